"""A poll's minutes: its acts, the conflicts of interest declared, and its numbers compared.

Rules this package keeps: what is minuted is read from the published log and from what officers
declared or looked at (`read`, `reconcile`); a declaration takes effect in the transaction that
keeps it (`declare`).
"""
