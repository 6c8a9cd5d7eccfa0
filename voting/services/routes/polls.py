"""A poll and its route, as the import, the seal and the opening ask about it.

Rules this module keeps:
1. The stored route is judged again each time, against the database's clock.
2. One poll at most is sealed on a route and not void; from then on the route does not change. What
   a void poll was sealed on is found by its digest, whatever came after.
3. At the seal the route holds as for an auditor, its signers' keys among those that are sealed.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.record.errors import AuditError
from audit.record.officers import SealedOfficer
from audit.record.poll_document import parse_poll_document
from audit.record.route.document import Route, parse_route
from audit.record.route.periods import DayCount
from audit.record.route.signers import verify_known_signers, verify_signers
from audit.record.route.subject import AgreementKind, PollRoute, RouteReference
from audit.replay.export import ROUTE, text_paths
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll, PollState, PollTerms, utc
from voting.domain.route.checks import (
    RoutedVote,
    Shown,
    verify_import,
    verify_opening,
    verify_seal,
)
from voting.ports.unit_of_work import Lock, UnitOfWork


def route_of(uow: UnitOfWork, poll: Poll, lock: Lock = Lock.NONE) -> Route | None:
    """Return the route that a poll names, or None: once it is sealed, the one that was sealed.

    `ConflictError` before the route's first step, or where the sealed one is missing.
    """
    if poll.terms.route is None:
        return None
    if poll.seal_digest is None:
        return _begun(uow, poll.terms.route, lock)
    named = parse_poll_document(poll.poll_json or b"").route
    for raw in uow.routes.documents(poll.terms.route):
        if named is not None and sha256_hex(raw) == named.reference.head:
            return parse_route(raw)
    raise ConflictError(
        f"poll {poll.id}: the route that is sealed is missing: restore the database from its "
        "backup."
    )


def _begun(uow: UnitOfWork, route_id: str, lock: Lock = Lock.NONE) -> Route:
    route = uow.routes.get(route_id, lock).route
    if route is None:
        raise ConflictError(f"route {route_id} has no step yet: begin it with its receipt.")
    return route


def polls_sealed_on(uow: UnitOfWork, route_id: str) -> tuple[Poll, ...]:
    """Return the polls that are sealed on a route: one, and those that were made void."""
    return tuple(
        poll
        for poll in uow.polls.list()
        if poll.terms.route == route_id and poll.seal_digest is not None
    )


def called_by(uow: UnitOfWork, route_id: str) -> str | None:
    """Return the poll that is sealed on a route and not void, if there is one."""
    sealed = (
        poll.id for poll in polls_sealed_on(uow, route_id) if poll.state is not PollState.VOID
    )
    return next(sealed, None)


def verify_route_at_import(uow: UnitOfWork, terms: PollTerms) -> Shown:
    """Return what is shown of the route of a new draft; a `RatifyError` where it is refused."""
    if terms.route is None:
        return ()
    route = _begun(uow, terms.route)
    return verify_import(route, routed_vote(route, terms), utc(uow.now()))


def verify_route_at_seal(
    uow: UnitOfWork, poll: Poll, officers: Sequence[SealedOfficer], reason: str
) -> PollRoute | None:
    """Return what poll.json says of the route; `officers` are those whom the seal would fix.

    Checks: (1) the by-laws, whole; (2) no other poll is sealed on it; (3) every signature holds,
    and a signer who is an officer of the poll has the same keys. Raises a `RatifyError`.
    """
    route = route_of(uow, poll, Lock.EXCLUSIVE)
    if route is None:
        return None
    verify_seal(route, routed_vote(route, poll.terms), utc(uow.now()), reason)  # (1)
    other = called_by(uow, route.subject.id)
    if other not in (None, poll.id):  # (2)
        raise ConflictError(
            f"poll {poll.id}: poll {other} is sealed on route {route.subject.id} already: make "
            "that one void first, with its reason."
        )
    try:
        verify_signers(route)  # (3)
        verify_known_signers(route, officers)
    except AuditError as error:
        raise ConflictError(f"poll {poll.id} cannot be sealed: {error}.") from error
    return PollRoute(RouteReference(route.subject.id, route.head), route.subject.texts)


def verify_route_at_opening(uow: UnitOfWork, poll: Poll) -> None:
    """Raise `RouteRefusedError` unless the members' days are over at the sealed opening."""
    route = route_of(uow, poll)
    if route is not None:
        verify_opening(route, routed_vote(route, poll.terms), utc(uow.now()))


def route_files(uow: UnitOfWork, poll: Poll) -> dict[str, bytes]:
    """Return route.json and the texts by their paths in the record; nothing without a route."""
    route = route_of(uow, poll)
    if route is None:
        return {}
    texts = text_paths(route.subject.texts)
    return {ROUTE: route.encode(), **{path: uow.texts.get(one) for path, one in texts.items()}}


def day_count_of(uow: UnitOfWork, poll: Poll) -> DayCount:
    """Return how the days before a poll are counted: as its route does; clear in a rehearsal."""
    route = route_of(uow, poll)
    return DayCount.CLEAR if route is None else route.subject.day_count


def routed_vote(route: Route, terms: PollTerms) -> RoutedVote:
    """Return the vote; its texts are the route's own, which poll.json names."""
    return RoutedVote(AgreementKind(terms.kind.value), route.subject.texts, utc(terms.opens))
