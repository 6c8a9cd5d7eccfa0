"""What a log tells of the voters' lists beyond their changes: strike-off lists disclosed.

Rules this package keeps: what was shown, and of which units, is in the log; no member is.
"""
