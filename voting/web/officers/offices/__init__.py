"""Offices inside a sealed poll: who acts, what may be asked of a change, the hand-over list.

Rules this package keeps: the services decide; these pages offer no choice that they would refuse
for what is known beforehand.
"""
