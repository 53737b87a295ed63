"""When this happens, that follows: the only place where contexts meet."""
