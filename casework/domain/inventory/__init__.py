"""Inventory: what is in stock, how it is counted, replenished, and disposed of."""
