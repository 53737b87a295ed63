"""Three months of an office, played on a set clock: the same story every time, act by act."""
