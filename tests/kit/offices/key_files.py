"""The key files of an officer who types commands.

Rules this module keeps:
1. A file is as `ratify officer-key` writes it; its passphrase is in the file `pass`.
"""

from __future__ import annotations

from pathlib import Path

from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.key_file import KeyKind
from tally.protocol.encoding import b64encode
from tally.sealed_file import seal
from tests.kit.offices.poll import OfficePoll

PASSPHRASE = "correct horse"


def key_file(poll: OfficePoll, name: str, path: Path) -> None:
    """Write an officer's key as `ratify officer-key` does."""
    key = poll.keys[name]
    document = {
        "kind": KeyKind.OFFICER.value,
        "private_key": b64encode(key.private_bytes_raw()),
        "public_key": public_key_text(key),
    }
    path.write_bytes(seal(document, PASSPHRASE))


def by(name: str) -> str:
    """The options by which an officer signs."""
    return f"--officer {name} --officer-key {name}.key --passphrase-file pass"
