"""How many members of each unit are challenged: more than 1% is a warning to all officers.

Rules this module keeps:
1. Nothing here names a member, and nothing says why.
2. A unit is warned of once: by the challenge that passes the bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tally.challenged import WARNING_SHARE
from voting.domain.errors import WrongStateError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.waiting import waited_too_long


@dataclass(frozen=True)
class UnitShare:
    """How many of a unit's listed members are challenged."""

    unit: str
    on_list: int
    challenged: int

    @property
    def share(self) -> Fraction:
        """The exact share; 0 of an empty list."""
        return Fraction(self.challenged, self.on_list) if self.on_list else Fraction(0)

    @property
    def above_one_percent(self) -> bool:
        """Whether it is more than 1% of the unit's list."""
        return self.share > WARNING_SHARE


@dataclass(frozen=True)
class ChallengeNumbers:
    """How many are challenged in each unit, wait for signatures, and are on hold for a ruling."""

    units: tuple[UnitShare, ...]
    proposed: int
    on_hold: int


def challenge_numbers(ctx: Context, poll_id: str) -> ChallengeNumbers:
    """Return the numbers of a sealed poll; `WrongStateError` before the seal."""
    units = shares(ctx, poll_id)
    with ctx.store.reader() as uow:
        now = uow.now()
        waiting = [one for one in uow.challenges.waiting(poll_id) if not waited_too_long(one, now)]
        apart = uow.challenges.apart_by_unit(poll_id).values()
        fallen = uow.polls.get(poll_id).tallied
    on_hold = 0 if fallen else sum(row.undecided for row in apart)
    return ChallengeNumbers(units, len(waiting), on_hold)


def shares(ctx: Context, poll_id: str) -> tuple[UnitShare, ...]:
    """Return a row for each unit of a sealed poll; `WrongStateError` before the seal."""
    with ctx.store.reader() as uow:
        if uow.polls.get(poll_id).state is PollState.DRAFT:
            raise WrongStateError(f"poll {poll_id} is not sealed: nobody is challenged yet.")
        return shares_of(uow, poll_id)


def shares_of(uow: UnitOfWork, poll_id: str) -> tuple[UnitShare, ...]:
    """Return a row for each unit of the poll, in the poll's order."""
    listed, challenged = uow.voters.count_by_unit(poll_id), uow.challenges.count_by_unit(poll_id)
    return tuple(
        UnitShare(unit.id, listed.get(unit.id, 0), challenged.get(unit.id, 0))
        for unit in uow.units.of(poll_id)
    )


def passes_bound(row: UnitShare) -> bool:
    """Whether the unit's newest challenge is the one that passed the bound."""
    before = UnitShare(row.unit, row.on_list, row.challenged - 1)
    return row.above_one_percent and not before.above_one_percent
