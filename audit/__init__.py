"""Does an election record hold? Anyone can ask, offline, with this package and `tally` alone.

The rooms, each of which may import those before it, and `tally`: `record` (what is written and
signed), `replay` (what a log says happened), `checks` (one numbered check after another),
`verify.verify_record` (all of them, and the verdict), `decrypt.prepare_decryption` (what a trustee
is asked to decrypt) and `report` (the result for people), `cli` (the commands).
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
