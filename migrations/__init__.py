"""The database's revisions, for SQLite and PostgreSQL alike; run by `ratify db upgrade`.

Rules this package keeps: a revision imports nothing of the server, so that it always does the same;
`voting.storage` says what the tables are now. What constraints cannot express, triggers do, which
`triggers` writes for both databases. `versions` has one module for each revision; `first` holds
what the first one creates.
"""
