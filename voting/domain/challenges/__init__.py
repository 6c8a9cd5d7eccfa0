"""Challenges of members on the voters' list (by-law 2.77, reading), without input or output.

Rules this package keeps: one challenge for each member and poll, for good (`challenge`); two other
officers rule on it, and without their ruling it falls (`ruling`).
"""
