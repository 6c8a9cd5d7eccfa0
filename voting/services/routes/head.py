"""What the seal writes before poll:sealed: what officers accepted, and the route's steps.

Rules this module keeps:
1. Every officer whom the seal fixes has accepted the union's texts, with a key that it fixes: the
   signers of the route before their first step, whose acceptances stand in it, and the others in
   the newest version (solidarity policy).
2. A rehearsal has no route, and its log begins with poll:sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from audit.record.log.events import Event
from audit.record.log.route_events import head_events
from audit.record.officers import SealedOfficer
from audit.record.poll_document import parse_poll_document
from audit.record.route.acceptance import Acceptance
from voting.domain.poll import Poll
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acceptance import accepted
from voting.services.routes.polls import route_of


def accepted_by_others(
    uow: UnitOfWork, poll: Poll, officers: Sequence[SealedOfficer]
) -> tuple[Acceptance, ...]:
    """Return what those of the officers accepted who signed no step of the poll's route.

    `RefusedError` names the first who accepted nothing, or with a key that is gone.
    """
    route = route_of(uow, poll)
    if route is None:
        return ()
    signers = {one.id for one in route.signers}
    return tuple(
        accepted(uow, uow.officers.get(one.id)) for one in officers if one.id not in signers
    )


def log_head(uow: UnitOfWork, poll: Poll, sealed: datetime) -> tuple[Event, ...]:
    """Return the events at the head of a poll's log; `sealed` is the seal's time."""
    route = route_of(uow, poll)
    if route is None:
        return ()
    officers = parse_poll_document(poll.poll_json or b"").officers
    return head_events(route, sealed, accepted_by_others(uow, poll, officers))
