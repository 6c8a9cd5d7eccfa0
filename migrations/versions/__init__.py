"""One module for each revision, numbered in the order in which they are applied.

Rules this package keeps: a revision that has been released never changes; it goes up and down.
"""
