"""Conflicts of interest that officers declared: added, never changed."""
