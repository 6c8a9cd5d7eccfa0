"""The list of routes: each agreement or offer, when it was begun, and where it stands.

Rules this module keeps:
1. What stopped stays on the list, as stopped.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from voting.domain.officers import ACTORS
from voting.services.routes.look import every_route
from voting.web.common.access import MINUTES, officer
from voting.web.common.context import ctx
from voting.web.officers import session
from voting.web.officers.routes.rows import stands
from voting.web.officers.routes.words import KIND_TITLES


@officer(*MINUTES)
def routes() -> ResponseReturnValue:
    """Show every route, the newest first."""
    return render_template(
        "officers/routes/list.html",
        routes=[(view, stands(view)) for view in every_route(ctx())],
        kinds=KIND_TITLES,
        acts=session.current().role in ACTORS,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/routes", view_func=routes)
