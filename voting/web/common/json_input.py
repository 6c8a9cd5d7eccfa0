"""What the members' interface accepts: strict JSON objects with exactly the expected members.

Rules this module keeps:
1. The content type is application/json, which a form on a foreign page cannot send.
2. The size is checked before the body is read; each route has its own limit.
3. UTF-8, no duplicate member, no number that is not an integer; exactly the expected members, each
   of the expected type. Anything else is one clear refusal, which repeats no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from tally.protocol.encoding import load_json
from tally.protocol.errors import ProtocolError
from voting.domain.errors import MalformedError


def read_object(limit: int, **members: type) -> dict[str, Any]:
    """Return the request's JSON object, of at most `limit` bytes, with exactly `members`.

    `members` gives each member's type: `str` or `dict`.

    Raises:
        UnsupportedMediaType: it is not sent as JSON.
        RequestEntityTooLarge: it is larger than `limit`.
        MalformedError: it is not such an object.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    body = request.get_data(cache=False)
    if len(body) > limit:  # sent in chunks, without a Content-Length
        raise RequestEntityTooLarge
    try:
        document = load_json(body, "the request")
    except ProtocolError as error:
        raise MalformedError(f"The request is not well formed: {error}.") from error
    return exact_members(document, "The request", **members)


def exact_members(document: object, what: str, **members: type) -> dict[str, Any]:
    """Return `document` if it is an object with exactly `members`, each of its type.

    Raises `MalformedError` otherwise; `what` names the document in the message.
    """
    if not isinstance(document, dict) or document.keys() != members.keys():
        expected = ", ".join(members) or "nothing"
        raise MalformedError(f"{what} must be a JSON object that holds exactly: {expected}.")
    checked = cast(Mapping[str, Any], document)
    for name, kind in members.items():
        if not isinstance(checked[name], kind):
            word = "a text" if kind is str else "an object"
            raise MalformedError(f"{what} has a wrong member: {name} must be {word}.")
    return dict(checked)
