"""The back office of a regulated business, as an event-sourced domain core."""
