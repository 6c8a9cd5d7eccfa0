"""Claimants found to be on the list, to whom no link for a new voting code can go.

Rules this module keeps:
1. A claimant who is excluded as on the list is offered a new code at the contact on the roster. If
   this server's messages reach no contact there, officers are shown that, as long as the member
   could still vote with a new code.
2. It is shown to the officers who may see the claim, once two officers agree; never before that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from voting.domain.claims.ruling import ExclusionReason
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.members.links import out_of_reach
from voting.services.rulings.cases import Held, assignment_of, load


@dataclass(frozen=True)
class Unlinked:
    """A claim whose claimant two officers found to be `member`; `signed`: it is excluded."""

    claim: str
    member: str = field(repr=False)
    signed: bool


def unlinked(ctx: Context, poll_id: str, officer: str) -> tuple[Unlinked, ...]:
    """Return those of the claims that the officer sees whose member no link can reach."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        assignment = assignment_of(uow, poll, officer)
        return tuple(
            Unlinked(held.stored.id, member, held.decision is not None)
            for held in load(uow, poll_id)
            if held.shown_to(assignment) and (member := unlinked_member(ctx, uow, poll, held))
        )


def unlinked_member(ctx: Context, uow: UnitOfWork, poll: Poll, held: Held) -> str | None:
    """Return the member whom the claimant was found to be, if no link can reach them; or None."""
    reason, member = _exclusion(held)
    if reason is not ExclusionReason.ON_THE_LIST or member is None:
        return None
    return member if out_of_reach(ctx, uow, poll, uow.roster.get(poll.id, member)) else None


def _exclusion(held: Held) -> tuple[ExclusionReason | None, str | None]:
    """Return an exclusion's reason and member, as signed, or else as two officers agree."""
    if held.decision is not None:
        return held.decision.reason, held.decision.member
    verdict = held.case.verdict
    return (None, None) if verdict is None else (verdict.reason, verdict.member)
