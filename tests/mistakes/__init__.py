"""Mistakes put into copies of the rules, and which layer of the verification finds each."""
