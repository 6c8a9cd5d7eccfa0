"""decryptions.json, in the auditors' edition: the decryption files that stand.

`{"decryptions":[...]}`, RFC 8785: the files of the trustees whose decryption stands, sorted by
owner.

Rules this module keeps:
1. A file in decryptions.json has the bytes that it was received in.
"""

from __future__ import annotations

from collections.abc import Iterable

from tally.decryption_file.file import DecryptionFile, read_file
from tally.protocol.encoding import canonical, fields, items, load_canonical
from tally.protocol.errors import FormatError


def encode_decryptions(files: Iterable[DecryptionFile]) -> bytes:
    """Return decryptions.json of these files."""
    listed = sorted(files, key=lambda file: file.owner)
    return canonical({"decryptions": [file.to_json() for file in listed]})


def parse_decryptions(raw: bytes) -> tuple[DecryptionFile, ...]:
    """Read decryptions.json strictly; raise `FormatError` (the proofs are not verified here)."""
    what = "decryptions.json"
    document = fields(load_canonical(raw, what), ("decryptions",), what)
    files = tuple(read_file(item, what) for item in items(document["decryptions"], None, what))
    owners = [file.owner for file in files]
    if owners != sorted(set(owners)):
        raise FormatError(f"{what}: trustees are not in order, or one is there twice")
    return files
