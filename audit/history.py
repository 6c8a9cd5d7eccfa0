"""What a poll's log says of it: its state, its ballots, its acts.

Rules this module keeps:
1. A history comes from `replay.replay`, which lets no event through that may not follow.
2. It holds no vote and no person: what the log does not say is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit import events


class PollState(StrEnum):
    """Where a sealed poll is in its life."""

    SEALED = "sealed"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    CERTIFIED = "certified"
    RELEASED = "released"
    VOID = "void"


@dataclass(frozen=True)
class PollHistory:
    """What a log says of its poll. `ballots`: by unit, hex digests in the log's order."""

    state: PollState
    closes: datetime
    seal_digest: str
    sealed: events.PollSealed
    opened: events.PollOpened | None
    closed: events.PollClosed | None
    closed_digest: str | None
    voided: events.PollVoided | None
    ballots: dict[str, tuple[str, ...]]
    encrypted: events.TallyEncrypted | None
    decryptions: tuple[events.DecryptionReceived, ...]
    computed: events.ResultComputed | None
    certified: events.ResultCertified | None
    released: events.ResultReleased | None

    @property
    def votes_cast(self) -> int:
        """Ballots in the log."""
        return sum(len(cast) for cast in self.ballots.values())
