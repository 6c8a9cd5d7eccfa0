"""The log's events of challenges of members on the voters' list (by-law 2.77).

Rules this module keeps:
1. Two officers challenge, and two others rule; each of the four events has the statement that two
   signed. Who may sign which is decided in `audit.record.signatures.signers` and `audit.replay`.
2. A challenge before a ballot (`voter:challenged`) names the unit and the challenge's keyed digest,
   which stands in the claim's place in the `ballot:sequestered` of the ballot that follows. A
   challenge after it (`ballot:challenged`) names the ballot too.
3. Only `challenge:upheld` takes a ballot out of the count, and its credential off the list. A
   challenge without a ruling falls at the ruling deadline, without an event: the ballot counts.
4. No event names a member or a reason; all carry exact times, as other acts do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from audit.record import fields
from audit.record.challenges.about import Challenged
from audit.record.log.events import SignedEvent
from audit.record.log.members import DIGEST, SIGNED, TEXT, UNIT, table
from audit.record.receipt import CREDENTIAL
from audit.record.signatures.statement import ChallengeAct


@dataclass(frozen=True, kw_only=True)
class ChallengeEvent(SignedEvent):
    """What two officers signed about a challenge; `challenge` is its keyed digest."""

    ACT: ClassVar[ChallengeAct]
    unit: str
    challenge: str

    @property
    def challenged(self) -> Challenged:
        """What the event's statement must be about."""
        return Challenged(
            self.unit,
            self.challenge,
            getattr(self, "ballot", None),
            getattr(self, "credential", None),
        )


@dataclass(frozen=True, kw_only=True)
class VoterChallenged(ChallengeEvent):
    """A listed member who has no ballot is challenged: the ballot that follows is on hold."""

    NAME = "voter:challenged"
    ACT = ChallengeAct.VOTER
    MEMBERS = table(unit=UNIT, challenge=DIGEST, **SIGNED)


@dataclass(frozen=True, kw_only=True)
class BallotChallenged(ChallengeEvent):
    """The cast ballot of a listed member is challenged: it leaves the count until ruled on."""

    NAME = "ballot:challenged"
    ACT = ChallengeAct.BALLOT
    MEMBERS = table(unit=UNIT, ballot=DIGEST, challenge=DIGEST, **SIGNED)
    ballot: str


@dataclass(frozen=True, kw_only=True)
class ChallengeDismissed(ChallengeEvent):
    """Two other officers dismissed a challenge: the ballot counts."""

    NAME = "challenge:dismissed"
    ACT = ChallengeAct.DISMISS
    MEMBERS = table(unit=UNIT, ballot=DIGEST, challenge=DIGEST, **SIGNED)
    ballot: str


@dataclass(frozen=True, kw_only=True)
class ChallengeUpheld(ChallengeEvent):
    """Two other officers upheld a challenge: the ballot is not counted.

    `credential` is the one that cast it, which leaves the unit's voters' list.
    """

    NAME = "challenge:upheld"
    ACT = ChallengeAct.UPHOLD
    MEMBERS = table(unit=UNIT, ballot=DIGEST, challenge=DIGEST, credential=TEXT, **SIGNED)
    ballot: str
    credential: str

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_match(self.credential, CREDENTIAL, f"{self.NAME}: credential")


CHALLENGES = (VoterChallenged, BallotChallenged)
CHALLENGE_RULINGS = (ChallengeDismissed, ChallengeUpheld)
CHALLENGE_EVENTS = (*CHALLENGES, *CHALLENGE_RULINGS)
