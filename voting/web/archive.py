"""The record as one zip file, made once for each state of the log.

Rules this module keeps:
1. The file is the one that the record's own writer gives, byte for byte.
2. The public edition is kept in a folder that only this process can read, until the log grows; the
   complete edition is made anew each time and kept nowhere.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Final

from flask import Response, request, send_file

from audit.manifest import Edition
from audit.record import zip_record
from voting.services import board
from voting.services.export import build_record
from voting.web.context import ctx

_ZIP: Final = "application/zip"


class Shelf:
    """Public editions by poll, in a folder of this process's own, removed at its end."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._kept: dict[str, tuple[int, Path]] = {}

    def edition(self, poll: str) -> tuple[int, Path]:
        """Return the log's size and the file of the public edition at that size."""
        size = board.log_page(ctx(), poll, 0, 1).size
        kept = self._kept.get(poll)
        if kept is None or kept[0] != size:
            path = self._place() / f"{poll}-{size}.zip"
            path.write_bytes(zip_record(build_record(ctx(), poll, Edition.PUBLIC)))
            if kept is not None:
                kept[1].unlink(missing_ok=True)
            self._kept[poll] = kept = (size, path)
        return kept

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="ratify-"))
            atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder


_shelf = Shelf()


def send_record(poll: str, *, complete: bool) -> Response:
    """Send a poll's record: the complete edition, or the public one."""
    if complete:
        content = zip_record(build_record(ctx(), poll, Edition.COMPLETE))
        response = Response(content, mimetype=_ZIP)
    else:
        size, path = _shelf.edition(poll)
        response = send_file(path, mimetype=_ZIP, etag=f"{poll}-{size}", conditional=False)
        response.make_conditional(request)
    name = f"record-{poll}-{'complete' if complete else 'public'}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
