"""The people of the office: posts, roles, training, promises."""
