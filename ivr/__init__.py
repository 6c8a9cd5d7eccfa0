"""Voting by telephone: a call's script, Twilio's webhooks, a telephone for the terminal."""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
