"""Long-running work: on every core, with progress, into files that only their owner can read.

Rules this package keeps: it knows nothing of a vote, and imports nothing of `voting` but the errors
of `voting.domain`. Its verbs: `parallel.each`, `parallel.in_batches`, `progress.counted`,
`files.write_private`.
"""
