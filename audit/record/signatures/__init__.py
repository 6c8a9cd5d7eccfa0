"""Signatures over typed documents: the server's, the credential authority's, the officers'.

Rules this package keeps: a signature names its type, so that none can pass for one of another type;
a statement is signed by two different officers (that of the weights by one), with keys sealed in
poll.json. It may import the documents of `audit.record`. Its verbs: `ed25519.sign_object`,
`ed25519.verify_object`, `signers.verify_two_officers`, `weights.verify_weights`,
`statement_words.in_words`, `key_file.read_signing_key`.

>>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
>>> from audit.record.signatures.ed25519 import sign_object, verify_object
>>> key = Ed25519PrivateKey.generate()
>>> receipt = sign_object("receipt", {"index": 7}, key)
>>> verify_object("receipt", receipt, key.public_key(), "receipt")
>>> verify_object("receipt", {**receipt, "index": 8}, key.public_key(), "receipt")
Traceback (most recent call last):
audit.record.errors.SignatureError: ...
"""
