"""The officers' pages of the objection window: the voters' list by unit.

Rules this package keeps: the services decide; no address holds a member's number.
"""
