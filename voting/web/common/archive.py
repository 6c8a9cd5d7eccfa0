"""The record as one zip file, made once for each published size of the log.

Rules this module keeps:
1. The file is the one that the record's own writer makes, byte for byte.
2. The public edition is kept until the published size moves, in a folder that only this account
   can read and that all workers of this machine share; its checkpoint names it. One worker makes
   it. Anybody who asks meanwhile is told to come back: a request that waited would hold a worker
   that members need.
3. The complete edition is made for each request and not kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from flask import Response, request, send_file

from audit.record.manifest import Edition
from audit.replay.export import CHECKPOINT, write_zip, zip_record
from voting.domain.errors import ConfigurationError, StoreUnavailableError
from voting.ports.unit_of_work import Context
from voting.services.polls import board
from voting.services.polls.export import build_record
from voting.web.common.context import ctx

_ZIP: Final = "application/zip"


def send_record(poll: str, *, complete: bool) -> Response:
    """Send a poll's record: the complete edition, or the public one."""
    if complete:
        content = zip_record(build_record(ctx(), poll, Edition.COMPLETE))
        response = Response(content, mimetype=_ZIP)
    else:
        path = public_edition(ctx(), poll)
        response = send_file(path, mimetype=_ZIP, etag=path.stem, conditional=False)
        response.make_conditional(request)
    name = f"record-{poll}-{'complete' if complete else 'public'}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def public_edition(context: Context, poll: str) -> Path:
    """Return the file of the public edition at the published size; make it if there is none.

    Raises `StoreUnavailableError` while another worker makes it.
    """
    folder = _folder()
    path = _place(folder, poll, board.checkpoint(context, poll))
    if path.exists():
        return path
    with _locked(folder / f"{poll}.lock"):
        return path if path.exists() else _make(context, poll, folder)


def _place(folder: Path, poll: str, checkpoint: bytes) -> Path:
    return folder / f"{poll}-{hashlib.sha256(checkpoint).hexdigest()[:32]}.zip"


def _make(context: Context, poll: str, folder: Path) -> Path:
    """Write the whole file under another name, rename it, and delete those of earlier states."""
    record = build_record(context, poll, Edition.PUBLIC)
    path = _place(folder, poll, record.file(CHECKPOINT))
    making = path.with_suffix(".making")
    with making.open("wb") as file:
        write_zip(record, file)
    making.replace(path)
    for other in path.parent.glob(f"{poll}-*.zip"):
        if other != path:
            other.unlink(missing_ok=True)
    return path


def _folder() -> Path:
    """Return the folder of this account and version.

    Raises `ConfigurationError` if somebody else could have made it or could read it.
    """
    folder = Path(tempfile.gettempdir()) / f"ratify-{os.getuid()}-{version('ratify-vote')}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise ConfigurationError(f"{folder} is not this account's own folder: remove it.")
    return folder


@contextmanager
def _locked(lock: Path) -> Iterator[None]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnavailableError(
                "The record is being put together at this moment: try again in a minute."
            ) from None
        yield
    finally:
        os.close(descriptor)
