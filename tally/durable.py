"""Files that must be on the disk, whole, before anything that depends on them happens.

Rules this module keeps:
1. A new file never replaces another; a replaced file is the old one or the new one, never a part.
2. Once a function returns, its work survives a power cut: file and folder are synced.
3. Secrets are created with mode 0600, never changed to it afterwards.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECRET, PUBLIC = 0o600, 0o644


def write_new(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Create `path` with `data`; raise `OSError`, and leave no new file behind, if it fails."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        _fill(descriptor, data)
        _sync_folder(path.parent)
    except OSError:
        path.unlink()
        raise


def replace_secret(path: Path, data: bytes) -> None:
    """Replace `path` with `data`, mode 0600, all or nothing; raise `OSError`."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        _fill(descriptor, data)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
    _sync_folder(path.parent)


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, so that two commands do not read and replace one file at once."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fill(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
