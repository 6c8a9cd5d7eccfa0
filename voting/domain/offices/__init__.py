"""Leaving office: what an officer hands over to a successor.

Rules this package keeps: pure values and their words, in both languages.
"""
