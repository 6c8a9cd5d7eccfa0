"""What revision 0001 makes: every table, subject by subject, and the triggers upon them.

Rules this package keeps: it belongs to revision 0001 and changes no more than it once that is
released; what comes later is a revision of its own.
"""
