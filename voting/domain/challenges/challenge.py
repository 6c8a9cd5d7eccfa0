"""A challenge of a listed member: what stands for it, and what it does to the member's ballot.

Rules this module keeps:
1. A keyed digest stands for the challenge: it covers poll, challenge, unit, member and reason. The
   log and what officers sign name nothing else of it.
2. Reason and note are personal data: they rest encrypted, and are in no `repr`, statement or log.
3. A member is challenged once in a poll, for good, before her ballot or after it. Her ballot is on
   hold until two others rule. Only a signed ruling takes it out of the count; a challenge without
   one falls at the count, and the ballot counts.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from audit.record import fields
from audit.record.challenges.reasons import ChallengeReason as ChallengeReason
from audit.record.errors import AuditError
from tally.protocol.group import frame
from voting.domain.errors import MalformedError
from voting.domain.officers import ActSignature

LONGEST_NOTE: Final = 1000
_DIGEST_KIND: Final = "ratify/challenge/v1"


@dataclass(frozen=True)
class ChallengeDraft:
    """A challenge at rest: what is the same while it waits for signatures and once it is made.

    `sealed` is its reason and note, encrypted with all that the challenge is about. `digest` is the
    keyed digest in the log, `before` whether the member had no ballot then, `proposer` the first of
    the two officers who sign.
    """

    poll: str
    id: str
    member: str = field(repr=False)
    unit: str
    digest: str
    before: bool
    sealed: bytes = field(repr=False)
    proposer: str
    proposed: datetime


@dataclass(frozen=True)
class PendingChallenge(ChallengeDraft):
    """A challenge that waits; `statement` is what is signed, `signature` the proposer's."""

    statement: bytes = field(repr=False)
    signature: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class StoredChallenge(ChallengeDraft):
    """A challenge that two officers have made: `seconder` is the other, `index` its log entry's."""

    seconder: str
    index: int

    @property
    def challengers(self) -> frozenset[str]:
        """The two who made it, and do not rule on it."""
        return frozenset({self.proposer, self.seconder})


@dataclass(frozen=True)
class ChallengeText:
    """Why officers challenge a member, for the officers of the desk only."""

    reason: ChallengeReason
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class PendingChallengeRuling:
    """A ruling's statement that waits for its two signatures, until `expires`."""

    poll: str
    challenge: str
    statement: bytes = field(repr=False)
    proposed: datetime
    expires: datetime
    signature: ActSignature | None = None


def parse_note(text: str) -> str:
    """Return a note in normal form, or ''; `MalformedError` if it is no note."""
    note = " ".join(text.split())
    try:
        fields.check_text(note, "note", LONGEST_NOTE, minimum=0)
    except AuditError as error:
        raise MalformedError(f"{error}. Shorten the note, or leave it out.") from error
    return note


def challenge_digest(key: bytes, one: ChallengeDraft, reason: ChallengeReason) -> str:
    """Return the keyed digest (hex) of a challenge; `key` is the poll's challenge key."""
    parts = (_DIGEST_KIND, one.poll, one.id, one.unit, one.member, reason.value)
    framed = frame([part.encode("utf-8", "surrogatepass") for part in parts])
    return hmac.digest(key, framed, "sha256").hex()


# --- what a challenge does to a ballot ---------------------------------------------------------


class HoldState(StrEnum):
    """What becomes of a challenged member's ballot."""

    ON_HOLD = "on-hold"
    """Nothing is signed: the ballot, if there is one, waits for a ruling."""
    COUNTS = "counts"
    """Two officers dismissed the challenge."""
    EXCLUDED = "excluded"
    """Two officers upheld the challenge: the ballot never counts."""
    FELL = "fell"
    """Nobody ruled before the count: the ballot counts."""


@dataclass(frozen=True)
class Hold:
    """A member's challenge, as those ask for it who take or show the member's ballot.

    `digest` stands in the claim's place for a ballot cast after the challenge (`before`); `voted`
    is whether there is a ballot, `ruled` when two officers signed a ruling. It says no reason.
    """

    challenge: str
    unit: str
    digest: str
    before: bool
    voted: bool
    state: HoldState
    ruled: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the ballot counts, or will without another ruling: it is neither held nor out."""
        return self.state in (HoldState.COUNTS, HoldState.FELL)
