"""Voting by telephone: a call's script, Twilio's webhooks, a telephone for the terminal.

Rules this package keeps:
1. `script`, which is pure, decides what a caller hears and which keys are taken; `speech` turns its
   sentences into words; `effects` does what it asks for, with the services that the web uses.
2. `calls` takes each webhook once; `webhooks` trusts only what `signature` has verified.
3. No log, error or address holds what a caller keyed. The package may import all of `voting`.
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
