"""Routes as officers see them: what was done, what is next, and when the members may vote.

Rules this module keeps:
1. Every figure follows from the stored route and the database's day in the province.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.record.province import province_day
from voting.domain.poll import Poll
from voting.domain.route.stored import StoredRoute
from voting.domain.route.timeline import RouteTimeline, timeline, timeline_ahead
from voting.ports.unit_of_work import Context
from voting.services.routes.polls import called_by, polls_sealed_on
from voting.services.routes.steps import WaitingStep, waiting_step


@dataclass(frozen=True)
class RouteView:
    """A route; its timeline once it has a step, and the step that waits for a signature.

    `ahead` is the timeline, or what lies ahead of a route without steps. `called`: a poll is sealed
    on it, and not void.
    """

    stored: StoredRoute
    timeline: RouteTimeline | None
    ahead: RouteTimeline
    waiting: WaitingStep | None
    called: bool


def route_view(ctx: Context, route_id: str) -> RouteView:
    """Return a route as it stands; `NotFoundError` if there is none."""
    with ctx.store.reader() as uow:
        stored, today = uow.routes.get(route_id), province_day(uow.now())
        called = called_by(uow, route_id) is not None
    route = stored.route
    shown = None if route is None else timeline(route, today, called=called)
    ahead = shown or timeline_ahead(stored.subject, today)
    return RouteView(stored, shown, ahead, waiting_step(ctx, route_id), called)


def every_route(ctx: Context) -> tuple[RouteView, ...]:
    """Return every route, the newest first."""
    with ctx.store.reader() as uow:
        routes = uow.routes.list()
    return tuple(route_view(ctx, one.id) for one in routes)


def steps_for(ctx: Context, officer_id: str) -> tuple[WaitingStep, ...]:
    """Return the steps of any route that wait for a signature which this officer has not given."""
    with ctx.store.reader() as uow:
        routes = [one.id for one in uow.routes.list()]
    waiting = (waiting_step(ctx, one) for one in routes)
    return tuple(one for one in waiting if one is not None and officer_id not in one.signed_by)


def sealed_on(ctx: Context, route_id: str) -> tuple[Poll, ...]:
    """Return the polls that are sealed on a route: one, and those that were made void."""
    with ctx.store.reader() as uow:
        return polls_sealed_on(uow, route_id)


def text_of(ctx: Context, digest: str) -> bytes:
    """Return a file of a route, or of the union's texts, by its digest."""
    with ctx.store.reader() as uow:
        return uow.texts.get(digest)
