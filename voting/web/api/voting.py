"""The members' interface: window, nonce, sign-in, cast. JSON in, JSON or a problem document out.

Rules this module keeps:
1. It decides nothing: it reads strictly, calls one service and writes what that returns.
2. A vote needs no session: the signed authorization and the ballot's own signature are proof
   enough.
3. The window tells a booth that is open that officers have moved the closing time.
4. Only who has signed in is told that officers challenged her, and the reason in general.
5. It answers in the language of Accept-Language, and no answer is cached.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, request

from audit.record.fields import show_time
from audit.record.receipt import Receipt
from voting.domain.ballot_box import MAX_BALLOT_BYTES
from voting.services import clock
from voting.services.ballots.cast import cast_ballot
from voting.services.ballots.sign_in import issue_sign_in_nonce, sign_in_member
from voting.services.challenges.told import told_of
from voting.web.common import json_output
from voting.web.common.access import member_api
from voting.web.common.context import ctx
from voting.web.common.json_input import exact_members, read_object
from voting.web.common.json_output import answer

MAX_NONCE_BYTES: Final = 64
MAX_SIGN_IN_BYTES: Final = 4_096
MAX_CAST_BYTES: Final = MAX_BALLOT_BYTES * 2 + 4_096
"""Room for a ballot as a JSON string, each quotation mark escaped, and its authorization."""

blueprint = Blueprint("api", __name__, url_prefix="/api/polls/<poll>")


@blueprint.get("/window")
@member_api
def window(poll: str) -> Response:
    """Return when voting opens and closes, as extended or ordered: `{"opens", "closes"}`, UTC."""
    current = clock.visible(ctx(), poll)
    return answer({"opens": show_time(current.opens), "closes": show_time(current.closes)})


@blueprint.post("/nonce")
@member_api
def nonce(poll: str) -> Response:
    """Return a fresh sign-in nonce: `{"nonce"}`."""
    read_object(MAX_NONCE_BYTES)
    return answer({"nonce": issue_sign_in_nonce(ctx(), poll)})


@blueprint.post("/sign-in")
@member_api
def sign_in(poll: str) -> Response:
    """Check a sign-in proof; answer `{"authorization"}`, or `{"receipt", "ballot_cast": true}`.

    Whoever officers have challenged is told so: `"hold": {"reason", "standing"}` is in either.
    """
    message = read_object(MAX_SIGN_IN_BYTES, member=str, nonce=str, proof=dict)
    proof = exact_members(message["proof"], "The proof", challenge=str, response=str)
    address = request.remote_addr or ""
    signed_in = sign_in_member(ctx(), poll, message["member"], message["nonce"], proof, address)
    if isinstance(signed_in, Receipt):
        told = _told(poll, message["member"])
        return answer({"receipt": signed_in.to_json(), "ballot_cast": True, **told})
    # Who is challenged at this very moment is told with the next authorization, which it needs.
    told = {} if signed_in.claim is None else _told(poll, message["member"])
    return answer({"authorization": signed_in.to_json(), **told})


def _told(poll: str, member: str) -> dict[str, object]:
    """Return what a member who has signed in is told of a challenge; nothing without one."""
    hold = told_of(ctx(), poll, member)
    if hold is None:
        return {}
    return {"hold": {"reason": hold.reason.value, "standing": hold.state.value}}


@blueprint.post("/cast")
@member_api
def cast(poll: str) -> Response:
    """Cast a ballot with its signed authorization; answer the receipt."""
    message = read_object(MAX_CAST_BYTES, authorization=dict, ballot=str)
    raw = message["ballot"].encode("utf-8", "surrogatepass")
    return answer(cast_ballot(ctx(), poll, message["authorization"], raw).to_json())


def install(app: Flask) -> None:
    """Add the interface to `app`."""
    json_output.install(app, blueprint)
