"""The form of a step: filled in by one officer, it becomes the statement that two sign.

Rules this module keeps:
1. A wrong field is named with what to do; a step that the by-laws refuse, with its clause. Then
   nothing has changed, and what was filled in stays.
2. Where a step waits already its statement is shown, not another form.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit.record.about.route.steps import CHANNELS, MEETINGS
from audit.record.route.steps import Meeting, RoutePlace
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import ACTORS
from voting.services.routes.look import route_view
from voting.services.routes.steps import propose_step
from voting.web.common.access import officer
from voting.web.common.context import ctx
from voting.web.common.i18n import said
from voting.web.officers import session
from voting.web.officers.routes.step_form import (
    LISTED_CHANNELS,
    Recommends,
    reached_field,
    read_step,
)
from voting.web.officers.routes.words import DAY_LABELS, KIND_TITLES, STEP_TITLES

_Refusal = ConflictError | MalformedError | RefusedError
_NOTHING: Mapping[str, str] = MappingProxyType({})


@officer(*ACTORS)
def step_form(route: str, place: str) -> ResponseReturnValue:
    """Show the form of a step, or the statement that waits already."""
    wanted = place_of(place)
    if route_view(ctx(), route).waiting is not None:
        return redirect(url_for("officers.step_page", route=route))
    return _page(route, wanted)


@officer(*ACTORS)
def propose_route_step(route: str, place: str) -> ResponseReturnValue:
    """Propose a step: make its statement, for two officers to sign."""
    wanted = place_of(place)
    try:
        reading = read_step(wanted, request.form)
        if reading.step is None:
            return _page(route, wanted, reading.problems), 422
        propose_step(ctx(), route, reading.step, reading.reason, session.current().id)
    except (ConflictError, MalformedError, RefusedError) as error:
        return _page(route, wanted, refusal=error), error.status
    return redirect(url_for("officers.step_page", route=route))


def place_of(name: str) -> RoutePlace:
    """Return the place on a route of that name; 404 if there is none."""
    if name not in tuple(RoutePlace):
        abort(404)
    return RoutePlace(name)


def _page(
    route: str,
    place: RoutePlace,
    problems: Mapping[str, str] = _NOTHING,
    refusal: _Refusal | None = None,
) -> str:
    view = route_view(ctx(), route)
    made = view.stored.route
    row = next((one for one in view.ahead.rows if one.place is place), None)
    return render_template(
        "officers/routes/propose.html",
        view=view,
        place=place,
        row=row,
        executive=None if made is None else made.at(RoutePlace.EXECUTIVE),
        sent=request.form,
        problems=problems,
        refusal=refusal,
        titles=STEP_TITLES,
        kinds=KIND_TITLES,
        recommends=Recommends,
        meetings=[(one.value, said(MEETINGS[one]).capitalize()) for one in Meeting],
        day_labels=DAY_LABELS,
        channels=[(reached_field(one), CHANNELS[one]) for one in LISTED_CHANNELS],
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    rule = "/routes/<route>/steps/<place>"
    blueprint.add_url_rule(rule, view_func=step_form, methods=["GET"])
    blueprint.add_url_rule(rule, view_func=propose_route_step, methods=["POST"])
