"""Read models: events folded into rows."""
