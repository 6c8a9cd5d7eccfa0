"""Work that takes long: on every core, with progress, into files that only their owner reads.

Rules this package keeps: it knows nothing of a vote, and imports nothing of `voting`. Its verbs:
`parallel.each`, `parallel.in_batches`, `progress.counted`, `files.write_private`.
"""
