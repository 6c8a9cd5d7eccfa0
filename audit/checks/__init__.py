"""The numbered checks of `ratify audit verify`, by subject.

Rules this package keeps: a check reads the record and what earlier checks found, and reports one
outcome; `audit.verify` gives their order and numbers. The heavy arithmetic is in `work`, which is
pure, so that `workers` can do it on every core. It may import `audit.replay`, `audit.record` and
`tally`.
"""
