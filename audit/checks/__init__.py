"""The numbered checks of `ratify audit verify`, by subject.

Rules this package keeps: a check reads the record and what earlier checks found, and reports one
outcome; the order and the numbers stand in `audit.verify`. The heavy arithmetic is in `work`, which
is pure, so that `workers` can do it on every core. It may import `audit.replay`, `audit.record` and
`tally`.
"""
