"""Long work: on every core, telling how far it is.

Rules this package keeps: it knows nothing of a record or a vote, and imports nothing of ours.
Its verbs: `pool.each`, `pool.in_batches`, `pool.Workers.run`, `progress.counted`.
"""
