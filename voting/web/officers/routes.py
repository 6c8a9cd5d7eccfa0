"""The officers' blueprint; each module of the package adds its own routes to it."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, current_app, json, request

from voting.domain.errors import MalformedError

blueprint = Blueprint("officers", __name__, url_prefix="/officers")


def read_credential() -> dict[str, Any]:
    """Return the passkey's answer that a script sent as a JSON object.

    Its form is checked by the service that verifies it. Raises `MalformedError`.
    """
    document = request.get_json(silent=True)
    if not isinstance(document, dict):
        raise MalformedError("The passkey's answer must be a JSON object.")
    return cast(dict[str, Any], document)


def answer(document: dict[str, Any]) -> Response:
    """Return JSON for a script of these pages."""
    return current_app.response_class(json.dumps(document), mimetype="application/json")
