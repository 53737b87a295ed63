"""Signing: a contract from its files to its last obligation."""
