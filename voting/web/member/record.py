"""The record's own bytes, for anybody who checks: never serialised again, never served stale.

Rules this module keeps:
1. What is served is what is stored, byte for byte, with its digest as ETag.
2. The public edition only, which has no unit's split. The complete one is for officers.
3. A tool asks for a ballot by its digest, the board's form by its tracker; no address holds a
   tracker.
4. The whole record can be downloaded once no more ballots can come; before that, the log and each
   ballot.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, abort, request

from voting.domain.errors import ConflictError
from voting.services import clock
from voting.services.polls import board
from voting.web.common.access import public
from voting.web.common.archive import send_record
from voting.web.common.context import ctx
from voting.web.member.board import is_over

JSON: Final = "application/json"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

blueprint = Blueprint("record", __name__, url_prefix="/polls/<poll>")


def exact(content: bytes, mimetype: str) -> Response:
    """Answer with exactly these bytes, or with 304 if the client has them."""
    response = Response(content, mimetype=mimetype)
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


@blueprint.get("/poll.json")
@public
def poll_document(poll: str) -> Response:
    """Send poll.json."""
    return exact(clock.visible(ctx(), poll).poll_json or b"", JSON)


@blueprint.get("/trustees.json")
@public
def trustees(poll: str) -> Response:
    """Send trustees.json."""
    return exact(board.trustees(ctx(), poll), JSON)


@blueprint.get("/log/seal.json")
@public
def seal(poll: str) -> Response:
    """Send the log's first entry, whose digest is the seal digest."""
    return exact(board.seal_entry(ctx(), poll), JSON)


@blueprint.get("/units/<unit>/election.json")
@public
def election(poll: str, unit: str) -> Response:
    """Send a counting unit's election.json."""
    return exact(board.election(ctx(), poll, unit), JSON)


@blueprint.get("/log/checkpoint")
@public
def checkpoint(poll: str) -> Response:
    """Send the signed head of the log."""
    return exact(board.checkpoint(ctx(), poll), "text/plain")


@blueprint.get("/log/entries.jsonl")
@public
def entries(poll: str) -> Response:
    """Send the log as it is now, one entry a line."""
    context = ctx()
    size = board.log_page(context, poll, 0, 1).size

    def lines() -> Iterator[bytes]:
        for start in range(0, size, board.PAGE):
            page = board.log_page(context, poll, start, min(board.PAGE, size - start))
            yield b"".join(entry.raw + b"\n" for entry in page.entries)

    return Response(lines(), mimetype="application/jsonl")


@blueprint.get("/ballots/<digest>.json")
@public
def ballot(poll: str, digest: str) -> Response:
    """Send the encrypted ballot with this hexadecimal digest, as the log names it."""
    if not _DIGEST.fullmatch(digest):
        abort(404)
    tracker = base64.b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return exact(board.ballot(ctx(), poll, tracker), JSON)


@blueprint.post("/ballot")
@public
def ballot_found(poll: str) -> Response:
    """Send the encrypted ballot of the tracker in the board's form; nothing changes."""
    return exact(board.ballot(ctx(), poll, request.form.get("tracker", "")), JSON)


@blueprint.get("/record.zip")
@public
def archive(poll: str) -> Response:
    """Send the public edition of the record, once voting is over."""
    if not is_over(clock.visible(ctx(), poll)):
        raise ConflictError(
            "The whole record can be downloaded once voting has ended; until then, the board "
            "offers the log and every ballot."
        )
    return send_record(poll, complete=False)
