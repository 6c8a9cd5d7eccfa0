"""Rulings, and batches of rulings that wait for signatures: added, never changed."""
