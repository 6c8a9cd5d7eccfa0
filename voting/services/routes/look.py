"""Routes as officers see them: what was done, what is next, and when the members may vote.

Rules this module keeps:
1. Every figure follows from the stored route and the database's day in the province.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.record.province import province_day
from voting.domain.route.stored import StoredRoute
from voting.domain.route.timeline import RouteTimeline, timeline
from voting.ports.unit_of_work import Context
from voting.services.routes.polls import called_by
from voting.services.routes.steps import WaitingStep, waiting_step


@dataclass(frozen=True)
class RouteView:
    """A route; its timeline once it has a step, and the step that waits for a signature."""

    stored: StoredRoute
    timeline: RouteTimeline | None
    waiting: WaitingStep | None


def route_view(ctx: Context, route_id: str) -> RouteView:
    """Return a route as it stands; `NotFoundError` if there is none."""
    with ctx.store.reader() as uow:
        stored, today = uow.routes.get(route_id), province_day(uow.now())
        called = called_by(uow, route_id) is not None
    route = stored.route
    shown = None if route is None else timeline(route, today, called=called)
    return RouteView(stored, shown, waiting_step(ctx, route_id))


def every_route(ctx: Context) -> tuple[RouteView, ...]:
    """Return every route, the newest first."""
    with ctx.store.reader() as uow:
        routes = uow.routes.list()
    return tuple(route_view(ctx, one.id) for one in routes)


def text_of(ctx: Context, digest: str) -> bytes:
    """Return a file of a route, or of the union's texts, by its digest."""
    with ctx.store.reader() as uow:
        return uow.texts.get(digest)
