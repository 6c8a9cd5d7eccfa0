"""The ballot protocol: the published Belenios specification 2.0, group BELENIOS-2048, our profile.

Rules this package keeps:
1. Pure: bytes and numbers in, bytes and numbers out; no files, no network, no clock.
2. `verify_*` raises an error of `errors.py`, and never returns a truth value.
3. Everything read from outside is parsed strictly: one valid byte form, re-encoded and compared.
4. Stored bytes are hashed as they are; nothing received is ever re-serialised to be stored.

Read in this order: errors, group, encoding, elgamal, proofs, credential, election,
ballot_form, ballot, archive, trustees.
"""
