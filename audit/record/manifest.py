"""manifest.json: the digest of every other file of a record, signed by the poll's log key.

Rules this module keeps:
1. It names the record's edition, and every file but itself.
2. Paths are relative, of plain characters, without `.` or `..` parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.record import fields
from audit.record.signatures import ed25519
from tally.protocol.encoding import sha256_hex

PATH = re.compile(r"[A-Za-z0-9-]+(\.[a-z]+)?(/[A-Za-z0-9-]+(\.[a-z]+)?){0,2}")
"""A path inside a record."""


class Edition(StrEnum):
    """Which edition of a record: the public one leaves out every unit's split."""

    PUBLIC = "public"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Manifest:
    """What manifest.json says; `files` gives hexadecimal digests by path."""

    poll: str
    edition: Edition
    files: Mapping[str, str]
    signature: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "manifest.json: poll")
        for path, digest in self.files.items():
            fields.check_match(path, PATH, "manifest.json: files")
            fields.check_match(digest, fields.DIGEST, f"manifest.json: files: {path}")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "poll": self.poll,
            "edition": self.edition.value,
            "files": dict(self.files),
            "signature": self.signature,
        }

    def encode(self) -> bytes:
        """Return manifest.json: its one valid byte form."""
        return fields.encode(self.to_json())

    def verify(self, key: Ed25519PublicKey) -> None:
        """Raise `SignatureError` unless the log's key signed this manifest."""
        ed25519.verify_object("manifest", self.to_json(), key, "manifest.json")


def make_manifest(
    poll: str, edition: Edition, files: Mapping[str, bytes], key: Ed25519PrivateKey
) -> Manifest:
    """Make and sign the manifest of these files' bytes."""
    digests = {path: sha256_hex(data) for path, data in files.items()}
    unsigned = Manifest(poll, edition, digests).to_json()
    signature = ed25519.sign_bytes(ed25519.signed_bytes("manifest", unsigned), key)
    return Manifest(poll, edition, digests, signature)


def parse_manifest(raw: bytes) -> Manifest:
    """Read manifest.json strictly; `verify` checks that it is the server's."""
    part = fields.load(raw, "manifest.json").members("poll", "edition", "files", "signature")
    edition = part["edition"].text()
    fields.check_one_of(edition, tuple(Edition), "manifest.json: edition")
    files = {path: digest.text() for path, digest in part["files"].entries().items()}
    part["signature"].raw(ed25519.SIGNATURE_LENGTH)
    return Manifest(part["poll"].text(), Edition(edition), files, part["signature"].text())
