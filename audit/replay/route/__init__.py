"""The route at the head of a poll's log: that it is the one of route.json, whole and lawful.

Rules this package keeps: everything here is pure, over entries that were parsed; the poll's own
replay begins at poll:sealed, wherever that entry stands. Its verbs: `head.split_head`,
`head.verify_head`, `sealed.verify_sealed_route`.
"""
