"""Sequestered ballots, and claims at rest in the store (by-law 2.77).

Rules this module keeps:
1. A claim rests encrypted. Of what the claimant said, only digests under a key and the counting
   unit are outside the encryption, beside the state of the one-time code.
2. A sequestered ballot refers to its claim by the digest in the log, and holds nothing else of it.
   Which ballot is which claim's, the log says (`entry`): a table can be changed.
3. A person counts once: by member number, or by the keyed digest of the person (`member_person`,
   `claim_person`). The database's constraints enforce this.
4. A sequestered ballot is decided once, for good, by two officers' signatures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from audit.replay.sequestered import Opening
from tally.sequestered import Capacity, ExclusionReason
from voting.domain.claims.claim import ClaimDigests
from voting.domain.claims.one_time_code import OneTimeCode


@dataclass(frozen=True)
class StoredClaim:
    """A claim at rest: `sealed_claim` is what `claim.encode_claim` returns, encrypted.

    `code` is the state of the newest one-time code; `credential` the public credential that the
    confirmed code was used for, which casts this claim's one ballot.
    """

    poll: str
    id: str
    unit: str
    sealed_claim: bytes = field(repr=False)
    digests: ClaimDigests = field(repr=False)
    received: datetime
    code: OneTimeCode = field(repr=False)
    credential: str | None = None


@dataclass(frozen=True)
class NewSequestered:
    """A verified ballot on its way to be held apart; `claim` is its claim's digest for the log."""

    poll: str
    unit: str
    credential: str
    claim: str
    raw: bytes = field(repr=False)
    tracker: str


@dataclass(frozen=True)
class StoredSequestered(NewSequestered):
    """A sequestered ballot, with its place in the log and the receipt its voter was given.

    `entry` is the log's entry at that place, byte for byte.
    """

    index: int
    receipt: bytes = field(repr=False)
    entry: bytes = field(repr=False)


@dataclass(frozen=True)
class DecidedBallot:
    """What became of a sequestered ballot.

    `excluded` is None where it was admitted, and `admitted_as` where it was excluded. `person` is
    the claim's keyed digest of the person, `member` the number of the member on the roster whom the
    officers found the claimant to be. `index` is the index of the log entry that says so, `place`
    the ballot's place in it.
    """

    poll: str
    tracker: str
    excluded: Opening | None
    person: str = field(repr=False)
    member: str | None = field(repr=False)
    index: int
    place: int
    admitted_as: Capacity | None

    @property
    def admitted(self) -> bool:
        """Whether the ballot counts."""
        return self.excluded is None

    @property
    def reason(self) -> ExclusionReason | None:
        """The officers' reason for excluding it."""
        return None if self.excluded is None else self.excluded.reason


def member_person(number: str) -> str:
    """Return the name under which a member counts as one person."""
    return f"member:{number}"


def claim_person(digest: str) -> str:
    """Return the name under which a claimant counts as one person, from the person's digest."""
    return f"person:{digest}"
