"""The declared casts: with whom and what each page is explored, and what it is held to."""
