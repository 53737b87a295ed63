"""Metrics: what the work came to, counted from events; each is defined here and nowhere else."""
