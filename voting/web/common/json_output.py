"""What every JSON interface has in common: its answers, and its place in the application.

Rules this module keeps:
1. An answer is one JSON document, with the content type of JSON.
2. No form token is asked for: a form on a foreign page cannot send JSON (`json_input`, rule 1).
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, current_app, json
from flask_wtf.csrf import CSRFProtect


def answer(document: Mapping[str, object]) -> Response:
    """Return the document as this request's answer."""
    return current_app.response_class(json.dumps(document), mimetype="application/json")


def install(app: Flask, interface: Blueprint) -> None:
    """Add an interface to `app`."""
    protection: CSRFProtect = app.extensions["csrf"]
    protection.exempt(interface)
    app.register_blueprint(interface)
