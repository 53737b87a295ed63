"""Requests from outside: taken in, worked on, handed over."""
