"""A poll's minutes and its numbers compared, and the forms that declare a conflict of interest.

Rules this package keeps: the pages only read (`page`, `reconciliation`); a declaration is the
signed-in officer's own (`conflicts`).
"""
