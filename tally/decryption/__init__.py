"""Decrypting in part: what a trustee makes of an encrypted tally, and what it proves.

Rules this package keeps: nothing that a trustee sent is used before every proof of it is verified.
`partial` has Belenios's partial decryption and the unit result, `strong` the proof that hashes all
it is about. It may import `tally.count`, `tally.fte` and below.
"""
