"""The store: SQLite or PostgreSQL behind the protocols of `voting.ports`.

Rules this package keeps: SQL and nothing else; no rule of a vote is decided here, but what a
constraint can hold is held by one. Each subject has a folder with `tables`, `repositories`, and
more where one file would not do. A repository is a subclass of its port, whose docstrings say what
its methods do. `schema` names every table. This package may import `voting.services` and what is
below, never `voting.web`. Begin with `store.SqlStore`; its verbs: `migrate.upgrade`,
`migrate.verify_current`.
"""
