"""How the office governs itself: its rules, its parameters, its controls."""
