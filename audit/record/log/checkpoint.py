"""Checkpoints: signed heads of a log, in the C2SP signed-note and tlog-checkpoint formats.

Rules this module keeps:
1. The text is the log's origin, its size and its root, a line each; then an empty line; then the
   log's signature line. In the record there is exactly that one line.
2. A checkpoint from elsewhere may carry lines of other signers (witnesses), which are not read.
3. `parse_checkpoint` returns verified checkpoints only.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.record.errors import CheckpointError, DocumentError, SignatureError
from audit.record.fields import Node
from audit.record.signatures import ed25519
from tally.protocol.encoding import b64encode

ED25519 = b"\x01"
"""The signature type in a signed note's key identifier."""
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
DASH = "—"
"""The em dash that begins a signature line."""


@dataclass(frozen=True)
class Checkpoint:
    """A log's head: `root` (32 bytes) over its first `size` entries, and the bytes it came in."""

    origin: str
    size: int
    root: bytes
    raw: bytes


def key_identifier(name: str, key: Ed25519PublicKey) -> bytes:
    """Return the 4 bytes that name a key in a signature line (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key.public_bytes_raw()).digest()[:4]


def _body(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{b64encode(root)}\n"


def _line(origin: str, key: Ed25519PublicKey, signature: bytes) -> str:
    return f"{DASH} {origin} {b64encode(key_identifier(origin, key) + signature)}\n"


def sign_checkpoint(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the signed note of a log's head."""
    body = _body(origin, size, root)
    return f"{body}\n{_line(origin, key.public_key(), key.sign(body.encode()))}".encode()


def parse_checkpoint(
    raw: bytes, origin: str, key: Ed25519PublicKey, *, witnessed: bool = False
) -> Checkpoint:
    """Read and verify a checkpoint of the log `origin` by its key.

    1. It is text of two parts, the first of exactly three lines.
    2. The origin is the log's; size and root are in their one form.
    3. One signature line is the log's, and it holds; others only if `witnessed`.
    4. The bytes are exactly those of the note (where no other signer's line is allowed).
    """
    try:
        body, signatures = raw.decode("utf-8").split("\n\n", 1)
        name, size_text, root_text = body.split("\n")  # 1
        size = int(Node(size_text, "checkpoint: size").match(SIZE))  # 2
        root = Node(root_text, "checkpoint: root").raw(32)
    except (ValueError, DocumentError) as error:
        raise CheckpointError(f"checkpoint: not a signed note of a log's head ({error})") from error
    if name != origin:
        raise CheckpointError(f"checkpoint: of the log {name[:80]!r}, not of {origin!r}")
    body = _body(origin, size, root)
    signature = _signature(signatures, origin, key)  # 3
    try:
        ed25519.verify_raw(body.encode(), signature, key, "checkpoint")
    except SignatureError as error:
        raise CheckpointError("checkpoint: the signature is not by the log's key") from error
    if not witnessed and raw != f"{body}\n{_line(origin, key, signature)}".encode():  # 4
        raise CheckpointError("checkpoint: more than the log's own signature line")
    return Checkpoint(origin, size, root, raw)


def _signature(lines: str, origin: str, key: Ed25519PublicKey) -> bytes:
    """Return the log's 64 bytes of signature among the signature lines."""
    identifier = key_identifier(origin, key)
    for line in lines.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != DASH:
            raise CheckpointError("checkpoint: a line after the empty one is not a signature")
        try:
            blob = base64.b64decode(parts[2], validate=True)
        except ValueError as error:
            raise CheckpointError("checkpoint: a signature is not base64") from error
        if parts[1] == origin and blob[:4] == identifier and len(blob) == 68:
            return blob[4:]
    raise CheckpointError(f"checkpoint: not signed by the key of {origin!r}")
