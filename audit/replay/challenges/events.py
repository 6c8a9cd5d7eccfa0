"""What a log says of challenges of listed members, while its events are replayed.

The rules, each tagged in the code:
1. A challenge is of a unit of the poll, comes before the closing time, and its digest is in the log
   once, as no claim's.
2. A ballot is challenged once. That it was cast in that unit, `ballots.box` checks.
3. A ballot that is sequestered under the digest of a challenge made before it is that challenge's:
   the first, and of the same unit. None is under the digest of a challenge of another ballot.
4. A ruling names the challenge's own unit and ballot, and is the only one. Its time `poll` checks,
   and that none of its signers challenged, `authorisation`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from audit.record.errors import HistoryError
from audit.record.fields import show_time
from audit.record.log.challenge_events import (
    BallotChallenged,
    ChallengeDismissed,
    ChallengeUpheld,
    VoterChallenged,
)
from audit.record.log.list_events import BallotSequestered
from audit.replay.challenges.logged import ChallengeRuling, LoggedChallenge


class ChallengeReplay:
    """The challenges so far; each method takes one event, or raises `HistoryError`."""

    def __init__(self, units: Iterable[str]) -> None:
        self._units = frozenset(units)
        self._challenges: dict[str, LoggedChallenge] = {}
        self._held: set[str] = set()  # the ballots that were cast before

    def logged(self, *, counted: bool) -> tuple[LoggedChallenge, ...]:
        """Every challenge, in the log's order; `counted`: the count has begun."""
        return tuple(replace(one, counted=counted) for one in self._challenges.values())

    @property
    def undecided(self) -> int:
        """How many ballots are on hold for a challenge without a ruling."""
        return sum(one.undecided for one in self._challenges.values())

    def known(self, digest: str) -> bool:
        """Whether that is the digest of a challenge."""
        return digest in self._challenges

    def challenge(self, event: VoterChallenged | BallotChallenged, closes: datetime) -> None:
        """Take a challenge, while voting ends at `closes`."""
        if event.unit not in self._units:  # 1
            raise HistoryError(f"{event.NAME}: {event.unit} is not an election of the poll")
        if event.time >= closes:
            raise HistoryError(f"{event.NAME}: after voting closed at {show_time(closes)}")
        if self.known(event.challenge):
            raise HistoryError(f"{event.NAME}: the same challenge is in the log already")
        signers = tuple(one.officer for one in event.signatures)
        ballot = self._hold(event) if isinstance(event, BallotChallenged) else None
        self._challenges[event.challenge] = LoggedChallenge(
            event.unit, event.challenge, signers, ballot is None, ballot
        )

    def _hold(self, event: BallotChallenged) -> str:
        if event.ballot in self._held:  # 2
            raise HistoryError(f"{event.NAME}: {event.ballot} is challenged already")
        self._held.add(event.ballot)
        return event.ballot

    def sequester(self, event: BallotSequestered) -> None:
        """Take the ballot that a member casts who was challenged before it."""
        challenge = self._challenges[event.claim]
        if not challenge.before or challenge.unit != event.unit:  # 3
            raise HistoryError(
                f"{event.NAME}: {event.claim} is not a challenge of a member of unit {event.unit} "
                "who had no ballot"
            )
        if challenge.ballot is not None:
            raise HistoryError(f"{event.NAME}: there is a ballot of the same challenge already")
        self._challenges[event.claim] = replace(challenge, ballot=event.ballot)

    def rule(self, event: ChallengeDismissed | ChallengeUpheld) -> None:
        """Take a ruling."""
        challenge = self._challenges.get(event.challenge)
        named = (event.unit, event.ballot)
        if challenge is None or (challenge.unit, challenge.ballot) != named:  # 4
            raise HistoryError(
                f"{event.NAME}: {event.challenge} is not a challenge of ballot {event.ballot} of "
                f"unit {event.unit}"
            )
        if challenge.ruling is not None:
            raise HistoryError(f"{event.NAME}: the challenge {event.challenge} is ruled on already")
        if isinstance(event, ChallengeUpheld):
            challenge = replace(challenge, credential=event.credential)
            ruling = ChallengeRuling.UPHELD
        else:
            ruling = ChallengeRuling.DISMISSED
        self._challenges[event.challenge] = replace(challenge, ruling=ruling)

    def kept(self, ballots: Iterable[str], *, counted: bool) -> tuple[str, ...]:
        """Return those of these ballots that count; `counted`: as once the count has begun."""
        apart = {one.ballot for one in self.logged(counted=counted) if one.apart}
        return tuple(ballot for ballot in ballots if ballot not in apart)
