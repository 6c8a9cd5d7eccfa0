"""The database's revisions, for SQLite and PostgreSQL alike; run by `ratify db upgrade`."""
