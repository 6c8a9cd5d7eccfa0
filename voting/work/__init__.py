"""What long-running work leaves: files that only their owner can read.

Rules this package keeps: it knows nothing of a vote, and imports nothing of `voting` but the errors
of `voting.domain`. Its verb: `files.write_private`. `audit.work` spreads the
work and tells how far it is.
"""
