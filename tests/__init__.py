"""Every law the project holds itself to. The folders mirror those of ``casework``."""
