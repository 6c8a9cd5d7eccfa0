"""The interface of reissues, for the member's page and for the credential authority's process.

Rules this module keeps:
1. JSON in, JSON or a problem document out, like the members' interface; it decides nothing.
2. A link's token comes in a body, never in an address, so that no log has it.
3. A request for a link gets the same answer for every number, before the number is looked up.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, request

from voting.services.members import links, reissue
from voting.services.members.changes import apply_change, issue_changes_nonce, pending_reissues
from voting.services.objections import taking_off
from voting.web.common import json_output
from voting.web.common.access import member_api
from voting.web.common.afterwards import afterwards
from voting.web.common.context import ctx
from voting.web.common.json_input import exact_members, read_object
from voting.web.common.json_output import answer

MAX_ASK_BYTES: Final = 256
MAX_DRAW_BYTES: Final = 4_096
MAX_CHANGE_BYTES: Final = 8_192

blueprint = Blueprint("reissue_api", __name__, url_prefix="/api/polls/<poll>")


@blueprint.post("/reissue/request")
@member_api
def ask(poll: str) -> Response:
    """Ask for a link to the contact on the roster: `{"asked": true}`, for every number."""
    member, context = read_object(MAX_ASK_BYTES, member=str)["member"], ctx()
    links.accept_link_request(context, poll, member, request.remote_addr or "")
    return afterwards(
        answer({"asked": True}), lambda: links.answer_link_request(context, poll, member)
    )


@blueprint.post("/reissue/nonce")
@member_api
def nonce(poll: str) -> Response:
    """Return a fresh nonce for a draw's proof: `{"nonce"}`."""
    read_object(MAX_ASK_BYTES)
    return answer({"nonce": reissue.issue_reissue_nonce(ctx(), poll)})


@blueprint.post("/reissue/state")
@member_api
def state(poll: str) -> Response:
    """Return how far a link's reissue is: `{"state"}`, one of ready, waiting, done, refused."""
    message = read_object(MAX_ASK_BYTES, token=str, member=str)
    return answer(
        {"state": reissue.reissue_state(ctx(), poll, message["token"], message["member"])}
    )


@blueprint.post("/reissue/draw")
@member_api
def draw(poll: str) -> Response:
    """Take the credential of a new code; answer `{"state"}`."""
    message = read_object(
        MAX_DRAW_BYTES, token=str, member=str, nonce=str, proof=dict, credential=str
    )
    exact_members(message["proof"], "The proof", challenge=str, response=str)
    return answer({"state": reissue.draw_credential(ctx(), poll, **message)})


@blueprint.post("/authority/nonce")
@member_api
def authority_nonce(poll: str) -> Response:
    """Return a fresh nonce for the credential authority to sign: `{"nonce"}`."""
    read_object(MAX_ASK_BYTES)
    return answer({"nonce": issue_changes_nonce(ctx(), poll)})


@blueprint.post("/authority/pending")
@member_api
def pending(poll: str) -> Response:
    """List the waiting reissues for the credential authority: `{"reissues": [...]}`."""
    message = read_object(MAX_ASK_BYTES, nonce=str, signature=str)
    found = pending_reissues(ctx(), poll, message["nonce"], message["signature"])
    return answer({"reissues": [one.to_json() for one in found]})


@blueprint.post("/authority/removals/pending")
@member_api
def pending_removals(poll: str) -> Response:
    """List removed voters for the credential authority to take off: `{"removals": [...]}`."""
    message = read_object(MAX_ASK_BYTES, nonce=str, signature=str)
    found = taking_off.pending_removals(ctx(), poll, message["nonce"], message["signature"])
    return answer({"removals": [one.to_json() for one in found]})


@blueprint.post("/authority/changes")
@member_api
def changes(poll: str) -> Response:
    """Make a signed change of the voters' list; answer `{"made": true}`, also if it is repeated."""
    message = read_object(MAX_CHANGE_BYTES, revoked=dict, issued=dict)
    apply_change(ctx(), poll, message["revoked"], message["issued"])
    return answer({"made": True})


@blueprint.post("/authority/removals")
@member_api
def removals(poll: str) -> Response:
    """Take a removed voter off the list; answer `{"made": true}`, also if it is repeated."""
    message = read_object(MAX_CHANGE_BYTES, revoked=dict)
    taking_off.take_off(ctx(), poll, message["revoked"])
    return answer({"made": True})


def install(app: Flask) -> None:
    """Add the interface to `app`."""
    json_output.install(app, blueprint)
