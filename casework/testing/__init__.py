"""The kit for testers: given, when, then, and every history a page can write."""
