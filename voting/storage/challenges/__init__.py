"""Challenges of listed members, and rulings on them: added, never changed."""
