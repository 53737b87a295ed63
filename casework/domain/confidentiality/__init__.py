"""What may be known, by whom, and on whose word."""
