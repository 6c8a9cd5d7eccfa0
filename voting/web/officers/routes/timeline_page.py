"""A route's page: one timeline, its texts, the polls that are sealed on it.

Rules this module keeps:
1. Every figure follows from the stored route and the database's day; nothing is computed here.
2. A route that stopped says why, and stays on record.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from audit.record.about.route.steps import COUNTS
from audit.record.route.steps import RoutePlace
from audit.record.route.subject import AgreementKind
from voting.domain.officers import ACTORS
from voting.services.officers import accounts
from voting.services.routes.look import RouteView, route_view, sealed_on, text_of
from voting.web.common.access import MINUTES, officer
from voting.web.common.context import ctx
from voting.web.officers import session
from voting.web.officers.routes.rows import stopped_at, timeline_items
from voting.web.officers.routes.texts import file_name, route_texts
from voting.web.officers.routes.words import KIND_TITLES, STEP_BUTTONS, STEP_TITLES


@officer(*MINUTES)
def route_page(route: str) -> ResponseReturnValue:
    """Show a route's timeline."""
    view = route_view(ctx(), route)
    known = {one.id: one for one in accounts.accounts(ctx())}
    return render_template(
        "officers/routes/route.html",
        view=view,
        subject=view.stored.subject,
        items=timeline_items(view, known),
        stopped=stopped_at(view),
        why=_why(view),
        places=_places(view) if session.current().role in ACTORS else (),
        polls=sealed_on(ctx(), route),
        texts=route_texts(view.stored.subject.texts),
        kinds=KIND_TITLES,
        counts=COUNTS,
        titles=STEP_TITLES,
        buttons=STEP_BUTTONS,
        acts=session.current().role in ACTORS,
    )


def _why(view: RouteView) -> str:
    """Return the reason that was signed with the stop, or with the step that stopped the route."""
    route, stopped = view.stored.route, stopped_at(view)
    if route is None or stopped is None:
        return ""
    signed = [one for one in (route.at(RoutePlace.STOPPED), route.at(stopped.place)) if one]
    return next((one.statement.reason for one in signed if one.statement.reason), "")


def _places(view: RouteView) -> tuple[RoutePlace, ...]:
    """Return the steps that an officer may propose, as the rules stand: the next, and the stop.

    Where a body did not recommend it and gave no reason, a stop may still say why.
    """
    if view.called or view.waiting is not None or _why(view):
        return ()
    ahead, route = view.ahead.next, view.stored.route
    following = () if ahead is None or ahead.place is None else (ahead.place,)
    tentative = view.stored.subject.kind is AgreementKind.TENTATIVE
    if route is None or not tentative or route.at(RoutePlace.STOPPED) is not None:
        return following
    return (*following, RoutePlace.STOPPED)


@officer(*MINUTES)
def route_text(route: str, name: str) -> ResponseReturnValue:
    """Send one of a route's texts, as a file."""
    texts = route_texts(route_view(ctx(), route).stored.subject.texts)
    found = next((one for one in texts if one.name == name), None)
    if found is None:
        abort(404)
    raw = text_of(ctx(), found.digest)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(name, raw)}"'}
    return Response(raw, mimetype="application/octet-stream", headers=headers)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/routes/<route>", view_func=route_page)
    blueprint.add_url_rule("/routes/<route>/texts/<name>", view_func=route_text)
