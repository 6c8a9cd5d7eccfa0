"""The interface of the objection window: a member's own row on the voters' list.

Rules this module keeps:
1. JSON in, JSON or a problem document out, like the list check's interface; it decides nothing.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request

from voting.services.objections import own_row
from voting.web.api.list_check import MAX_ASK_BYTES, MAX_CHECK_BYTES, listed_json
from voting.web.common import json_output
from voting.web.common.access import member_api
from voting.web.common.context import ctx
from voting.web.common.json_input import exact_members, read_object
from voting.web.common.json_output import answer

blueprint = Blueprint("own_row_api", __name__, url_prefix="/api/polls/<poll>/list")


@blueprint.post("/nonce")
@member_api
def nonce(poll: str) -> Response:
    """Return a fresh nonce for the proof: `{"nonce"}`."""
    read_object(MAX_ASK_BYTES)
    return answer({"nonce": own_row.issue_own_row_nonce(ctx(), poll)})


@blueprint.post("/own")
@member_api
def own(poll: str) -> Response:
    """Answer who proves the voting code: `{"number", "member", "unit", "name", "contacts"}`.

    `member` is the person's name on the roster; the rest as the list check says it.
    """
    message = read_object(MAX_CHECK_BYTES, member=str, nonce=str, proof=dict)
    exact_members(message["proof"], "The proof", challenge=str, response=str)
    row = own_row.own_row(ctx(), poll, **message, address=request.remote_addr or "")
    return answer({"number": row.number, "member": row.name, **listed_json(row.listed)})


def install(app: Flask) -> None:
    """Add the interface to `app`."""
    json_output.install(app, blueprint)
