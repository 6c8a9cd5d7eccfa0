"""The log's events: what may be written into a poll's log, each in one valid byte form.

Rules this module keeps:
1. An entry is one RFC 8785 object with `event`, `index`, `time` and the event's own members; its
   bytes are a leaf of the log.
2. Acts carry exact times. A ballot's event carries its time truncated to the hour, in both
   editions of the record alike.
3. No event holds personal data, a vote, a code or a member's number.
4. Which event may follow which is decided in `audit.replay.poll`; whose signatures are needed, in
   `audit.record.signatures.officer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from audit.record import fields
from audit.record.fields import Node
from audit.record.log.event_parts import Official, PublishedProof, UnitTally
from audit.record.log.members import (
    DIGEST,
    IDENTIFIER,
    NUMBER,
    OFFICIAL,
    PROOF,
    PUBLISHED_PROOF,
    SIGNED,
    TIME,
    UNIT,
    Members,
    rows_of,
    table,
)
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import Act, AnyAct, Statement
from tally.protocol.proofs import Proof

LEAST_NOTICE, MOST_NOTICE = timedelta(minutes=10), timedelta(hours=24)
"""How long an early close is ordered ahead: the least for whoever is voting, the most because two
officers' order is of the day, and not a second window."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, at `time`. Its index is given when it is written.

    A kind of event has a `NAME` and the table `MEMBERS` of its own members; each is a field of the
    class.
    """

    NAME: ClassVar[str]
    MEMBERS: ClassVar[Members]
    time: datetime

    def __post_init__(self) -> None:
        fields.check_moment(self.time, f"{self.NAME}: time")

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {name: member.write(getattr(self, name)) for name, member in self.MEMBERS.items()}

    def encode(self, index: int) -> bytes:
        """Return the entry's bytes at that index: the leaf, without the newline."""
        common = {"event": self.NAME, "index": index, "time": fields.show_time(self.time)}
        return fields.encode({**common, **self.members()})

    @classmethod
    def parse(cls, time: datetime, part: Mapping[str, Node]) -> Self:
        """Build the event from an entry's members by name, of which it takes its own."""
        read = {name: member.read(part[name]) for name, member in cls.MEMBERS.items()}
        return cls(time=time, **read)


@dataclass(frozen=True, kw_only=True)
class SignedEvent(Event):
    """An event that two officers authorise, by a statement of the act `ACT`."""

    ACT: ClassVar[AnyAct]
    MEMBERS = SIGNED
    statement: Statement
    signatures: tuple[OfficerSignature, ...]


@dataclass(frozen=True, kw_only=True)
class PollSealed(SignedEvent):
    """The poll is sealed; `poll` is the poll file's digest. The entry's own is the seal digest."""

    NAME = "poll:sealed"
    ACT = Act.SEAL
    MEMBERS = table(poll=DIGEST, **SIGNED)
    poll: str


@dataclass(frozen=True, kw_only=True)
class TrusteeConfirmed(Event):
    """A trustee (`owner`, from 1) confirmed the seal, with the key that decrypts.

    Beside poll, seal digest and trustees.json, all of them known, the trustee signed the name of
    the `ceremony` in which the keys were made (`tally.protocol.confirmation`).
    """

    NAME = "trustee:confirmed"
    MEMBERS = table(owner=NUMBER, ceremony=IDENTIFIER, signature=PROOF)
    owner: int
    ceremony: str
    signature: Proof


@dataclass(frozen=True, kw_only=True)
class PollOpened(SignedEvent):
    """Voting begins: at the first moment after the window's opening and the authorisation."""

    NAME = "poll:opened"
    ACT = Act.OPEN


@dataclass(frozen=True, kw_only=True)
class PollExtended(SignedEvent):
    """Voting ends later, at `closes`."""

    NAME = "poll:extended"
    ACT = Act.EXTEND
    MEMBERS = table(closes=TIME, **SIGNED)
    closes: datetime


@dataclass(frozen=True, kw_only=True)
class CloseOrdered(SignedEvent):
    """Voting ends earlier, at `closes`: `LEAST_NOTICE` to `MOST_NOTICE` after this entry's time."""

    NAME = "close:ordered"
    ACT = Act.CLOSE
    MEMBERS = table(closes=TIME, **SIGNED)
    closes: datetime


@dataclass(frozen=True, kw_only=True)
class PollClosed(Event):
    """Voting has ended, at `closes`, the window's end as extended or ordered: no ballot follows.

    `root` is hex(the log's Merkle root over all entries before this one), so that whoever signs
    this entry's digest, as the count's statement does, signs every ballot.
    """

    NAME = "poll:closed"
    MEMBERS = table(closes=TIME, root=DIGEST)
    closes: datetime
    root: str


@dataclass(frozen=True, kw_only=True)
class PollVoided(SignedEvent):
    """The poll is void: nothing follows."""

    NAME = "poll:voided"
    ACT = Act.VOID


@dataclass(frozen=True, kw_only=True)
class BallotCast(Event):
    """A ballot was cast in a unit; `ballot` is hex(its bytes), `time` is truncated to the hour."""

    NAME = "ballot:cast"
    MEMBERS = table(unit=UNIT, ballot=DIGEST)
    unit: str
    ballot: str

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_hour(self.time, f"{self.NAME}: time")


@dataclass(frozen=True, kw_only=True)
class TallyEncrypted(SignedEvent):
    """The count begins: every unit's ballots are multiplied into its encrypted tally."""

    NAME = "tally:encrypted"
    ACT = Act.COUNT
    MEMBERS = table(units=rows_of(UnitTally), **SIGNED)
    units: tuple[UnitTally, ...]


@dataclass(frozen=True, kw_only=True)
class DecryptionReceived(Event):
    """A trustee (`owner`, from 1, as in the archives) decrypted its part of every unit.

    `file` is hex(the decryption file). Fresh nonces are in the file, so that its digest tells
    nothing of the factors, not even to whoever guesses a unit's result.
    """

    NAME = "decryption:received"
    MEMBERS = table(owner=NUMBER, file=DIGEST)
    owner: int
    file: str


@dataclass(frozen=True, kw_only=True)
class DecryptionSetAside(SignedEvent):
    """Two officers take a trustee's decryption out, for a reason, before there is a result.

    `received` is hex(the decryption:received entry), so that no signature serves for another one.
    """

    NAME = "decryption:set-aside"
    ACT = Act.SET_ASIDE
    MEMBERS = table(owner=NUMBER, received=DIGEST, **SIGNED)
    owner: int
    received: str


@dataclass(frozen=True, kw_only=True)
class ResultComputed(Event):
    """The result is computed; `commitment` = hex(salt of 32 bytes, then result.json)."""

    NAME = "result:computed"
    MEMBERS = table(commitment=DIGEST)
    commitment: str


@dataclass(frozen=True, kw_only=True)
class ResultCertified(SignedEvent):
    """Two officers certify the result of that commitment."""

    NAME = "result:certified"
    ACT = Act.CERTIFY
    MEMBERS = table(commitment=DIGEST, **SIGNED)
    commitment: str


@dataclass(frozen=True, kw_only=True)
class ResultReleased(SignedEvent):
    """The official percentage is released."""

    NAME = "result:released"
    ACT = Act.RELEASE
    MEMBERS = table(official=OFFICIAL, proof=PUBLISHED_PROOF, **SIGNED)
    official: Official
    proof: PublishedProof | None
