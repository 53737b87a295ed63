"""Orders: what customers order, from its receipt to its delivery."""
