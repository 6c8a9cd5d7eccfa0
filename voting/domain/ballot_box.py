"""What the ballot box holds, when a ballot may enter it, and when the public sees it.

Rules this module keeps:
1. One ballot for each credential, the first; one ballot for each member, whatever the channel. The
   database's constraints enforce this; nothing here replaces a ballot.
2. A ballot enters only while the poll is open and inside its window: opens <= now < closes. The
   window has no grace period (by-law 2.77: one window throughout the province).
3. A ballot's bytes are kept as they came; nothing is ever re-serialised.
4. While a poll is open, the public sees its log up to the published size: as it stood at the last
   whole ten minutes of the database's clock (14:20:00, 14:30:00), or right after the last officers'
   act if that came later. In every other state, all of it. So whoever watches learns in which ten
   minutes a ballot came, and no more; that the log's times are cut to the hour hides nothing from
   somebody who watches.
5. The published size only grows, so that each published log begins with the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from audit.record.log.tree import Frontier
from tally.protocol.ballot_form import MAX_BALLOT_BYTES
from voting.domain.errors import PollClosedError, PollNotOpenError
from voting.domain.poll import Poll, PollState

__all__ = [
    "ALREADY_VOTED",
    "INTERVAL",
    "MAX_BALLOT_BYTES",
    "MAX_SERIAL_FAILURES",
    "NewBallot",
    "PublicPoll",
    "Published",
    "StoredBallot",
    "interval_start",
    "public_poll",
    "verify_window",
    "waits",
]

ALREADY_VOTED: Final = (
    "A ballot has already been cast with this voting code or by this member; it stands, and "
    "nothing was added. Sign in again to see its receipt."
)

MAX_SERIAL_FAILURES: Final = 5
"""How many ballots may fail to verify before the serial of their authorization is exhausted."""

INTERVAL: Final = timedelta(minutes=10)
"""How long a ballot waits, at most, before the public sees it."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class NewBallot:
    """A verified ballot on its way into the box.

    `raw` is the ballot's JSON, `tracker` its base64 SHA-256 (43 characters), `credential` the
    decimal public credential and `member` the member number.
    """

    poll: str
    unit: str
    credential: str
    member: str = field(repr=False)
    raw: bytes = field(repr=False)
    tracker: str


@dataclass(frozen=True)
class StoredBallot(NewBallot):
    """A ballot in the box, with its place in the log and the receipt its voter was given.

    `index` is the entry's index in the poll's log; `receipt` the signed receipt's canonical JSON.
    """

    index: int
    receipt: bytes = field(repr=False)


def verify_window(poll: Poll, now: datetime) -> None:
    """Raise unless a ballot may enter `poll`'s box at `now` (aware, UTC).

    Raises:
        PollNotOpenError: the poll is not open, or its window has not begun.
        PollClosedError: the poll is closed or void, or its window has ended.
    """
    if poll.state is PollState.VOID:
        raise PollClosedError("This poll was voided; no vote is taken in it.")
    if poll.state in (PollState.DRAFT, PollState.SEALED) or now < poll.opens:
        raise PollNotOpenError(
            f"This poll is not open yet; voting opens at {poll.opens:%Y-%m-%d %H:%M:%S} UTC."
        )
    if poll.state is not PollState.OPEN or now >= poll.closes:
        raise PollClosedError("This poll has closed; your vote was not cast.")


# --- what the public sees ------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """What the public sees of a log: its tree at the moment `at`; None for a log without entries.

    `tree.size` is the published size.
    """

    tree: Frontier
    at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether a whole ten minutes has come since it was moved."""
        return self.at is None or self.at < interval_start(now)


@dataclass(frozen=True)
class PublicPoll:
    """A poll and what the public sees of its log.

    `until` is when more of it is published at the latest; None unless the poll is open: everything
    is public then.
    """

    poll: Poll
    published: Published
    until: datetime | None

    @property
    def size(self) -> int:
        """The published size: how many entries of the log the public sees."""
        return self.published.tree.size

    def public_from(self, index: int) -> datetime | None:
        """Return when the entry `index` becomes public, or None if it is so already."""
        return self.until if index >= self.size else None


def interval_start(moment: datetime) -> datetime:
    """Return the last whole ten minutes at or before an aware `moment`."""
    return moment - (moment - _EPOCH) % INTERVAL


def waits(poll: Poll) -> bool:
    """Whether what is logged without an officers' act waits for the next whole ten minutes.

    That is ballots, changes of credentials and late confirmations of an open poll. Of a poll that
    is not open, nothing has to hide when it happened.
    """
    return poll.state is PollState.OPEN


def public_poll(poll: Poll, published: Published, now: datetime) -> PublicPoll:
    """Return the poll with what is published of it at `now`."""
    until = min(interval_start(now) + INTERVAL, poll.closes) if waits(poll) else None
    return PublicPoll(poll, published, until)
