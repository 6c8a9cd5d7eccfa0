"""The board: what anybody may see of a poll.

Rules this module keeps:
1. Turnout by unit, never a result: nothing here reads a tally. Turnout is public.
2. All of it ends at the published size (`services.publication`): turnout, log and checkpoint. Only
   who gives a ballot's tracker, digest or confirmation code sees that ballot at once, and from when
   the public does.
3. A tracker leads to a unit, an index and an hour; never to a member, and not to an exact time.
4. The log is shown as it is, byte for byte, under a checkpoint that the poll's key signs.
5. A draft is not public: it is not found here.
6. Of a sequestered ballot the public has the digest, and the bytes only once it is admitted: they
   tell the credential, and to T trustees the vote, of somebody who may be found to be no member. So
   it is with a challenged member's ballot that is on hold, or excluded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Final

from audit.record.log.checkpoint import sign_checkpoint
from audit.record.log.entries import parse_entry
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import parse_trustees
from voting.domain.ballot_box import PublicPoll, StoredBallot
from voting.domain.call import parse_confirmation
from voting.domain.challenges.challenge import HoldState
from voting.domain.claims.sequestration import StoredSequestered
from voting.domain.confirmations import ConfirmationStanding, standing_of
from voting.domain.errors import MalformedError, NotFoundError, RefusedError
from voting.domain.poll import Poll
from voting.ports.ballots import Ruled
from voting.ports.challenges import ChallengedBallots
from voting.ports.unit_of_work import Context, LogEntry, UnitOfWork
from voting.services import publication
from voting.services.clock import visible
from voting.services.polls.turnout import TurnoutRow, UnitTurnout
from voting.services.voters.challenged import hold_of

PAGE: Final = 1_000
"""Entries of the log on one page, at most."""
SEAL_PAGE: Final = 16
"""Entries that are read at once to find the seal: hardly ever does it stand later."""
ADMITTED: Final = "admitted"
_TRACKER: Final = re.compile(r"[A-Za-z0-9+/]{43}")


@dataclass(frozen=True)
class PollView:
    """A poll as anybody may see it, with its turnout, units sorted by short name."""

    public: PublicPoll
    turnout: tuple[UnitTurnout, ...]

    @property
    def poll(self) -> Poll:
        """The poll."""
        return self.public.poll

    @property
    def total(self) -> TurnoutRow:
        """All units together."""
        return TurnoutRow(self.turnout)


@dataclass(frozen=True)
class FoundBallot:
    """A ballot found by its tracker: where it stands in the log, and the hour it was cast in.

    `public_from` is when it becomes part of what everybody sees, or None if it is so already.
    Of a sequestered ballot, `ruling` is "admitted", or why it was excluded as everybody is told
    (`tally.sequestered.TOLD_REASONS`). Of a challenged member's ballot `challenge` says how it
    stands. `ruled` is when two officers signed that.
    """

    unit: str
    tracker: str
    index: int
    hour: datetime
    sequestered: bool = False
    ruling: str | None = None
    ruled: datetime | None = None
    public_from: datetime | None = None
    challenge: HoldState | None = None

    @property
    def shown(self) -> bool:
        """Whether the ballot itself is public: cast, or admitted, and neither on hold nor out."""
        if self.challenge is not None:
            return self.challenge in (HoldState.COUNTS, HoldState.FELL)
        return not self.sequestered or self.ruling == ADMITTED


@dataclass(frozen=True)
class LogPage:
    """Some entries of a poll's log, with the published size and its signed checkpoint."""

    entries: tuple[LogEntry, ...]
    size: int
    checkpoint: bytes = field(repr=False)


def polls(ctx: Context) -> tuple[PollView, ...]:
    """Return every poll that has been sealed, in order of opening, with its turnout."""
    with ctx.store.reader() as uow:
        sealed = [poll.id for poll in uow.polls.list() if poll.seal_digest is not None]
    return tuple(poll_view(ctx, poll_id) for poll_id in sealed)


def poll_view(ctx: Context, poll_id: str) -> PollView:
    """Return a poll and its turnout; `NotFoundError` if there is none, or it is a draft."""
    with publication.reading_public(ctx, poll_id) as (uow, public):
        return PollView(public, turnout_rows(uow, poll_id, public.size))


def turnout_rows(uow: UnitOfWork, poll_id: str, size: int | None = None) -> tuple[UnitTurnout, ...]:
    """Return each unit's turnout among the first `size` entries of the log; of all, if None.

    What is ruled on is always public. A ballot on hold counts again from the count on, if nobody
    ruled (`tally:encrypted`).
    """
    units = uow.units.outlines(poll_id)
    cast: Mapping[str, int] = uow.ballots.count_by_unit(poll_id, size)
    apart: Mapping[str, int] = uow.sequestered.count_by_unit(poll_id, size)
    ruled: Mapping[str, Ruled] = uow.sequestered.ruled_by_unit(poll_id)
    fallen = uow.polls.get(poll_id).tallied
    challenged: Mapping[str, ChallengedBallots] = uow.challenges.apart_by_unit(poll_id, size)
    off = uow.removals.off_by_unit(poll_id, size)
    rows = []
    for unit in units:
        held, settled = apart.get(unit.id, 0), ruled.get(unit.id, Ruled())
        apart_of = challenged.get(unit.id, ChallengedBallots())
        on_hold = 0 if fallen else apart_of.undecided
        ballots = cast.get(unit.id, 0) - on_hold - apart_of.upheld
        ruled_on = (settled.admitted, settled.excluded, settled.employees)
        counts = (ballots, held, *ruled_on, on_hold, apart_of.upheld)
        rows.append(UnitTurnout(unit, unit.on_list - off.get(unit.id, 0), *counts))
    return tuple(rows)


def turnout(ctx: Context, poll_id: str) -> tuple[UnitTurnout, ...]:
    """Return the turnout of each unit, sorted by short name."""
    return poll_view(ctx, poll_id).turnout


def election(ctx: Context, poll_id: str, unit: str) -> bytes:
    """Return the exact bytes of a unit's election.json."""
    visible(ctx, poll_id)
    with ctx.store.reader() as uow:
        return uow.units.election(poll_id, unit)


def trustees(ctx: Context, poll_id: str) -> bytes:
    """Return the exact bytes of trustees.json."""
    return visible(ctx, poll_id).trustees_json or b""


def confirmations(ctx: Context, poll_id: str) -> ConfirmationStanding:
    """Return which trustees have confirmed the seal, as far as the published log says."""
    with publication.reading_public(ctx, poll_id) as (uow, public):
        entries = [one for one in uow.confirmations.of(poll_id) if one.index < public.size]
    return standing_of(parse_trustees(public.poll.trustees_json or b""), entries)


def seal_entry(ctx: Context, poll_id: str) -> bytes:
    """Return the exact bytes of the poll:sealed entry, whose digest is the seal digest."""
    sealed = visible(ctx, poll_id).seal_digest
    with ctx.store.reader() as uow:
        for start in count(0, SEAL_PAGE):
            entries = uow.log.entries(poll_id, start, start + SEAL_PAGE)
            for entry in entries:
                if sha256_hex(entry.raw) == sealed:
                    return entry.raw
            if not entries:
                break
    raise NotFoundError(f"The log of poll {poll_id!r:.40} has no entry with its seal digest.")


def find_tracker(ctx: Context, poll_id: str, tracker: str) -> FoundBallot:
    """Return where the ballot with this tracker stands.

    Raises:
        MalformedError: it is not 43 characters of base64.
        NotFoundError: there is no such ballot in the poll, or no such poll.
    """
    return _stored(ctx, poll_id, tracker)[1]


def find_confirmation(ctx: Context, poll_id: str, code: str) -> tuple[FoundBallot, ...]:
    """Return where the ballots with this confirmation code stand: hardly ever more than one.

    `code` is 12 digits, in groups or not (`voting.domain.call`).

    Raises:
        MalformedError: it is not 12 digits.
        NotFoundError: there is no such poll.
    """
    digits = parse_confirmation(code)
    visible(ctx, poll_id)
    with ctx.store.reader() as uow:
        trackers = uow.ballots.by_confirmation(poll_id, digits)
    return tuple(find_tracker(ctx, poll_id, tracker) for tracker in trackers)


def ballot(ctx: Context, poll_id: str, tracker: str) -> bytes:
    """Return the bytes of the encrypted ballot with this tracker; errors as `find_tracker`.

    Raises `RefusedError` for a ballot that is held apart, and not admitted.
    """
    raw, found = _stored(ctx, poll_id, tracker)
    if not found.shown:
        raise RefusedError(
            "This ballot is held apart, and only its digest is public: it stands in the log, entry "
            f"{found.index}. Auditors have the ballot itself."
        )
    return raw


def log_page(
    ctx: Context, poll_id: str, start: int = 0, count: int = PAGE, public: PublicPoll | None = None
) -> LogPage:
    """Return up to `count` entries (1 to 1000) from index `start`, under a signed checkpoint.

    They end at the published size; with `public`, at the one that was read before.

    Raises:
        MalformedError: `start` is negative or `count` out of range.
        NotFoundError: there is no such poll.
    """
    if start < 0 or not 1 <= count <= PAGE:
        raise MalformedError(f"Ask for 1 to {PAGE} entries of the log, from index 0 or later.")
    shown = public or publication.read_public(ctx, poll_id)
    with ctx.store.reader() as uow:
        entries = uow.log.entries(poll_id, start, min(start + count, shown.size))
    return LogPage(tuple(entries), shown.size, _sign(ctx, shown))


def checkpoint(ctx: Context, poll_id: str) -> bytes:
    """Return the signed head of the poll's log at its published size (C2SP signed note)."""
    return _sign(ctx, publication.read_public(ctx, poll_id))


def _stored(ctx: Context, poll_id: str, tracker: str) -> tuple[bytes, FoundBallot]:
    if not _TRACKER.fullmatch(tracker):
        raise MalformedError("A tracker is 43 letters, digits, + and /, as on your receipt.")
    with publication.reading_public(ctx, poll_id) as (uow, public):
        cast = uow.ballots.by_tracker(poll_id, tracker)
        if cast is not None:
            since = public.public_from(cast.index)
            return cast.raw, replace(_found_cast(ctx, uow, cast), public_from=since)
        apart = uow.sequestered.by_tracker(poll_id, tracker)
        if apart is not None:
            since = public.public_from(apart.index)
            return apart.raw, replace(_found_apart(uow, apart), public_from=since)
    raise NotFoundError(
        "No ballot with this tracker is in the ballot box of this poll. Compare it with "
        "your receipt; if they agree, tell a scrutineer."
    )


def _found_cast(ctx: Context, uow: UnitOfWork, ballot: StoredBallot) -> FoundBallot:
    hour = _time_of(uow, ballot.poll, ballot.index)
    found = FoundBallot(ballot.unit, ballot.tracker, ballot.index, hour)
    hold = hold_of(ctx, uow, ballot.poll, ballot.member)
    if hold is None:
        return found
    return replace(found, sequestered=hold.before, challenge=hold.state, ruled=hold.ruled)


def _found_apart(uow: UnitOfWork, ballot: StoredSequestered) -> FoundBallot:
    hour = _time_of(uow, ballot.poll, ballot.index)
    held = FoundBallot(ballot.unit, ballot.tracker, ballot.index, hour, sequestered=True)
    decision = uow.sequestered.decision(ballot.poll, ballot.tracker)
    if decision is None:
        return held
    told = ADMITTED if decision.reason is None else decision.reason.told.value
    return replace(held, ruling=told, ruled=_time_of(uow, ballot.poll, decision.index))


def _time_of(uow: UnitOfWork, poll_id: str, index: int) -> datetime:
    """Return a log entry's time: a ballot's hour, or the exact time of an officers' act."""
    return parse_entry(uow.log.get(poll_id, index).raw, index).event.time


def _sign(ctx: Context, public: PublicPoll) -> bytes:
    poll, tree = public.poll, public.published.tree
    return sign_checkpoint(poll.log_origin, tree.size, tree.root(), ctx.keys.log_key(poll.id))
