"""Conflicts of interest at rest: who takes no part in what, and why.

Rules this package keeps: a declaration rests sealed with all that it is about (`sealed`); what it
keeps an officer from is asked in one place (`barred`).
"""
