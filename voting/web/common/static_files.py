"""The files that never change between two releases: style sheets, scripts, pictures.

Rules this module keeps:
1. Every file has an ETag, the digest of its bytes.
2. An address with the file's digest (`?v=`) may be cached for a year. Without it the browser asks
   each time, so that a module that another imports is never stale.
"""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, request, send_from_directory, url_for

from voting.web.common.access import public

DIRECTORY: Final = Path(__file__).parents[1] / "static"
_YEAR: Final = 31_536_000

blueprint = Blueprint("files", __name__)


class Digests:
    """The digests of the files, each read once by each process."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str | None:
        """Return the first 16 hex digits of the file's SHA-256, or None if there is no file."""
        if name not in self._known:
            path = (self._directory / name).resolve()
            if not path.is_relative_to(self._directory.resolve()) or not path.is_file():
                return None
            self._known[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        return self._known[name]


_digests = Digests(DIRECTORY)


def asset(name: str) -> str:
    """Return the address of a static file, with its digest; `FileNotFoundError` if not there."""
    digest = _digests.of(name)
    if digest is None:
        raise FileNotFoundError(f"{DIRECTORY / name}: a template names this file")
    return url_for("files.static_file", name=name, v=digest)


@blueprint.get("/static/<path:name>")
@public
def static_file(name: str) -> Response:
    """Send a static file."""
    digest = _digests.of(name)
    if digest is None:
        abort(404)
    pinned = request.args.get("v") == digest
    response = send_from_directory(DIRECTORY, name, etag=digest, max_age=_YEAR if pinned else None)
    if pinned:
        response.cache_control.immutable = True
    return response


def install(app: Flask) -> None:
    """Serve the files, and let templates name them by `asset()`."""
    mimetypes.add_type("text/javascript", ".mjs")
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("application/manifest+json", ".webmanifest")
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
