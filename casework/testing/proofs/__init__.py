"""Proofs for all whole numbers: what holds however large they are, judged by CrossHair."""
