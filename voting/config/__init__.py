"""What an installation decides (settings), and the keys it holds.

Rules this package keeps: the environment is read in `settings.from_env` and nowhere else; no key is
in a `repr`, an error or the database. It may import `voting.notify` and `voting.domain`. Its verbs:
`settings.from_env`, `keys.create_missing_keys`, `keys.read_keys`.
"""
