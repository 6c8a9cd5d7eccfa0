"""The record's own bytes, for anybody who checks: never serialised again, never served stale.

Rules this module keeps:
1. What is served is what is stored, byte for byte, with its digest as ETag.
2. The public edition only, which has no unit's split. The complete one is for officers.
3. A tool asks for a ballot by its digest, the board's form by its tracker; no address holds a
   tracker.
4. Log, checkpoint and record end at the published size, also while the poll is open. A ballot is
   sent at once to whoever gives its digest, its tracker or its confirmation code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, abort, jsonify, request

from audit.record.fields import show_time
from voting.domain.poll import utc
from voting.services import clock, publication
from voting.services.polls import board
from voting.web.common.access import public
from voting.web.common.archive import send_record
from voting.web.common.context import ctx
from voting.web.member.board import find

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
    """Send the poll:sealed entry, whose digest is the seal digest."""
    return exact(board.seal_entry(ctx(), poll), JSON)


@blueprint.get("/units/<unit>/election.json")
@public
def election(poll: str, unit: str) -> Response:
    """Send a counting unit's election.json."""
    return exact(board.election(ctx(), poll, unit), JSON)


@blueprint.get("/log/checkpoint")
@public
def checkpoint(poll: str) -> Response:
    """Send the signed head of the published log."""
    return exact(board.checkpoint(ctx(), poll), "text/plain")


@blueprint.get("/log/entries.jsonl")
@public
def entries(poll: str) -> Response:
    """Send the published log, one entry a line."""
    context = ctx()
    shown = publication.read_public(context, poll)

    def lines() -> Iterator[bytes]:
        for start in range(0, shown.size, board.PAGE):
            page = board.log_page(context, poll, start, public=shown)
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


@blueprint.post("/find")
@public
def found(poll: str) -> Response:
    """Say where the ballots of a tracker or confirmation code in the form stand; change nothing."""
    ballots = find(clock.visible(ctx(), poll), request.form.get("tracker", "").strip())
    return jsonify(ballots=[_json(one) for one in ballots])


def _json(one: board.FoundBallot) -> dict[str, object]:
    times = {"hour": one.hour, "ruled": one.ruled, "public_from": one.public_from}
    shown = {name: None if at is None else show_time(utc(at)) for name, at in times.items()}
    return {**vars(one), **shown}


@blueprint.get("/record.zip")
@public
def archive(poll: str) -> Response:
    """Send the public edition of the record, as far as it is published."""
    return send_record(poll, complete=False)
