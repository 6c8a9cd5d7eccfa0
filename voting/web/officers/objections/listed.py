"""The voters' list by unit, while objections to it are taken.

Rules this module keeps:
1. Only who the poll's seal names sees it; the service decides, and refuses outside the window.
2. An address holds a unit and a page, and never a member's number.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from voting.domain.officers import SEALED
from voting.services import clock
from voting.services.objections.officers_list import officers_list
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.officers import session


@officer(*SEALED)
def voters_list(poll: str) -> str:
    """Show a page of one unit's list; of the first unit without any other word."""
    page = request.args.get("page", 1, type=int)
    listed = officers_list(ctx(), poll, session.current(), request.args.get("unit", ""), page)
    return render_template("officers/list.html", poll=clock.current(ctx(), poll), listed=listed)


def add_routes(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.add_url_rule("/polls/<poll>/list", view_func=voters_list)
