"""What revision 0001 creates: every table, subject by subject, and the triggers on them.

Rules this package keeps: it is part of revision 0001, so once that is released it does not change;
later changes are revisions of their own.
"""
