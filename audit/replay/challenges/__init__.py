"""Challenges of listed members in a record (by-law 2.77): what the log says, and what follows."""
