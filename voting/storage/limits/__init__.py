"""Counters, and marks of what was done: each in a table of its own, under keyed digests only."""
