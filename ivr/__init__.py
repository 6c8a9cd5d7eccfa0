"""Voting by telephone: a call's script, Twilio's webhooks, a telephone for the terminal.

Rules this package keeps:
1. What a caller hears and keys is decided by `script`, which is pure; `speech` turns its sentences
   into words, `effects` does what it asks for with the services that the web uses.
2. `calls` takes each webhook once; `webhooks` believes only what `signature` has checked.
3. Nothing keyed is in a log, an error or an address. It may import all of `voting`.
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
