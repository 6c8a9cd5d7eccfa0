"""A poll's numbers compared: what the log says, what the ballot box holds, what was added up.

Rules this module keeps:
1. Numbers only, by unit; never how anybody voted. They are for who acts on the poll, for
   scrutineers and for auditors.
2. They are compared from the close on: before, ballots come, and their number at a moment tells
   when they came.
3. A ballot in the box that the log does not have, or the other way round, is shown as such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from audit.replay.history import PollHistory
from tally.sequestered import Capacity
from voting.domain.errors import RefusedError
from voting.domain.officers import ACTORS, Role
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import visible
from voting.services.polls.board import turnout_rows
from voting.services.polls.turnout import UnitTurnout
from voting.services.rulings.outcome import history_of

_WATCH = (*ACTORS, Role.SCRUTINEER, Role.AUDITOR)
_AFTER_CLOSE = (PollState.CLOSED, PollState.COUNTED, PollState.CERTIFIED, PollState.RELEASED)


@dataclass(frozen=True)
class LoggedNumbers:
    """Of one unit, by the log: ballots of members, and what became of those that are apart.

    `by_members` are those that count; `admitted` are members', `employees` those of employees who
    are not members; `on_hold` and `upheld` are challenged members'.
    """

    by_members: int
    sequestered: int
    admitted: int
    excluded: int
    employees: int
    on_hold: int
    upheld: int

    @property
    def undecided(self) -> int:
        """Sequestered ballots that are not ruled on."""
        return self.sequestered - self.admitted - self.employees - self.excluded

    @property
    def count(self) -> int:
        """Ballots that count."""
        return self.by_members + self.admitted + self.employees


@dataclass(frozen=True)
class UnitNumbers:
    """One unit's numbers: by the log, in the ballot box, and as added up; `added` None before."""

    unit: Unit
    logged: LoggedNumbers
    kept: UnitTurnout
    added: int | None

    @property
    def agree(self) -> bool:
        """Whether log, box and sum have the same numbers, and no more than the list allows."""
        kept = self.kept
        ruled_on = (kept.admitted, kept.excluded, kept.employees)
        box = LoggedNumbers(kept.ballots, kept.sequestered, *ruled_on, kept.on_hold, kept.upheld)
        cast = box.by_members + box.on_hold + box.upheld
        within = cast <= self.unit.on_list
        return box == self.logged and self.added in (None, self.logged.count) and within


@dataclass(frozen=True)
class Reconciliation:
    """A poll's numbers by unit; None before the close."""

    poll: Poll
    units: tuple[UnitNumbers, ...] | None

    @property
    def agree(self) -> bool:
        """Whether the numbers of all units agree."""
        return all(one.agree for one in self.units or ())


def reconcile(ctx: Context, poll_id: str, officer: str) -> Reconciliation:
    """Return a poll's numbers, compared.

    Raises `RefusedError` for an officer of another role, `ConflictError` for a log that does not
    hold.
    """
    poll = visible(ctx, poll_id)
    with ctx.store.reader() as uow:
        _verify_watches(uow, officer)
        if poll.state not in _AFTER_CLOSE:
            return Reconciliation(poll, None)
        return Reconciliation(poll, _units(uow, poll))


def _verify_watches(uow: UnitOfWork, officer_id: str) -> None:
    officer = uow.officers.get(officer_id)
    if not officer.active:
        raise RefusedError(f"officer {officer_id}: the account has ended.")
    if officer.role not in _WATCH:
        raise RefusedError(
            f"officer {officer_id} is a {officer.role}: the numbers are compared by returning "
            "officers, the executive, scrutineers and auditors."
        )


def _units(uow: UnitOfWork, poll: Poll) -> tuple[UnitNumbers, ...]:
    history = history_of(uow, poll)
    added = {one.unit: one.ballots for one in history.encrypted.units} if history.encrypted else {}
    return tuple(
        UnitNumbers(row.unit, _logged(history, row.unit.id), row, added.get(row.unit.id))
        for row in turnout_rows(uow, poll.id)
    )


def _logged(history: PollHistory, unit: str) -> LoggedNumbers:
    apart = [one for one in history.sequestered if one.unit == unit]
    admitted = Counter(one.admitted_as for one in apart if one.admitted_as is not None)
    challenged = [one for one in history.challenges if one.unit == unit]
    return LoggedNumbers(
        by_members=len(history.ballots[unit]) - admitted.total(),
        sequestered=len(apart),
        admitted=admitted[Capacity.MEMBER],
        excluded=sum(one.excluded is not None for one in apart),
        employees=admitted[Capacity.EMPLOYEE],
        on_hold=sum(one.on_hold for one in challenged),
        upheld=sum(one.upheld for one in challenged),
    )
