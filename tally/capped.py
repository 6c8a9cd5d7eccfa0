"""Files from outside, read up to a cap: a larger one is refused before it fills the memory.

Rules this module keeps:
1. Every file that somebody else may have made is read here, with a cap that says what it is. A test
   walks the source for readers that go another way.
2. The size that the system tells is compared first, and what comes is counted as it comes: a file
   that grows, a pipe or a device cannot bring more.
3. Each cap is of what a province of 45,000 members can need, several times over.
4. Where a folder is from outside, its files are opened without following a link, and nothing but a
   regular file is read: opening a pipe there does not wait.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from tally.errors import CappedFileError

PROVINCE: Final = 45_000
"""Members of the largest vote that the caps are made for."""
CHUNK: Final = 1 << 20
"""Bytes that are asked for at once."""


@dataclass(frozen=True)
class Cap:
    """The most bytes that a kind of file can have; `what` names the kind, with its article."""

    what: str
    longest: int

    def verify(self, name: str, size: int) -> None:
        """Raise `CappedFileError` where a file of `size` bytes is larger than its kind can be."""
        if size > self.longest:
            raise CappedFileError(
                f"{name} has {size} bytes, more than the {self.longest} that {self.what} can have: "
                "name the right file"
            )


SECRET_LINE: Final = Cap("a file of one secret on a line", 65_536)
"""A passphrase, a token, the server's keys: some dozen bytes each."""
KEY_FILE: Final = Cap("a key file", 16 * 2**20)
"""A trustee's holds a digest of some 100 bytes for each unit of each poll that it decrypted: with
1,000 units, 100 polls and more."""
CEREMONY_FILE: Final = Cap("a file of the key ceremony", 16 * 2**20)
"""trustees.json of 100 trustees, the most there can be, has 100 x 100 numbers: 1 MB."""
FTE_FILE: Final = Cap("a file of FTE inputs or counts", 16 * 2**20)
"""Some 300 bytes for each unit, and fewer units than members."""


def read_capped(path: Path, cap: Cap) -> bytes:
    """Return a file's bytes; the caller named it, so a link is followed and a pipe is read.

    Raises:
        CappedFileError: it is larger than `cap`.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return read_stream(file, str(path), cap)


def read_regular(path: Path, cap: Cap) -> bytes:
    """Return the bytes of a regular file in a folder from outside (4).

    Raises:
        CappedFileError: it is larger than `cap`, or no regular file.
        OSError: it cannot be read; a link cannot.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise CappedFileError(f"{path}: a link or device, not a file: copy the file itself")
        return read_stream(file, str(path), cap)


def read_stream(file: BinaryIO, name: str, cap: Cap) -> bytes:
    """Return what is left of an open file, which messages call `name` (2).

    Raises `CappedFileError` if that is more than `cap`.
    """
    cap.verify(name, _told_size(file))
    chunks, size = list[bytes](), 0
    while chunk := file.read(min(CHUNK, cap.longest + 1 - size)):
        chunks.append(chunk)
        size += len(chunk)
        cap.verify(name, size)
    return b"".join(chunks)


def _told_size(file: BinaryIO) -> int:
    """Return the size that the system tells, 0 where it tells none."""
    try:
        return os.fstat(file.fileno()).st_size
    except OSError:
        return 0
