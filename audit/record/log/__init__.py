"""The append-only log of a poll: its events, their bytes, its Merkle tree, its checkpoints.

Rules this package keeps: a log only grows (RFC 6962, RFC 9162), and holds no personal data. It may
import the rest of `audit.record`. An entry is proved to be in the log by a few hashes:

>>> from audit.record.log.tree import inclusion_proof, leaf_hash, root_of, verify_inclusion
>>> entries = [b"poll:sealed", b"poll:opened", b"ballot:cast"]
>>> proof = inclusion_proof([leaf_hash(entry) for entry in entries], 2)
>>> verify_inclusion(b"ballot:cast", 2, 3, proof, root_of(entries))
>>> verify_inclusion(b"another ballot", 2, 3, proof, root_of(entries))
Traceback (most recent call last):
audit.record.errors.LogError: ...
"""
