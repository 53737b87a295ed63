"""What must hold of every history of a page, stated a second time and independently."""
