"""The interface of the list check: whether a member is on the voters' list, with what contacts.

Rules this module keeps:
1. JSON in, JSON or a problem document out, like the members' interface; it decides nothing.
2. A request for the message gets the same answer for every number, before the number is looked up.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, request

from voting.services.members import list_check
from voting.services.members.list_check import ListedMember
from voting.web.common import json_output
from voting.web.common.access import member_api
from voting.web.common.afterwards import afterwards
from voting.web.common.context import ctx
from voting.web.common.json_input import exact_members, read_object
from voting.web.common.json_output import answer

MAX_ASK_BYTES: Final = 256
MAX_CHECK_BYTES: Final = 4_096

blueprint = Blueprint("list_check_api", __name__, url_prefix="/api/polls/<poll>/list-check")


@blueprint.post("/nonce")
@member_api
def nonce(poll: str) -> Response:
    """Return a fresh nonce for a check's proof: `{"nonce"}`."""
    read_object(MAX_ASK_BYTES)
    return answer({"nonce": list_check.issue_list_check_nonce(ctx(), poll)})


@blueprint.post("/check")
@member_api
def check(poll: str) -> Response:
    """Answer a member who proves the voting code: `{"unit", "name", "contacts"}`.

    `name` is the counting unit's, `{"en", "fr"}`; `contacts` a list of `{"kind", "contact"}`.
    """
    message = read_object(MAX_CHECK_BYTES, member=str, nonce=str, proof=dict)
    exact_members(message["proof"], "The proof", challenge=str, response=str)
    listed = list_check.check(ctx(), poll, **message, address=request.remote_addr or "")
    return answer(listed_json(listed))


@blueprint.post("/request")
@member_api
def ask(poll: str) -> Response:
    """Ask for a message to the contact on the roster: `{"asked": true}`, for every number."""
    member, context = read_object(MAX_ASK_BYTES, member=str)["member"], ctx()
    list_check.accept_list_check(context, poll, member, request.remote_addr or "")
    return afterwards(
        answer({"asked": True}), lambda: list_check.answer_list_check(context, poll, member)
    )


def listed_json(listed: ListedMember) -> dict[str, object]:
    """Return what is said of a member's place on the list; contacts are masked."""
    contacts = [{"kind": one.kind.value, "contact": one.masked} for one in listed.contacts]
    name = {"en": listed.name.en, "fr": listed.name.fr}
    return {"unit": listed.unit, "name": name, "contacts": contacts}


def install(app: Flask) -> None:
    """Add the interface to `app`."""
    json_output.install(app, blueprint)
