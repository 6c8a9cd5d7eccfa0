"""The store: SQLite or PostgreSQL behind the protocols of `voting.ports`.

Rules this package keeps: SQL and nothing else; no rule of a vote is decided here, but what a
constraint can hold is held by one. Each subject's repositories are in its folder. It may import
`voting.services` and what is below, never `voting.web`. Begin with `store.SqlStore`; its verbs:
`migrate.upgrade`, `migrate.verify_current`.
"""
