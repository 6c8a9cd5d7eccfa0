"""What pages, commands and calls read of polls and units, each in a transaction of its own.

Rules this module keeps:
1. It reads and changes nothing. A page opens no transaction: it asks here, or another service.
2. What it says of ballots is for officers and for the server's administrators: it is of this
   moment, ahead of what the public sees. The board's is for everybody.
3. Drafts are among what it returns: whoever shows a poll to members asks the board, or looks at
   `seal_digest` first.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from tally.protocol.trustees import parse_trustees
from voting.domain.confirmations import ConfirmationStanding, standing_of
from voting.domain.officers import Officer
from voting.domain.poll import Poll
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context
from voting.services.polls import board
from voting.services.polls.turnout import UnitTurnout


@dataclass(frozen=True)
class Readiness:
    """What a draft has: voters on its list by unit, active accounts, whether its window is over.

    `voters` has no unit in which nobody is on the list.
    """

    voters: Mapping[str, int]
    accounts: tuple[Officer, ...]
    over: bool


def moment(ctx: Context) -> datetime:
    """Return the database's time."""
    with ctx.store.reader() as uow:
        return uow.now()


def every_poll(ctx: Context) -> tuple[Poll, ...]:
    """Return every poll, in order of opening, then of identifier."""
    with ctx.store.reader() as uow:
        return tuple(uow.polls.list())


def stored_poll(ctx: Context, poll_id: str) -> Poll:
    """Return a poll as it is stored, whatever its state; `NotFoundError` if there is none."""
    with ctx.store.reader() as uow:
        return uow.polls.get(poll_id)


def units_of(ctx: Context, poll_id: str) -> tuple[Unit, ...]:
    """Return a poll's units without their documents, sorted by short name."""
    with ctx.store.reader() as uow:
        return uow.units.outlines(poll_id)


def turnout_of(ctx: Context, poll: Poll) -> tuple[UnitTurnout, ...]:
    """Return each unit's turnout now; of a draft, its members on the roster and no ballots."""
    if poll.seal_digest is not None:
        with ctx.store.reader() as uow:
            return board.turnout_rows(uow, poll.id)
    return tuple(UnitTurnout(unit, unit.on_list, 0) for unit in units_of(ctx, poll.id))


def confirmations_of(ctx: Context, poll: Poll) -> ConfirmationStanding | None:
    """Return where the trustees of a poll stand; None before they are imported."""
    if poll.trustees_json is None:
        return None
    with ctx.store.reader() as uow:
        entries = uow.confirmations.of(poll.id)
    return standing_of(parse_trustees(poll.trustees_json), entries)


def decrypted_by(ctx: Context, poll_id: str) -> Set[int]:
    """Return the numbers of the trustees whose partial decryptions are in."""
    with ctx.store.reader() as uow:
        return frozenset(uow.tallies.decryptions(poll_id))


def readiness(ctx: Context, poll: Poll) -> Readiness:
    """Return what a draft has of what its seal needs."""
    with ctx.store.reader() as uow:
        return Readiness(
            voters=uow.voters.count_by_unit(poll.id),
            accounts=tuple(one for one in uow.officers.list() if one.active),
            over=uow.now() >= poll.closes,
        )
