"""Where entries are kept: in memory, in a file of SQLite, in PostgreSQL. One port, one suite."""
