"""An archive as records: taken apart, chained anew, and written again, whatever they are.

Rules this module keeps:
1. It shares nothing with `tally.protocol.archive` but the size of a block: what that refuses to
   write is written here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from tally.protocol.archive import BLOCK
from tally.protocol.encoding import compact, sha256_hex
from tests.kit.ballots.hand_made import TIME

DATA: Final = ".data.json"
EVENT: Final = ".event.json"


@dataclass(frozen=True)
class TarRecord:
    """A record of an archive: its name and its body."""

    name: str
    body: bytes

    @property
    def is_event(self) -> bool:
        """Whether it is an event's."""
        return self.name.endswith(EVENT)


def records_of(raw: bytes) -> list[TarRecord]:
    """Take a good archive apart."""
    found, at = [], 0
    while at < len(raw):
        length = int(raw[at + 124 : at + 135], 8)
        start = at + BLOCK
        name = raw[at : at + 100].rstrip(b"\0").decode()
        found.append(TarRecord(name, raw[start : start + length]))
        at = start + length + -length % BLOCK
    return found


def framed(records: list[TarRecord], time: int = TIME) -> bytes:
    """Write records as an archive has them, whatever they are."""
    return b"".join(one_framed(one, time) for one in records)


def one_framed(record: TarRecord, time: int) -> bytes:
    header = bytearray(BLOCK)
    parts = ((0, record.name), (100, "0000644"), (108, "0000000"), (116, "0000000"))
    parts += ((124, f"{len(record.body):011o}"), (136, f"{time:011o}"), (148, " " * 8), (156, "0"))
    for offset, value in parts:
        header[offset : offset + len(value)] = value.encode()
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + record.body + bytes(-len(record.body) % BLOCK)


def chained(records: list[TarRecord]) -> list[TarRecord]:
    """Name all records by their digests, and chain the events anew (1)."""
    found, parent, payload, height = records[:1], None, None, 0
    for one in records[1:]:
        body = one.body
        if one.is_event:
            event = {} if parent is None else {"parent": parent}
            event |= {"height": height, "type": json.loads(body)["type"]}
            body = compact(event if payload is None else event | {"payload": payload})
            parent, payload, height = sha256_hex(body), None, height + 1
        else:
            payload = sha256_hex(body)
        found.append(TarRecord(sha256_hex(body) + (EVENT if one.is_event else DATA), body))
    return found


def parents_anew(records: list[TarRecord], place: int) -> list[TarRecord]:
    """Let the events after a place name it, and each other, as their parents."""
    parent, found = sha256_hex(records[place].body), records[: place + 1]
    for one in records[place + 1 :]:
        if one.is_event:
            body = compact(json.loads(one.body) | {"parent": parent})
            parent = sha256_hex(body)
            one = TarRecord(parent + EVENT, body)
        found.append(one)
    return found
