"""The ballot box while a log is replayed: what is cast, held apart, challenged and ruled on.

The rules, each tagged in the code:
1. A ballot is cast, or sequestered, in a unit of the poll, and once.
2. A ballot is sequestered for a claim, and counts only once it is admitted; or for a challenge that
   was made before it, and is on hold. The digest of a claim and that of a challenge are never one.
3. What is challenged after it was cast was cast in that unit.
4. A unit's ballots are in the log's order: each at the place where it was cast or, for a claim,
   admitted. A challenge takes its ballot out; a ruling, or the count, puts it back in its place.
5. What is apart, and not in the count, is known in the order in which the ballots came.
6. The credential of a ballot whose challenge is upheld leaves the list (`lists`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from audit.record.errors import HistoryError
from audit.record.log.challenge_events import (
    BallotChallenged,
    ChallengeDismissed,
    ChallengeUpheld,
    VoterChallenged,
)
from audit.record.log.event_parts import AdmittedBallot
from audit.record.log.events import BallotCast
from audit.record.log.list_events import BallotAdmitted, BallotExcluded, BallotSequestered
from audit.record.units import Electorate
from audit.replay.ballots.apart import ApartBallot
from audit.replay.challenges.events import ChallengeReplay
from audit.replay.lists import ListReplay

Ruling = BallotAdmitted | BallotExcluded | ChallengeDismissed | ChallengeUpheld
RULINGS = (BallotAdmitted, BallotExcluded, ChallengeDismissed, ChallengeUpheld)
"""The events by which officers rule on a ballot."""


class BallotBox:
    """The ballot box so far; each method takes one event, or raises `HistoryError`."""

    def __init__(self, units: Iterable[str], electorate: Electorate) -> None:
        self._placed: dict[str, list[str]] = {unit: [] for unit in units}
        self._seen: dict[str, str | None] = {}  # every ballot, and the unit if it was cast there
        self._rulings: list[str] = []
        self.lists = ListReplay(self._placed, electorate)
        self.challenges = ChallengeReplay(self._placed)

    @property
    def ruling_digests(self) -> tuple[str, ...]:
        """The digests of the entries that rule on ballots, in the log's order."""
        return tuple(self._rulings)

    @property
    def undecided(self) -> int:
        """How many ballots are held apart without a ruling, for a claim or a challenge."""
        return self.lists.undecided + self.challenges.undecided

    def ballots(self, *, counted: bool) -> dict[str, tuple[str, ...]]:
        """Return each unit's ballots that count; `counted`: as once the count has begun."""
        kept = self.challenges.kept
        return {unit: kept(placed, counted=counted) for unit, placed in self._placed.items()}  # 4

    def apart(self, *, counted: bool) -> tuple[ApartBallot, ...]:
        """Return the ballots that do not count; `counted`: the count has begun."""
        apart = {
            one.ballot: ApartBallot(one.unit, one.ballot, one.claim)
            for one in self.lists.sequestered
            if not one.admitted
        }
        for one in self.challenges.logged(counted=counted):
            if one.ballot is not None and one.apart:
                apart[one.ballot] = ApartBallot(one.unit, one.ballot, one.digest, challenged=True)
        return (
            tuple(apart[ballot] for ballot in self._seen if ballot in apart) if apart else ()
        )  # 5

    def put(self, event: BallotCast | BallotSequestered) -> None:
        """Take a ballot."""
        if event.unit not in self._placed:  # 1
            raise HistoryError(f"{event.NAME}: {event.unit} is not an election of the poll")
        if event.ballot in self._seen:
            raise HistoryError(f"{event.NAME}: the same ballot is in the log twice")
        cast = isinstance(event, BallotCast)
        self._seen[event.ballot] = event.unit if cast else None
        if isinstance(event, BallotCast):
            self._placed[event.unit].append(event.ballot)
        elif self.challenges.known(event.claim):  # 2
            self.challenges.sequester(event)
            self._placed[event.unit].append(event.ballot)
        else:
            self.lists.sequester(event)

    def challenge(self, event: VoterChallenged | BallotChallenged, closes: datetime) -> None:
        """Take a challenge, while voting ends at `closes`."""
        if self.lists.claimed(event.challenge):  # 2
            raise HistoryError(f"{event.NAME}: its digest is that of a claim")
        if isinstance(event, BallotChallenged) and self._seen.get(event.ballot) != event.unit:  # 3
            raise HistoryError(f"{event.NAME}: {event.ballot} was not cast in unit {event.unit}")
        self.challenges.challenge(event, closes)

    def rule(self, event: Ruling, digest: str) -> None:
        """Take a ruling, logged in the entry with that digest."""
        if isinstance(event, BallotAdmitted | BallotExcluded):
            self._rule_on_claims(event)
        else:
            self.challenges.rule(event)
            if isinstance(event, ChallengeUpheld):
                self.lists.uphold(event)  # 6
        self._rulings.append(digest)

    def _rule_on_claims(self, event: BallotAdmitted | BallotExcluded) -> None:
        for row in event.ballots:
            if isinstance(row, AdmittedBallot):
                self.lists.admit(row)
                self._placed[row.unit].append(row.ballot)
            else:
                self.lists.exclude(row)
