"""A record's files as they come from outside: their limits, and how they are read.

Rules this package keeps: no size or number that is not capped, no byte read before that is known.
Its verbs: `reading.read_record`, `reading.read_files`, `reading.read_zipped`.
"""
