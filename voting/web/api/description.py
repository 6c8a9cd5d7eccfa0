"""The interface's description (OpenAPI): which routes there are, what they take and answer.

Rules this module keeps:
1. What is described is what the server does: a test compares the routes, and schemathesis asks the
   running server.
2. It says nothing of any poll.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from flask import Blueprint, Flask, Response, current_app

from voting.web.common.access import public

DESCRIPTION: Final = files(__package__).joinpath("openapi.json").read_bytes()

blueprint = Blueprint("description", __name__, url_prefix="/api")


@blueprint.get("/openapi.json")
@public
def description() -> Response:
    """Return the description."""
    return current_app.response_class(DESCRIPTION, mimetype="application/json")


def install(app: Flask) -> None:
    """Add the description to `app`."""
    app.register_blueprint(blueprint)
