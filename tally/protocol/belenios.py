"""What the Belenios specification spells and a later version of it may spell otherwise.

Rules this module keeps:
1. The group's name, the versions that documents carry, the prefixes of hashed statements and the
   spelling of elements are spelled here, and in no other module of `tally`: whoever moves to
   another version of the specification changes this one, and what it names.
2. A prefix ends in `|`. None begins as another does, so that no proof passes for another kind:
   `signin|`, which is ours, is no `sig|`.
"""

from __future__ import annotations

GROUP = "Ed25519"
"""The group's name (specification 3, section 5.2)."""
VERSION = 1
"""The `version` of election.json and of an archive's first record."""
ELEMENT_DIGITS = 64
"""Hexadecimal digits of an element."""
IDENTITY = "0" * (ELEMENT_DIGITS - 1) + "1"
"""How the group's identity is spelled: an encrypted tally of no ballots."""


def element_text(raw: bytes) -> str:
    """Spell an element: RFC 8032's 32 bytes as a number, big-endian (specification 5.2.1)."""
    return raw[::-1].hex()


def element_bytes(text: str) -> bytes:
    """Return RFC 8032's 32 bytes of an element so spelled."""
    return bytes.fromhex(text)[::-1]


# --- what a challenge is hashed over, before the commitments ------------------------------------


def key_prefix(public_key: str) -> str:
    """Begin a trustee's proof of knowledge of the key's secret (4.5)."""
    return f"pok|{GROUP}|{public_key}|"


def message_prefix(message: str) -> str:
    """Begin a trustee's signature of a message (4.6.1)."""
    return f"sigmsg|{message}|"


def all_certificates(listed: str) -> str:
    """Return what each member signs of all certificates and its own counterparts (4.6)."""
    return f"certs_sig|{listed}"


def vote_prefix(statement: str, ciphertext: str) -> str:
    """Begin the proof that a ciphertext holds one of the values allowed (4.12)."""
    return f"prove|{statement}|{ciphertext}|"


def ballot_prefix(digest: str) -> str:
    """Begin a credential's signature of a ballot (4.13)."""
    return f"sig|{digest}|"


def decryption_prefix(fingerprint: str, public_key: str) -> str:
    """Begin a trustee's proof of a partial decryption (4.18)."""
    return f"decrypt|{fingerprint}|{public_key}|"


def sign_in_prefix(poll: str, member: str, nonce: str, credential: str) -> str:
    """Begin the proof of a sign-in, which the specification does not have."""
    return f"signin|{poll}|{member}|{nonce}|{credential}|"
