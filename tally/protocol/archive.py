"""The `.bel` archive of one election (specification 4.4): written and read, one valid byte form.

An archive is a chain of events. Each event names the event before it and its payload by their
digests; the data a payload names come just before it. In order:

    BELENIOS header
    election, trustees, credentials, setup data              -> event Setup
    for each ballot: ballot                                  -> event Ballot
                                                             -> event EndBallots
    encrypted tally, sized encrypted tally                   -> event EncryptedTally
    for each decryption: partial decryption, owned           -> event PartialDecryption
    result                                                   -> event Result

Rules this module keeps:
1. The same payloads give the same bytes; every record carries the same time.
2. An archive may end after any event, and nowhere else. The order above is the only one: an
   inserted Setup or EndBallots would make ballots vanish from other tools' count, and a second
   Result would replace the first.
3. Everything that follows from the payloads (digests, sizes, parents, heights, the counts of the
   sized tally) is computed again while reading and compared byte for byte.
4. Payloads are not inspected: to verify them is the caller's task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tally.protocol import belenios
from tally.protocol.encoding import compact, fields, load_compact, number, sha256_hex, text
from tally.protocol.errors import ArchiveError, FormatError

BLOCK = 512
"""Bytes of a record's header, and what its body is padded to a multiple of."""

MAX_TIMESTAMP = 0o77777777777
_MAX_SMALL_INTEGER = 1073741823
_DATA, _EVENT = ".data.json", ".event.json"
_SETUP, _BALLOT, _END_BALLOTS = "Setup", "Ballot", "EndBallots"
_ENCRYPTED_TALLY, _DECRYPTION, _RESULT = "EncryptedTally", "PartialDecryption", "Result"
_BEFORE = {  # what may come just before each event
    _SETUP: (None,),
    _BALLOT: (_SETUP, _BALLOT),
    _END_BALLOTS: (_SETUP, _BALLOT),
    _ENCRYPTED_TALLY: (_END_BALLOTS,),
    _DECRYPTION: (_ENCRYPTED_TALLY, _DECRYPTION),
    _RESULT: (_DECRYPTION,),
}
_DATA_BEFORE = {  # how many data records come with it
    _SETUP: 4,
    _BALLOT: 1,
    _END_BALLOTS: 0,
    _ENCRYPTED_TALLY: 2,
    _DECRYPTION: 2,
    _RESULT: 1,
}


@dataclass(frozen=True)
class Archive:
    """The payloads of an archive, up to the stage it has reached. `timestamp`: Unix seconds."""

    timestamp: int
    election: bytes = field(repr=False)
    trustees: bytes = field(repr=False)
    credentials: bytes = field(repr=False)
    ballots: tuple[bytes, ...] = field(default=(), repr=False)
    ended: bool = False
    """Whether EndBallots has been recorded; an encrypted tally needs it."""
    encrypted_tally: bytes | None = field(default=None, repr=False)
    partial_decryptions: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    """(owner, payload): owners count from 1 over the flattened list of trustees."""
    result: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse stages out of order, and what one election cannot hold twice."""
        if not 0 <= self.timestamp <= MAX_TIMESTAMP:
            raise ArchiveError(f"archive: the time {self.timestamp} does not fit its field")
        if len(set(self.ballots)) != len(self.ballots):
            raise ArchiveError("archive: the same ballot is recorded twice")
        owners = [owner for owner, _ in self.partial_decryptions]
        if min(owners, default=1) < 1 or len(set(owners)) != len(owners):
            raise ArchiveError("archive: owners of decryptions must be distinct and from 1")
        stages = (
            self.ended,
            self.encrypted_tally is not None,
            bool(owners),
            self.result is not None,
        )
        if list(stages) != sorted(stages, reverse=True):
            raise ArchiveError(
                "archive: stages out of order; expected the end of the ballots, the encrypted"
                " tally, the decryptions, the result"
            )

    def public(self) -> Archive:
        """Return the public edition: it ends after EncryptedTally, if it gets that far."""
        return replace(self, partial_decryptions=(), result=None)

    @property
    def sized_tally(self) -> bytes:
        """The sized encrypted tally that the EncryptedTally event names (weights are all 1)."""
        if self.encrypted_tally is None:
            raise ArchiveError("archive: no encrypted tally yet")
        return sized_tally(len(self.ballots), self.encrypted_tally)


def sized_tally(ballots: int, encrypted_tally: bytes) -> bytes:
    """Encode the sized encrypted tally (specification 4.16) of ballots that all weigh 1."""
    weight = ballots if ballots <= _MAX_SMALL_INTEGER else str(ballots)
    digest = sha256_hex(encrypted_tally)
    return compact({"num_tallied": ballots, "total_weight": weight, "encrypted_tally": digest})


def owned(owner: int, payload: bytes) -> bytes:
    """Encode the link of a partial decryption with the trustee who made it (specification 4.18)."""
    return compact({"owner": owner, "payload": sha256_hex(payload)})


def setup_data(archive: Archive) -> bytes:
    """Encode the payload of the Setup event (specification 4.10)."""
    return compact(
        {
            "election": sha256_hex(archive.election),
            "trustees": sha256_hex(archive.trustees),
            "credentials": sha256_hex(archive.credentials),
        }
    )


# --- writing -----------------------------------------------------------------------------------


def write_archive(archive: Archive) -> bytes:
    """Encode an archive: old-style tar records without an end-of-archive block."""
    return b"".join(_records(archive))


def _events(archive: Archive) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    """Yield each event's type and its data; the last of the data is the event's payload."""
    setup = (archive.election, archive.trustees, archive.credentials, setup_data(archive))
    yield _SETUP, setup
    for ballot in archive.ballots:
        yield _BALLOT, (ballot,)
    if archive.ended:
        yield _END_BALLOTS, ()
    if archive.encrypted_tally is not None:
        yield _ENCRYPTED_TALLY, (archive.encrypted_tally, archive.sized_tally)
    for owner, decryption in archive.partial_decryptions:
        yield _DECRYPTION, (decryption, owned(owner, decryption))
    if archive.result is not None:
        yield _RESULT, (archive.result,)


def _records(archive: Archive) -> Iterator[bytes]:
    time = archive.timestamp
    yield _record("BELENIOS", compact({"version": belenios.VERSION, "timestamp": str(time)}), time)
    parent: bytes | None = None
    for height, (kind, data) in enumerate(_events(archive)):
        for body in data:
            yield _record(sha256_hex(body) + _DATA, body, time)
        event = _event(parent, height, kind, data)
        yield _record(sha256_hex(event) + _EVENT, event, time)
        parent = event


def _event(parent: bytes | None, height: int, kind: str, data: tuple[bytes, ...]) -> bytes:
    event: dict[str, object] = {}
    if parent is not None:
        event["parent"] = sha256_hex(parent)
    event |= {"height": height, "type": kind}
    if data:
        event["payload"] = sha256_hex(data[-1])
    return compact(event)


def _record(name: str, body: bytes, time: int) -> bytes:
    """Encode one tar record: the 512-byte header, the body, NUL up to a multiple of 512."""
    header = bytearray(BLOCK)
    for offset, value in (
        (0, name),
        (100, "0000644"),
        (108, "0000000"),
        (116, "0000000"),
        (124, f"{len(body):011o}"),
        (136, f"{time:011o}"),
        (148, " " * 8),  # the checksum is summed with its own field blank
        (156, "0"),
    ):
        header[offset : offset + len(value)] = value.encode("ascii")
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + body + bytes(-len(body) % BLOCK)


# --- reading -----------------------------------------------------------------------------------


def parse_archive(raw: bytes) -> Archive:
    """Read an archive strictly. Raises `ArchiveError`; the payloads themselves are not verified.

    1. It splits into records, and the first is the BELENIOS header.
    2. Events come in the one order, each after as much data as it names, and nothing follows the
       last event.
    3. Written again, the archive has the same bytes.
    """
    try:
        records = list(_split(raw))  # 1
        archive = _assemble(records)  # 2
    except FormatError as error:
        raise ArchiveError(str(error)) from error
    written = write_archive(archive)
    if written != raw:  # 3
        place = next((at for at, (a, b) in enumerate(zip(raw, written, strict=False)) if a != b), 0)
        raise ArchiveError(f"archive: byte {place} is not what the payloads before it imply")
    return archive


def _split(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each record's name and body. Reads names and lengths only: rule 3 covers the rest."""
    at, count = 0, 0
    while at < len(raw):
        count += 1
        header = raw[at : at + BLOCK]
        length = header[124:135]
        if len(header) < BLOCK or not re.fullmatch(rb"[0-7]{11}", length):
            raise ArchiveError(f"archive, record {count}: cut short, or not a record's header")
        end = at + BLOCK + int(length, 8)
        if end > len(raw):
            raise ArchiveError(f"archive, record {count}: cut short")
        yield header[:100].rstrip(b"\0").decode("latin-1"), raw[at + BLOCK : end]
        at = end + -end % BLOCK


def _assemble(records: list[tuple[str, bytes]]) -> Archive:
    """Give each record its place in the archive; refuse a record that has none."""
    if not records or records[0][0] != "BELENIOS":
        raise ArchiveError("archive: the first record must be BELENIOS")
    timestamp = _timestamp(records[0][1])
    events: dict[str, list[list[bytes]]] = {kind: [] for kind in _BEFORE}
    data: list[bytes] = []
    last: str | None = None
    for count, (name, body) in enumerate(records[1:], 2):
        if name.endswith(_DATA):
            data.append(body)
        elif name.endswith(_EVENT):
            last = _next_event(body, last, data, f"archive, record {count}")
            events[last].append(data)
            data = []
        else:
            raise ArchiveError(f"archive, record {count}: neither data nor an event")
    if data or last is None:
        raise ArchiveError("archive: it must end after an event")
    return _build(timestamp, events)


def _timestamp(body: bytes) -> int:
    what = "archive, BELENIOS"
    header = fields(load_compact(body, what), ("version", "timestamp"), what)
    seconds = text(header["timestamp"], f"{what}, timestamp")
    if not re.fullmatch(r"(0|[1-9][0-9]{0,10})", seconds):
        raise ArchiveError(f"{what}: the timestamp must be a string of seconds")
    return int(seconds)


def _next_event(body: bytes, last: str | None, data: list[bytes], what: str) -> str:
    """Return the event's type; raise unless it may follow `last` and has the data that it needs."""
    event = load_compact(body, what)
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(kind, str) or kind not in _BEFORE:
        raise ArchiveError(f"{what}: not an event of an election of this kind")
    if last not in _BEFORE[kind]:
        raise ArchiveError(f"{what}: {kind} may not follow {last or 'the header'}")
    if len(data) != _DATA_BEFORE[kind]:
        raise ArchiveError(f"{what}: {kind} needs {_DATA_BEFORE[kind]} data before it")
    return kind


def _build(timestamp: int, events: dict[str, list[list[bytes]]]) -> Archive:
    election, trustees, credentials, _ = events[_SETUP][0]
    tallies, results = events[_ENCRYPTED_TALLY], events[_RESULT]
    return Archive(
        timestamp=timestamp,
        election=election,
        trustees=trustees,
        credentials=credentials,
        ballots=tuple(ballot for (ballot,) in events[_BALLOT]),
        ended=bool(events[_END_BALLOTS]),
        encrypted_tally=tallies[0][0] if tallies else None,
        partial_decryptions=tuple((_owner(link), payload) for payload, link in events[_DECRYPTION]),
        result=results[0][0] if results else None,
    )


def _owner(link: bytes) -> int:
    what = "archive, owned partial decryption"
    return number(fields(load_compact(link, what), ("owner", "payload"), what)["owner"], what)
