"""The log's events: what may be written into a poll's log, each in one valid byte form.

Rules this module keeps:
1. An entry is one RFC 8785 object with `event`, `index`, `time` and the event's own members; its
   bytes are a leaf of the log.
2. Acts carry exact times. A ballot's event carries its time truncated to the hour, in both
   editions of the record alike.
3. No event holds personal data, a vote, a code or a member's number.
4. Which event may follow which is decided in `audit.replay.poll`; whose signatures are needed, in
   `audit.record.signatures.statement`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from audit.record import fields
from audit.record.fields import Node
from audit.record.log.event_parts import Official, UnitDecryption, UnitTally
from audit.record.signatures.statement import (
    Act,
    AnyAct,
    OfficerSignature,
    Statement,
    parse_officer_signature,
)
from audit.record.signatures.statement import parse_statement as read_statement

Parts = Mapping[str, Node]
"""An entry's members by name."""
SIGNED = ("statement", "signatures")
"""Members of every entry that two officers authorise."""


def _signed_json(
    statement: Statement, signatures: tuple[OfficerSignature, ...]
) -> dict[str, object]:
    listed = [one.to_json() for one in signatures]
    return {"statement": statement.to_json(), "signatures": listed}


def _read_signed(part: Parts) -> dict[str, Any]:
    signatures = tuple(parse_officer_signature(item) for item in part["signatures"].items())
    return {"statement": read_statement(part["statement"]), "signatures": signatures}


@dataclass(frozen=True, kw_only=True)
class Event(ABC):
    """What happened, at `time`. Its index is given when it is written.

    A kind of event has a `NAME` and its own `MEMBERS`, by name; it reads and writes just these.
    """

    NAME: ClassVar[str]
    MEMBERS: ClassVar[tuple[str, ...]]
    time: datetime

    def __post_init__(self) -> None:
        fields.check_moment(self.time, f"{self.NAME}: time")

    @abstractmethod
    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""

    @classmethod
    @abstractmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""

    def encode(self, index: int) -> bytes:
        """Return the entry's bytes at that index: the leaf, without the newline."""
        common = {"event": self.NAME, "index": index, "time": fields.show_time(self.time)}
        return fields.encode({**common, **self.members()})

    @classmethod
    def parse(cls, time: datetime, part: Parts) -> Self:
        """Build the event from an entry's members."""
        return cls(time=time, **cls.read(part))


@dataclass(frozen=True, kw_only=True)
class SignedEvent(Event):
    """An event that two officers authorise, by a statement of the act `ACT`."""

    ACT: ClassVar[AnyAct]
    MEMBERS: ClassVar[tuple[str, ...]] = SIGNED
    statement: Statement
    signatures: tuple[OfficerSignature, ...]

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return _signed_json(self.statement, self.signatures)

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return _read_signed(part)


@dataclass(frozen=True, kw_only=True)
class PollSealed(SignedEvent):
    """The poll is sealed; `poll` is hex(poll.json). The entry's own digest is the seal digest."""

    NAME = "poll:sealed"
    ACT = Act.SEAL
    MEMBERS = ("poll", *SIGNED)
    poll: str

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"poll": self.poll, **super().members()}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return {"poll": part["poll"].digest(), **super().read(part)}


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
    MEMBERS = ("closes", *SIGNED)
    closes: datetime

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"closes": fields.show_time(self.closes), **super().members()}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return {"closes": part["closes"].time(), **super().read(part)}


@dataclass(frozen=True, kw_only=True)
class PollClosed(Event):
    """Voting has ended, at `closes`: no ballot follows.

    `root` is hex(the log's Merkle root over all entries before this one), so that whoever signs
    this entry's digest, as the count's statement does, signs every ballot.
    Without statement: the window ran out, and `closes` is its (extended) end.
    With statement and two signatures: closed early, and `closes` is this entry's own time.
    """

    NAME = "poll:closed"
    MEMBERS = ("closes", "root")
    closes: datetime
    root: str
    statement: Statement | None = None
    signatures: tuple[OfficerSignature, ...] = ()

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        own: dict[str, object] = {"closes": fields.show_time(self.closes), "root": self.root}
        if self.statement is not None:
            own.update(_signed_json(self.statement, self.signatures))
        return own

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        signed = _read_signed(part) if "statement" in part else {}
        return {"closes": part["closes"].time(), "root": part["root"].digest(), **signed}


@dataclass(frozen=True, kw_only=True)
class PollVoided(SignedEvent):
    """The poll is void: nothing follows."""

    NAME = "poll:voided"
    ACT = Act.VOID


@dataclass(frozen=True, kw_only=True)
class BallotCast(Event):
    """A ballot was cast in a unit; `ballot` is hex(its bytes), `time` is truncated to the hour."""

    NAME = "ballot:cast"
    MEMBERS = ("unit", "ballot")
    unit: str
    ballot: str

    def __post_init__(self) -> None:
        super().__post_init__()
        fields.check_hour(self.time, f"{self.NAME}: time")

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"unit": self.unit, "ballot": self.ballot}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return {"unit": part["unit"].match(fields.UNIT_NAME), "ballot": part["ballot"].digest()}


@dataclass(frozen=True, kw_only=True)
class TallyEncrypted(SignedEvent):
    """The count begins: every unit's ballots are multiplied into its encrypted tally."""

    NAME = "tally:encrypted"
    ACT = Act.COUNT
    MEMBERS = ("units", *SIGNED)
    units: tuple[UnitTally, ...]

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"units": [row.to_json() for row in self.units], **super().members()}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        rows = tuple(UnitTally.parse(item) for item in part["units"].items())
        return {"units": rows, **super().read(part)}


@dataclass(frozen=True, kw_only=True)
class DecryptionReceived(Event):
    """A trustee (`owner`, from 1, as in the archives) decrypted its part of every unit."""

    NAME = "decryption:received"
    MEMBERS = ("owner", "units")
    owner: int
    units: tuple[UnitDecryption, ...]

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"owner": self.owner, "units": [row.to_json() for row in self.units]}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        rows = tuple(UnitDecryption.parse(item) for item in part["units"].items())
        return {"owner": part["owner"].integer(), "units": rows}


@dataclass(frozen=True, kw_only=True)
class ResultComputed(Event):
    """The result is computed; `commitment` = hex(salt of 32 bytes, then result.json)."""

    NAME = "result:computed"
    MEMBERS = ("commitment",)
    commitment: str

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"commitment": self.commitment}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return {"commitment": part["commitment"].digest()}


@dataclass(frozen=True, kw_only=True)
class ResultCertified(SignedEvent):
    """Two officers certify the result of that commitment."""

    NAME = "result:certified"
    ACT = Act.CERTIFY
    MEMBERS = ("commitment", *SIGNED)
    commitment: str

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"commitment": self.commitment, **super().members()}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return {"commitment": part["commitment"].digest(), **super().read(part)}


@dataclass(frozen=True, kw_only=True)
class ResultReleased(SignedEvent):
    """The official percentage is released."""

    NAME = "result:released"
    ACT = Act.RELEASE
    MEMBERS = ("official", *SIGNED)
    official: Official

    def members(self) -> dict[str, object]:
        """Return the event's own members, as JSON."""
        return {"official": self.official.to_json(), **super().members()}

    @classmethod
    def read(cls, part: Parts) -> dict[str, Any]:
        """Return the constructor's arguments, from the event's own members."""
        return {"official": Official.parse(part["official"]), **super().read(part)}
