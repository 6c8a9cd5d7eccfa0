"""Who can step in where officers of the desk declared a conflict of interest on a claim.

Rules this module keeps:
1. Two officers must stand behind a ruling: two membership officers, or one and the returning
   officer who decides. Where conflicts leave fewer, that is said, with who is left.
2. Counted are the officers who act on the poll, by its log, and whose accounts are active.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from audit.record.officers import SealedOfficer
from voting.domain.conflicts.declaration import ConflictOfInterestError, Matter
from voting.domain.officers import Role
from voting.domain.poll import Poll
from voting.ports.unit_of_work import UnitOfWork
from voting.services.conflicts.barred import barred_officers
from voting.services.signatures import acting_officers


@dataclass(frozen=True)
class FreeDesk:
    """The officers who declared a conflict on a claim, and those left for it, by identifier."""

    declared: tuple[str, ...]
    ruling: tuple[str, ...]
    deciding: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether two membership officers are left to rule."""
        return len(self.ruling) >= 2


def free_desk(uow: UnitOfWork, poll: Poll, claim: str) -> FreeDesk:
    """Return who takes no part in a claim, and who is left."""
    declared = barred_officers(uow, poll.id, Matter.CLAIM).get(claim, frozenset())
    left = still_active(uow, acting_officers(uow, poll).officers, declared)
    return FreeDesk(
        declared=tuple(sorted(declared)),
        ruling=tuple(one.id for one in left if one.role == Role.MEMBERSHIP_OFFICER),
        deciding=tuple(one.id for one in left if one.role == Role.RETURNING_OFFICER),
    )


def still_active(
    uow: UnitOfWork, officers: Iterable[SealedOfficer], without: Collection[str]
) -> list[SealedOfficer]:
    """Return those of these officers whose accounts are active, `without` the ones named."""
    active = {one.id for one in uow.officers.list() if one.active}
    return [one for one in officers if one.id in active and one.id not in without]


def conflict_refusal(uow: UnitOfWork, poll: Poll, claim: str) -> ConflictOfInterestError:
    """Return the refusal of an officer who declared a conflict of interest on a claim."""
    left = free_desk(uow, poll, claim)
    who = f"left to rule on it: {', '.join(left.ruling) or 'nobody'}"
    if not left.enough:
        who += "; two are needed: have an office handed over (docs/officers.md, section 7)"
    return ConflictOfInterestError(
        f"Claim {claim}: you declared a conflict of interest, so you neither see it nor rule on it "
        f"nor sign a ruling on it ({who})."
    )
