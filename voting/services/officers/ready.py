"""What a draft's route and officers still lack, before anybody proposes its seal.

Rules this module keeps:
1. It asks as the seal does, which asks again; of a rehearsal it asks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.officers import SealedOfficer
from audit.record.offices.minimum import OfficersCount
from audit.record.route.findings import RouteFinding
from voting.domain.poll import Poll, PollKind, utc
from voting.domain.route.checks import RouteRefusedError, verify_seal
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acceptance import standing_acceptance
from voting.services.officers.sealed import draft_officers
from voting.services.routes.polls import route_of, routed_vote


@dataclass(frozen=True)
class RouteReadiness:
    """What keeps a draft from its seal.

    `findings`: of its route; empty where it is whole. `silent`: the officers, by identifier, who
    have not accepted the union's texts. `count`: how many of whom the seal would fix.
    """

    findings: tuple[RouteFinding, ...]
    silent: tuple[str, ...]
    count: OfficersCount


def route_readiness(ctx: Context, poll: Poll) -> RouteReadiness | None:
    """Return what a draft lacks; None of a rehearsal."""
    if poll.terms.kind is PollKind.REHEARSAL:
        return None
    with ctx.store.reader() as uow:
        return _readiness(uow, poll, draft_officers(uow, poll))


def _readiness(uow: UnitOfWork, poll: Poll, officers: Sequence[SealedOfficer]) -> RouteReadiness:
    silent = tuple(
        one.id for one in officers if standing_acceptance(uow, uow.officers.get(one.id)) is None
    )
    return RouteReadiness(_findings(uow, poll), silent, OfficersCount.of(officers))


def _findings(uow: UnitOfWork, poll: Poll) -> tuple[RouteFinding, ...]:
    route = route_of(uow, poll)
    if route is None:
        return ()
    try:
        verify_seal(route, routed_vote(route, poll.terms), utc(uow.now()), "a reason")
    except RouteRefusedError as error:
        return error.findings
    return ()
