"""Polls that are sealed on a route, of either kind and with any texts; and a rehearsal.

Rules this module keeps:
1. The route is walked by the officers of the sample poll, as in life.
"""

from __future__ import annotations

from dataclasses import replace

from audit.record.route.steps import Recommended
from audit.record.route.subject import AgreementKind
from audit.record.signatures.statement import Act
from tests.kit.database.copies import remembered
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.routes.desk import FILES, RouteDesk, desk_of, put_on
from voting.domain.poll import PollKind
from voting.ports.unit_of_work import Context
from voting.services.routes.begin import RouteFiles


def routed_poll(
    ctx: Context,
    kind: AgreementKind = AgreementKind.TENTATIVE,
    files: RouteFiles = FILES,
    approves: tuple[bool, bool] = (True, True),
) -> SamplePoll:
    """An open poll on a route; `approves`: the executive's and the council's recommendations."""

    def make(ctx: Context) -> SamplePoll:
        sample = draft_poll(ctx)
        _be(sample, PollKind(kind.value))
        office = desk_of(sample)
        put_on(sample, _walked(office, office.begin(kind, files), approves))
        return opened(sample)

    return remembered(ctx, ("routed", kind, files, approves), make)


def rehearsal(ctx: Context) -> SamplePoll:
    """An open poll that decides nothing, and has no route."""
    sample = draft_poll(ctx)
    put_on(sample, None)
    _be(sample, PollKind.REHEARSAL)
    return opened(sample)


def opened(sample: SamplePoll) -> SamplePoll:
    """Seal and open a draft."""
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    return sample


def _be(sample: SamplePoll, kind: PollKind) -> None:
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, kind=kind)))
        uow.commit()


def _walked(office: RouteDesk, route: str, approves: tuple[bool, bool]) -> str:
    said = iter(approves)
    for step in office.way():
        if isinstance(step, Recommended):
            office.make(route, replace(step, approves=next(said)))
        else:
            office.make(route, step)
    return route
