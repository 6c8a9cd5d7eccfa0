"""What scripts of the officers' pages send, and the answers to it."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, current_app, json, request

from voting.domain.errors import MalformedError
from voting.web.common.json_input import exact_members


def read_credential() -> dict[str, Any]:
    """Return the passkey's answer, which a script sent as a JSON object.

    The service that verifies it checks its form. Raises `MalformedError`.
    """
    document = request.get_json(silent=True)
    if not isinstance(document, dict):
        raise MalformedError("The passkey's answer must be a JSON object.")
    return cast(dict[str, Any], document)


def read_answer() -> tuple[str, dict[str, Any]]:
    """Return the nonce and the passkey's answer to it: `{"nonce", "credential"}`.

    Raises `MalformedError`.
    """
    message = exact_members(read_credential(), "The message", nonce=str, credential=dict)
    return message["nonce"], message["credential"]


def answer(document: dict[str, Any]) -> Response:
    """Return JSON for a script of these pages."""
    return current_app.response_class(json.dumps(document), mimetype="application/json")
