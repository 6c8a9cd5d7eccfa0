"""voting."""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
