"""What long work leaves: files that only their owner reads.

Rules this package keeps: it knows nothing of a vote, and imports nothing of `voting`. Its verbs:
`files.write_private`, `files.csv_bytes`. `audit.work` spreads the work and tells how far it is.
"""
