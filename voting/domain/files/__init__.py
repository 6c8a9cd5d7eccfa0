"""The files that a poll is prepared from: poll.toml, roster.csv and fees.csv, read strictly.

Rules this package keeps: a file is taken whole or refused whole, with every bad value named at
once by file, line and field. Bytes in, values out: it opens no file. It may import the rest of
`voting.domain`. Its verbs: `poll.parse_poll_file`, `roster.parse_roster`, `fees.parse_fees`.
"""
