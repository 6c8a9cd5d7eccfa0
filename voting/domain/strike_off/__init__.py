"""Strike-off lists: who of a unit's voters' list has voted, as two officers are shown it.

Rules this package keeps: a list has no tracker, time, way of voting, credential or ballot.
"""
