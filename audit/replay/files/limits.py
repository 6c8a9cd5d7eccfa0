"""How large a record can be, and how a zip file that claims to be one is kept from filling memory.

Rules this module keeps:
1. Sizes and counts are compared as they are told, before a file is read or a directory parsed.
2. A zip file's directory is parsed only if its size is one that a record's directory can have.
3. Each limit is several times what a province of 45,000 members needs, and says from what.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence

from audit.record.errors import RecordError
from tally.capped import Cap

MAX_FILES = 10_000
"""An archive for each election, and a dozen more."""
RECORD = Cap("a record", 2**30)
"""All files together, or one zip file of them. A ballot has some 4 KB in its archive and 400 bytes
in the log: 45,000 make 200 MB."""
LARGE_FILE = Cap("a log or an archive in a record", 2**29)
"""Twice what is needed if all ballots are of one unit."""
SMALL_FILE = Cap("such a file in a record", 2**26)
"""sequestered.json and decryptions.json have less than 1,000 bytes for each ballot, and for each
trustee's decryption of a unit."""
_END, _LOCATOR = 22, 20
"""Bytes of a zip file's end, and of what stands before it in one of more than 4 GB."""
_LONGEST_ENTRY = 46 + 256
"""Bytes of an entry in a zip file's directory: its header, and a path."""


def cap_of(path: str) -> Cap:
    """Return the cap of the file at this path in a record."""
    large = path.endswith((".jsonl", ".bel"))
    return LARGE_FILE if large else SMALL_FILE


def verify_count(count: int, source: object) -> None:
    """Raise `RecordError` where there are more files than a record has."""
    if count > MAX_FILES:
        raise RecordError(f"{source}: more than {MAX_FILES} files: not a record")


def verify_directory(raw: bytes, source: object) -> None:
    """Refuse a zip file whose directory has too many entries, before any of them is read (2).

    The end of a zip file (PKWARE's APPNOTE, 4.3.16) tells the directory's size. A file of more than
    4 GB has a second end before it, which no record needs.

    Raises:
        RecordError: the directory is larger than a record's.
        zipfile.BadZipFile: there is no such end.
    """
    end = raw[-_END:]
    if len(end) < _END or not end.startswith(b"PK\5\6") or end[-2:] != b"\0\0":
        raise zipfile.BadZipFile("it has no zip file's end")
    if raw[-_END - _LOCATOR : -_END].startswith(b"PK\6\7"):
        raise zipfile.BadZipFile("it claims to have more than 4 GB")
    size = int.from_bytes(end[12:16], "little")
    verify_count(-(-size // _LONGEST_ENTRY), source)


def verify_entries(entries: Sequence[zipfile.ZipInfo], source: object) -> None:
    """Raise `RecordError` or `CappedFileError` where a zip file's entries claim too much (1)."""
    verify_count(len(entries), source)
    RECORD.verify(str(source), sum(entry.file_size for entry in entries))
    for entry in entries:
        cap_of(entry.filename).verify(f"{source}: {entry.filename}", entry.file_size)
