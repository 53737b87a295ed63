"""Everything outside, fitted to the ports."""
