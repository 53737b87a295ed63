"""Issuance: what was applied for is reviewed, entered, printed, reviewed again and handed over."""
