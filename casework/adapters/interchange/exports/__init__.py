"""Exports: the journal as an event log for the auditor's own tools."""
