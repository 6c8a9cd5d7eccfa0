"""What the ballot box holds, and when a ballot may enter it.

Rules this module keeps:
1. One ballot for each credential, the first; one ballot for each member, whatever the channel. The
   database's constraints enforce this; nothing here replaces a ballot.
2. A ballot enters only while the poll is open and inside its window: opens <= now < closes. The
   window has no grace period (by-law 2.77: one window throughout the province).
3. A ballot's bytes are kept as they came; nothing is ever re-serialised.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from tally.protocol.ballot_form import MAX_BALLOT_BYTES
from voting.domain.errors import PollClosedError, PollNotOpenError
from voting.domain.poll import Poll, PollState

__all__ = [
    "ALREADY_VOTED",
    "MAX_BALLOT_BYTES",
    "MAX_SERIAL_FAILURES",
    "NewBallot",
    "StoredBallot",
    "verify_window",
]

ALREADY_VOTED: Final = (
    "A ballot has already been cast with this voting code or by this member; it stands, and "
    "nothing was added. Sign in again to see its receipt."
)

MAX_SERIAL_FAILURES: Final = 5
"""How many ballots may fail to verify before the serial of their authorization is exhausted."""


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
            f"This poll is not open yet; its window opens at {poll.opens:%Y-%m-%d %H:%M:%S} UTC."
        )
    if poll.state is not PollState.OPEN or now >= poll.closes:
        raise PollClosedError("This poll has closed; your vote was not cast.")
