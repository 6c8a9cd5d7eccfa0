"""The ballot protocol: the published Belenios specification 3, group Ed25519, our profile.

Rules this package keeps:
1. Pure: bytes and numbers in, bytes and numbers out; no files, no network, no clock.
2. `verify_*` raises an error of `errors.py`; it never returns a truth value.
3. Everything read from outside is parsed strictly: one valid byte form, re-encoded and compared.
4. Stored bytes are hashed as they are; what is received is never re-serialised for storage.

Read in this order: errors, belenios, group, encoding, elgamal, proofs, credential, election,
ballot_form, ballot, archive, trustees. A sign-in, from the card's code to the server's check:

>>> from tally.protocol import credential
>>> code = credential.new_code()
>>> secret = credential.derive_secret(code, "2tVNr9Q4pbMsE8h", "00123456", 100_000)
>>> public, nonce = credential.public_credential(secret), "5e" * 32
>>> proof = credential.prove_sign_in(secret, "7kHhpZC4v1ThXq", "00123456", nonce)
>>> credential.verify_sign_in(public, "7kHhpZC4v1ThXq", "00123456", nonce, proof)
>>> credential.verify_sign_in(public, "AnotherPo11xyz", "00123456", nonce, proof)
Traceback (most recent call last):
tally.protocol.errors.CredentialError: ...
"""
