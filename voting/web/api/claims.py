"""The claimants' interface: a claim, its one-time code, its confirmation.

Rules this module keeps:
1. It decides nothing: it reads strictly, calls one service and writes what that returns.
2. There is no session: the claim's identifier, which only the claimant was given, and the one-time
   code prove who is asking. Neither is ever in an address.
3. No answer is cached. It is in the language of Accept-Language; the messages are in the claim's
   own language.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, request

from audit.record.fields import show_time
from audit.record.receipt import Receipt
from voting.services.claims import make
from voting.web.common import json_output
from voting.web.common.access import member_api
from voting.web.common.context import ctx
from voting.web.common.json_input import read_object
from voting.web.common.json_output import answer

MAX_CLAIM_BYTES: Final = 8_192
MAX_CODE_BYTES: Final = 256
MAX_CONFIRM_BYTES: Final = 4_096

blueprint = Blueprint("claims_api", __name__, url_prefix="/api/polls/<poll>/claims")


@blueprint.post("")
@member_api
def open_claim(poll: str) -> Response:
    """Store a claim and send its code; answer `{"claim", "contact", "kind", "expires"}`.

    `standing` is empty where the poll does not ask it.
    """
    form: dict[str, str] = read_object(
        MAX_CLAIM_BYTES,
        name=str,
        board=str,
        panel=str,
        unit=str,
        number_kind=str,
        number=str,
        contact=str,
        language=str,
        standing=str,
    )
    return _opened(make.open_claim(ctx(), poll, form, form["language"], _address()))


@blueprint.post("/code")
@member_api
def resend(poll: str) -> Response:
    """Send another code; answer as for the claim."""
    message = read_object(MAX_CODE_BYTES, claim=str)
    return _opened(make.resend(ctx(), poll, message["claim"], _address()))


@blueprint.post("/confirm")
@member_api
def confirm(poll: str) -> Response:
    """Confirm a claim: answer `{"authorization"}`, or `{"receipt", "ballot_cast": true}`."""
    message = read_object(MAX_CONFIRM_BYTES, claim=str, code=str, credential=str)
    confirmed = make.confirm_claim(
        ctx(), poll, message["claim"], message["code"], message["credential"]
    )
    if isinstance(confirmed, Receipt):
        return answer({"receipt": confirmed.to_json(), "ballot_cast": True})
    return answer({"authorization": confirmed.to_json()})


def _address() -> str:
    return request.remote_addr or ""


def _opened(opened: make.Opened) -> Response:
    return answer(
        {
            "claim": opened.claim,
            "contact": opened.contact,
            "kind": opened.kind.value,
            "expires": show_time(opened.expires),
        }
    )


def install(app: Flask) -> None:
    """Add the interface to `app`."""
    json_output.install(app, blueprint)
