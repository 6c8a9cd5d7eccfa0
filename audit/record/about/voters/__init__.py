"""What statements say that are about the voters themselves.

Rules this package keeps: a statement names units, never a member.
"""
