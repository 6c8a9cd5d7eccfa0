"""Objections to the sealed voters' list: who is taken off it (by-law 2.77).

Rules this package keeps: what is signed holds a keyed digest, and no member (`removal`).
"""
