"""Review: nothing leaves on the word of one person."""
