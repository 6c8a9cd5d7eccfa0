"""Proposing an act on a page.

Rules this package keeps: what a form asks is what the act's service takes, and nothing else.
"""
