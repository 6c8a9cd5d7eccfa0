"""Files that only their owner may read.

Rules this module keeps:
1. A file is new: one that exists is never written over.
2. Mode 0600 from its first byte, whatever the process's umask; synced before it counts as written.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from voting.domain.errors import ConflictError


def write_private(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600; raise `ConflictError` if it exists."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConflictError(
            f"{path} exists and is not written over: choose another name."
        ) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with a byte-order mark, which spreadsheets need for accents."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
