"""What long-running work leaves: files that only their owner can read.

Rules this package keeps: it knows nothing of a vote, and imports nothing of `voting` but the errors
of `voting.domain`. Its verbs: `files.write_private`, `files.csv_bytes`. `audit.work` spreads the
work and tells how far it is.
"""
