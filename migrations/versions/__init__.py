"""One module for each revision, numbered in the order in which they are applied.

Rules this package keeps: what a released revision does never changes. Revisions only go up: a
downgrade is refused, and the backup made before the upgrade is restored instead.
"""
