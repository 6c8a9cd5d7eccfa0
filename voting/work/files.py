"""Files that only their owner may read.

Rules this module keeps:
1. Every file is new: an existing one is never overwritten.
2. Mode 0600 from the first byte, whatever the process's umask; synced before it counts as written.
"""

from __future__ import annotations

from pathlib import Path

from tally.durable import SECRET, write_new
from voting.domain.errors import ConflictError


def write_private(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600; raise `ConflictError` if it exists or cannot be written."""
    try:
        write_new(path, content, SECRET)
    except FileExistsError as error:
        raise ConflictError(f"{path} exists and is never written over: choose another.") from error
    except OSError as error:
        raise ConflictError(f"{path} cannot be written: {error.strerror}.") from error
