"""Does an election record hold? Anyone can ask, offline, with this package and `tally` alone.

Each room may import those before it, and `tally`: `record` (what is written and signed), `replay`
(what a log says happened), `checks` (the numbered checks), `verify.verify_record` (all the checks,
and the verdict), `decrypt.prepare_decryption` (what a trustee is asked to decrypt), `outside` (the
judgement of a tool that is not ours), `report` (the result for people) and `cli` (the commands).
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
