"""The queue of claims at the rulings desk.

Rules this module keeps:
1. What is shown is the same whether another officer has ruled or not (`cases`).
2. Of a claim, only the name is shown here, and only to the officers who rule on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from voting.domain.claims.ruling import Capacity, ExclusionReason, Verdict
from voting.domain.claims.sequestration import StoredClaim
from voting.ports.unit_of_work import Context
from voting.services.claims.sealed import read
from voting.services.rulings.cases import Assignment, CaseProgress, Held, assignment_of, load


@dataclass(frozen=True)
class QueuedClaim:
    """One claim in the queue, as the officer may see it.

    `matching` is how many other claims share its number, name or contact: in the queue only those
    with a ballot, in a `CaseFile` all of them. `verdict` is what two officers agreed on, if they
    have; `reason` is that of the signed exclusion, `admitted_as` says in which capacity the signed
    admission is.
    """

    claim: str
    unit: str
    received: datetime
    name: str = field(repr=False)
    progress: CaseProgress
    matching: int
    verdict: Verdict | None = None
    reason: ExclusionReason | None = None
    admitted_as: Capacity | None = None


def queue(
    ctx: Context,
    poll_id: str,
    officer: str,
    unit: str | None = None,
    *,
    progress: CaseProgress | None = None,
    received_before: datetime | None = None,
    start: int = 0,
    most: int | None = None,
) -> tuple[QueuedClaim, ...]:
    """Return the claims whose ballot is held apart, by unit, the oldest first.

    A membership officer sees all of them, the returning officer those on which two disagree or
    disagreed; nobody one on which they declared a conflict of interest. `unit`, `progress` and
    `received_before` select; of the selected claims, `most` are returned, from place `start` on.
    Raises `RefusedError` for any other officer.
    """
    with ctx.store.reader() as uow:
        assignment = assignment_of(uow, uow.polls.get(poll_id), officer)
        held = [one for one in load(uow, poll_id) if one.stored.id not in assignment.barred]
    wanted = [
        one
        for one in held
        if one.shown_to(assignment)
        and unit in (None, one.stored.unit)
        and progress in (None, one.progress(assignment))
        and (received_before is None or one.stored.received < received_before)
    ]
    shown = wanted[start : None if most is None else start + most]
    shared = _Shared(held)
    return tuple(queued(ctx, one, assignment, shared.with_others(one.stored)) for one in shown)


class _Shared:
    """The claims that share each digest."""

    def __init__(self, held: Sequence[Held]) -> None:
        self._claims: defaultdict[str, set[str]] = defaultdict(set)
        for one in held:
            for digest in _match_digests(one.stored):
                self._claims[digest].add(one.stored.id)

    def with_others(self, stored: StoredClaim) -> int:
        """Return how many other claims share a digest with this one."""
        claims = set[str]().union(*(self._claims[digest] for digest in _match_digests(stored)))
        return len(claims - {stored.id})


def _match_digests(stored: StoredClaim) -> tuple[str, str, str]:
    """Return the digests by which claims match; digests of different kinds are never equal."""
    return stored.digests.person, stored.digests.name, stored.digests.contact


def queued(ctx: Context, held: Held, assignment: Assignment, matching: int) -> QueuedClaim:
    """Return a claim as the queue shows it to an officer; `matching` others match it."""
    progress = held.progress(assignment)
    return QueuedClaim(
        claim=held.stored.id,
        unit=held.stored.unit,
        received=held.stored.received,
        name=read(ctx, held.stored).name,
        progress=progress,
        matching=matching,
        verdict=held.case.verdict,
        reason=None if held.decision is None else held.decision.reason,
        admitted_as=None if held.decision is None else held.decision.admitted_as,
    )
