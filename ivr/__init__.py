"""Voting by telephone: a call's script, Twilio's webhooks, a telephone for the terminal."""
