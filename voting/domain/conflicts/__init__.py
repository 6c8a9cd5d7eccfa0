"""Conflicts of interest: what an officer declares, and what then no longer counts.

Rules this package keeps: a declaration is about one claim or one act of one poll; it is never taken
back (`declaration`).
"""
