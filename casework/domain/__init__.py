"""The regulations as code: pure, on attrs and the standard library alone."""
