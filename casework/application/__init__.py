"""The use cases: read, decide, react, append."""
