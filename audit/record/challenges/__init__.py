"""Challenges of members on the voters' list (by-law 2.77): reasons, and what statements say."""
