"""Where everything is put together: bootstrap, settings, codec."""
