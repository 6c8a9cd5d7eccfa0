"""`ratify audit`, `ratify sign` and `ratify trustee decrypt`: commands that need no server.

Rules this package keeps: a command only wraps, and says what it could not prove as plainly as what
it could. It may import all of `audit` and `tally`.
"""
