"""The log's entries as bytes: reading one line, and the whole of entries.jsonl.

Rules this module keeps:
1. An entry's bytes are in RFC 8785 form, with exactly the members of its kind of event.
2. entries.jsonl is the entries in the order of their index, from 0, each ended by one newline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.log import events, list_events, office_events
from audit.record.log.challenge_events import CHALLENGE_EVENTS
from audit.record.log.events import BallotCast, Event
from audit.record.log.route_events import ROUTE_EVENTS
from audit.record.log.service_events import ServiceInterrupted, ServiceResumed
from tally.protocol.encoding import sha256_hex

EVENTS: dict[str, type[Event]] = ROUTE_EVENTS | {
    kind.NAME: kind
    for kind in (
        events.PollSealed,
        events.TrusteeConfirmed,
        events.PollOpened,
        events.PollExtended,
        events.CloseOrdered,
        events.PollClosed,
        events.PollVoided,
        events.BallotCast,
        list_events.BallotSequestered,
        list_events.BallotAdmitted,
        list_events.BallotExcluded,
        *CHALLENGE_EVENTS,
        list_events.ContactChanged,
        list_events.StrikeOffDisclosed,
        list_events.VoterRemoved,
        office_events.OfficerSucceeded,
        office_events.OfficerKeyReplaced,
        ServiceInterrupted,
        ServiceResumed,
        list_events.CredentialRevoked,
        list_events.CredentialIssued,
        events.TallyEncrypted,
        events.DecryptionReceived,
        events.DecryptionSetAside,
        events.ResultComputed,
        events.ResultCertified,
        events.ResultReleased,
    )
}
"""Every kind of event by its name."""


_BALLOT_CAST = re.compile(
    rb'\{"ballot":"([0-9a-f]{64})","event":"ballot:cast","index":(0|[1-9][0-9]{0,14}),'
    rb'"time":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00Z)","unit":"([A-Z0-9-]{1,32})"\}'
)
"""The one form of a cast ballot's entry: a fast way, for there are very many of them."""


@dataclass(frozen=True)
class Entry:
    """An event at its place in the log; `raw` is the leaf's bytes."""

    index: int
    event: Event
    raw: bytes

    @cached_property
    def digest(self) -> str:
        """The hexadecimal SHA-256 of the entry: of poll:sealed, the seal digest."""
        return sha256_hex(self.raw)


def parse_entry(raw: bytes, index: int, kinds: Mapping[str, type[Event]] = EVENTS) -> Entry:
    """Read the entry that must be at that index; `DocumentError` for anything but its one form.

    `kinds` are the events that it can be, by name.
    """
    cast = _BALLOT_CAST.fullmatch(raw)
    if cast is not None and int(cast[2]) == index:
        ballot, unit = cast[1].decode(), cast[4].decode()
        return Entry(index, BallotCast(time=_hour(cast[3].decode()), unit=unit, ballot=ballot), raw)
    node = fields.load(raw, f"log entry {index}")
    name = node.kind("event")
    if name not in kinds:
        raise DocumentError(f"log entry {index}: {name[:60]!r} is not a known event")
    kind = kinds[name]
    part = node.members("event", "index", "time", *kind.MEMBERS)
    if part["index"].integer() != index:
        raise DocumentError(f"log entry {index}: it says that it has index {part['index'].value}")
    return Entry(index, _event(kind, part, f"log entry {index}"), raw)


def _event(kind: type[Event], part: Mapping[str, Node], where: str) -> Event:
    """Read an event; what is wrong within a signed object has the entry's number before it."""
    try:
        return kind.parse(part["time"].time(), part)
    except DocumentError as error:
        if str(error).startswith(where):
            raise
        raise DocumentError(f"{where}, {kind.NAME}: {error}") from error


@lru_cache(maxsize=1024)
def _hour(text: str) -> datetime:
    """Read a time; cached, for few of them differ."""
    return Node(text, "log entry: time").time()


def encode_log(leaves: Iterable[bytes]) -> bytes:
    """Return entries.jsonl of these leaves."""
    return b"".join(leaf + b"\n" for leaf in leaves)


def split_log(raw: bytes) -> list[bytes]:
    """Return the leaves in entries.jsonl, whose last line too must end in a newline."""
    if not raw.endswith(b"\n"):
        raise DocumentError("log/entries.jsonl: cut short: its last line does not end in a newline")
    return raw[:-1].split(b"\n")


def parse_log(raw: bytes) -> tuple[Entry, ...]:
    """Read entries.jsonl."""
    return tuple(parse_entry(leaf, index) for index, leaf in enumerate(split_log(raw)))
