"""The database's revisions, for SQLite and PostgreSQL alike; run by `ratify db upgrade`.

Rules this package keeps: a revision imports nothing of the server, so that it does the same for
ever; what the tables are now is said by `voting.storage`. `versions` has one module for each
revision, `first` what the first of them makes. What constraints cannot say, `triggers` says in the
words of both databases.
"""
