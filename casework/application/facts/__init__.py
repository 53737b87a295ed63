"""What each page is told about others, and where it is found: one module a context."""
