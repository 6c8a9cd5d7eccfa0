"""A challenge of a listed member as the log tells it, and what became of it.

Rules this module keeps:
1. A challenge is known by its digest alone: no member and no reason.
2. Its ballot is on hold until a ruling. Without one by the time the count begins the challenge
   fell, and the ballot counts (by-law 2.77: all registered members may vote).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChallengeRuling(StrEnum):
    """What two other officers decided of a challenge."""

    DISMISSED = "dismissed"
    UPHELD = "upheld"


@dataclass(frozen=True)
class LoggedChallenge:
    """A challenge in the log: `digest` is its keyed digest, `signers` who challenged.

    `before`: of a member who had no ballot then. `ballot` is hex(its bytes), None while none is
    cast; `credential` the one that left the list, where the challenge was upheld. `counted`:
    whether the count has begun (`tally:encrypted`).
    """

    unit: str
    digest: str
    signers: tuple[str, ...]
    before: bool
    ballot: str | None = None
    ruling: ChallengeRuling | None = None
    credential: str | None = None
    counted: bool = False

    @property
    def undecided(self) -> bool:
        """Whether there is a ballot, and no ruling."""
        return self.ballot is not None and self.ruling is None

    @property
    def on_hold(self) -> bool:
        """Whether the ballot waits for a ruling."""
        return self.undecided and not self.counted

    @property
    def fell(self) -> bool:
        """Whether nobody ruled until the count began: the ballot counts."""
        return self.undecided and self.counted

    @property
    def upheld(self) -> bool:
        """Whether the ballot never counts."""
        return self.ruling is ChallengeRuling.UPHELD

    @property
    def dismissed(self) -> bool:
        """Whether the ballot counts by a ruling."""
        return self.ruling is ChallengeRuling.DISMISSED

    @property
    def counts(self) -> bool:
        """Whether there is a ballot, and it counts now."""
        return self.dismissed or self.fell

    @property
    def apart(self) -> bool:
        """Whether there is a ballot, and it does not count now: on hold, or upheld."""
        return self.on_hold or self.upheld
