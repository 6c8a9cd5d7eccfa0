"""A successor inside a sealed poll, as the log shows one: what was accepted, and where.

Rules this package keeps: no officer takes over who has not accepted what every officer accepts.
"""
