"""manifest.json: the digest of every other file of a record, signed by the poll's log key.

Rules this module keeps:
1. It names the record's edition, and every file but itself. That of an edition for everybody
   names too, with their digests, those files that only the auditors have and whose digest gives
   nothing away.
2. Paths are relative, of plain characters, without `.` or `..` parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.metadata import version

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit import DISTRIBUTION
from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.signatures import ed25519
from tally.protocol.encoding import sha256_hex

FORMAT = "ratify-record/1"
"""The format of the record: of all its files together. Nothing else is read of any other."""
PATH = re.compile(r"[A-Za-z0-9-]+(\.[a-z]+)?(/[A-Za-z0-9-]+(\.[a-z]+)?){0,2}")
"""A path inside a record."""


class Edition(StrEnum):
    """Which edition of a record: the public one leaves out every unit's split."""

    PUBLIC = "public"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Manifest:
    """What manifest.json says; `files` and `withheld` give hexadecimal digests by path."""

    poll: str
    edition: Edition
    files: Mapping[str, str]
    withheld: Mapping[str, str]
    signature: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "manifest.json: poll")
        for name, listed in (("files", self.files), ("withheld", self.withheld)):
            for path, digest in listed.items():
                fields.check_match(path, PATH, f"manifest.json: {name}")
                fields.check_match(digest, fields.DIGEST, f"manifest.json: {name}: {path}")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "format": FORMAT,
            "poll": self.poll,
            "edition": self.edition.value,
            "files": dict(self.files),
            "withheld": dict(self.withheld),
            "signature": self.signature,
        }

    def encode(self) -> bytes:
        """Return manifest.json: its one valid byte form."""
        return fields.encode(self.to_json())

    def verify(self, key: Ed25519PublicKey) -> None:
        """Raise `SignatureError` unless the log's key signed this manifest."""
        ed25519.verify_object("manifest", self.to_json(), key, "manifest.json")


def make_manifest(
    poll: str,
    edition: Edition,
    files: Mapping[str, bytes],
    key: Ed25519PrivateKey,
    withheld: Mapping[str, bytes],
) -> Manifest:
    """Make and sign the manifest of these files' bytes, and of those withheld."""
    there, hidden = (
        {path: sha256_hex(data) for path, data in listed.items()} for listed in (files, withheld)
    )
    return sign_manifest(Manifest(poll, edition, there, hidden), key)


def sign_manifest(manifest: Manifest, key: Ed25519PrivateKey) -> Manifest:
    """Return the manifest with the signature of the log's key, in place of any that it had."""
    signed = ed25519.signed_bytes("manifest", manifest.to_json())
    return replace(manifest, signature=ed25519.sign_bytes(signed, key))


def parse_manifest(raw: bytes) -> Manifest:
    """Read manifest.json strictly; `verify` checks that it is the server's."""
    document = fields.load(raw, "manifest.json")
    _verify_format(document)
    part = document.members("format", "poll", "edition", "files", "withheld", "signature")
    edition = part["edition"].text()
    fields.check_one_of(edition, tuple(Edition), "manifest.json: edition")
    files, withheld = (
        {path: digest.text() for path, digest in part[name].entries().items()}
        for name in ("files", "withheld")
    )
    part["signature"].raw(ed25519.SIGNATURE_LENGTH)
    signature = part["signature"].text()
    return Manifest(part["poll"].text(), Edition(edition), files, withheld, signature)


def _verify_format(document: Node) -> None:
    """Raise `DocumentError` unless this program reads records of the format that is named."""
    named = document.kind("format")
    if named != FORMAT:
        raise DocumentError(
            f"manifest.json: the record is of format {named[:40]!r}, and this program, Ratify"
            f" {version(DISTRIBUTION)}, reads {FORMAT} only: take the version of Ratify that the"
            " server ran when it made the record, which its operator names, or any whose changelog"
            " says that it reads this format"
        )
