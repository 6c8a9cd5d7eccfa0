"""How each kind of member of an entry is read and written: what the events' tables name.

Rules this module keeps:
1. A kind of member is read and written in one place, whichever events have it.
2. What is written is read back as the same value; anything else is a `DocumentError` that names the
   place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, Protocol, Self, TypeVar

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.log.event_parts import Official, PublishedProof
from audit.record.signatures import ed25519
from audit.record.signatures.officer import OfficerSignature, parse_officer_signature
from audit.record.signatures.statement import Statement, parse_statement
from tally.protocol.errors import ProtocolError
from tally.protocol.proofs import Proof, parse_proof

Value = TypeVar("Value")


@dataclass(frozen=True)
class Member(Generic[Value]):
    """How the value of a member is read from an entry, and written into one."""

    read: Callable[[Node], Value]
    write: Callable[[Value], object]


Members = Mapping[str, Member[Any]]
"""An event's own members by name, each of which is a field of the event's class."""


def table(**members: Member[Any]) -> Members:
    """Return the table of these members, which nobody can change."""
    return MappingProxyType(members)


class Part(Protocol):
    """An object inside an entry, as those of `event_parts` are."""

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        ...

    @classmethod
    def parse(cls, node: Node) -> Self:
        """Read the JSON object."""
        ...


PartType = TypeVar("PartType", bound=Part)


def rows_of(part: type[PartType]) -> Member[tuple[PartType, ...]]:
    """Return the member that is a list of such objects."""
    return Member(
        lambda node: tuple(part.parse(item) for item in node.items()),
        lambda rows: [row.to_json() for row in rows],
    )


def _read_signatures(node: Node) -> tuple[OfficerSignature, ...]:
    return tuple(parse_officer_signature(item) for item in node.items())


def _write_signatures(signatures: tuple[OfficerSignature, ...]) -> object:
    return [one.to_json() for one in signatures]


def _read_signature(node: Node) -> str:
    node.raw(ed25519.SIGNATURE_LENGTH)
    return node.text()


def _read_proof(node: Node) -> Proof:
    node.members("challenge", "response")
    try:
        return parse_proof(node.value, node.what)
    except ProtocolError as error:
        raise DocumentError(str(error)) from error


TEXT = Member(Node.text, str)
"""Text whose form the event's own class checks."""
DIGEST = Member(Node.digest, str)
NUMBER = Member(Node.integer, int)
IDENTIFIER = Member(lambda node: node.match(fields.IDENTIFIER), str)
TIME: Member[datetime] = Member(Node.time, fields.show_time)
UNIT = Member(lambda node: node.match(fields.UNIT_NAME), str)
UNITS: Member[tuple[str, ...]] = Member(
    lambda node: tuple(item.match(fields.UNIT_NAME) for item in node.items()), list
)
OFFICIAL = Member(Official.parse, Official.to_json)
PUBLISHED_PROOF: Member[PublishedProof | None] = Member(
    lambda node: None if node.value is None else PublishedProof.parse(node),
    lambda proof: None if proof is None else proof.to_json(),
)
"""The public proof of a release; null where there is nothing to prove."""
SIGNATURE = Member(_read_signature, str)
"""An Ed25519 signature in base64."""
PROOF = Member(_read_proof, Proof.to_json)
"""A proof or signature in the ballots' group."""
SIGNED = table(
    statement=Member(parse_statement, Statement.to_json),
    signatures=Member(_read_signatures, _write_signatures),
)
"""The members of every entry that two officers authorise."""
