"""The rulings desk: claims with what is known about them, two officers' rulings, signed batches.

Rules this package keeps: the second officer rules without knowing the first's ruling; a ballot is
admitted or excluded only by two signatures, and for good. It may import `claims` and what is
below. Its verbs: `queue.queue`, `desk.case`, `desk.rule`, `batches.propose_batch`, `signing.sign`,
`signing.hand_in_rulings`, `undecided.tell_undecided`.
"""
