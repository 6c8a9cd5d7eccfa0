"""The files of a SQLite database: nobody but the server's own account reads or writes them.

Rules this module keeps:
1. The database is created with mode 0600, before anything is in it; SQLite gives the files beside
   it (`-wal`, `-shm`, `-journal`) the same mode.
2. A database of which any file is open to others is refused, with the command that closes it.
"""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from voting.domain.errors import ConfigurationError

_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_OTHERS: Final = 0o077


def create_private(url: str) -> None:
    """Create the file of a SQLite database, unless it is there; `verify_private` if it is."""
    path = _path(url)
    if path is None:
        return
    with suppress(OSError):  # what is wrong with the place, SQLite says when it opens the file
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    verify_private(url)


def verify_private(url: str) -> None:
    """Raise `ConfigurationError` if a file of a SQLite database is open to other accounts."""
    path = _path(url)
    if path is None:
        return
    files = [path.with_name(path.name + end) for end in _BESIDE]
    opened = [file for file in files if _is_open_to_others(file)]
    if opened:
        names = " ".join(shlex.quote(str(file)) for file in opened)
        raise ConfigurationError(
            f"RATIFY_DATABASE_URL: {opened[0]} can be read or written by other accounts; run "
            f"`chmod 600 {names}`."
        )


def _path(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(parsed.database or "")


def _is_open_to_others(file: Path) -> bool:
    with suppress(OSError):  # as above, and so of what is no file at all
        mode = file.stat().st_mode
        return stat.S_ISREG(mode) and bool(mode & _OTHERS)
    return False
