"""The numbered checks of `ratify audit verify`, by subject.

Rules this package keeps: a check takes the `stages` that earlier checks handed on, reports one
outcome, and may hand on a stage of its own; `audit.verify` gives their order and numbers. The heavy
arithmetic is in `work`, which is pure, so that `audit.work` can do it on every core. It may import
`audit.replay`, `audit.record`, `audit.work` and `tally`.
"""
