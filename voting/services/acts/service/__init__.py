"""Interruptions of a sealed poll's service: entered by two officers, or handed in by a watcher.

Rules this package keeps: what is told lies in the past, overlaps nothing that was told before, and
changes no state.
"""
