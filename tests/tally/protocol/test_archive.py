"""The `.bel` archive: written and read, one byte form, one order of events."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.protocol.archive import (
    BLOCK,
    MAX_TIMESTAMP,
    Archive,
    owned,
    parse_archive,
    sized_tally,
    write_archive,
)
from tally.protocol.encoding import compact, sha256_hex
from tally.protocol.errors import ArchiveError

SETUP = Archive(timestamp=1795326959, election=b"{}", trustees=b"[]", credentials=b'["5"]')
VOTED = replace(SETUP, ballots=(b'{"b":1}', b'{"b":2}', b"x" * 600))
ENDED = replace(VOTED, ended=True)
TALLIED = replace(ENDED, encrypted_tally=b"[[]]")
PARTIAL = replace(TALLIED, partial_decryptions=((2, b"two"), (1, b"one")))
COMPLETE = replace(PARTIAL, result=b'{"result":[[1,2]]}')
EMPTY = replace(COMPLETE, ballots=())
STAGES = [SETUP, VOTED, ENDED, TALLIED, PARTIAL, COMPLETE, EMPTY]
RAW = write_archive(COMPLETE)


@pytest.mark.parametrize("archive", STAGES)
def test_every_stage_is_read_back(archive: Archive) -> None:
    raw = write_archive(archive)
    assert parse_archive(raw) == archive
    assert len(raw) % BLOCK == 0


def test_each_stage_only_appends() -> None:
    for earlier, later in pairwise(STAGES[:6]):
        assert write_archive(later).startswith(write_archive(earlier))


def test_the_public_edition_ends_after_the_encrypted_tally() -> None:
    assert COMPLETE.public() == TALLIED
    assert VOTED.public() == VOTED
    assert RAW.startswith(write_archive(COMPLETE.public()))


def test_records_are_laid_out_as_the_format_says() -> None:
    raw = write_archive(SETUP)
    body = b'{"version":1,"timestamp":"1795326959"}'
    header, rest = raw[:BLOCK], raw[BLOCK:]
    assert header[:9] == b"BELENIOS\0"
    assert header[100:124] == b"0000644\0" + b"0000000\0" * 2
    assert header[124:136] == b"%011o\0" % len(body)
    assert header[136:148] == b"%011o\0" % SETUP.timestamp
    blank = header[:148] + b" " * 8 + header[156:]
    assert header[148:156] == b"%06o\0 " % sum(blank)
    assert header[156:] == b"0" + bytes(355)
    assert rest[: len(body)] == body
    assert not any(rest[len(body) : BLOCK])
    assert rest[BLOCK:].startswith(sha256_hex(b"{}").encode() + b".data.json\0")


def test_the_sized_tally_and_the_owned_decryption() -> None:
    digest = sha256_hex(b"[[]]")
    expected = {"num_tallied": 3, "total_weight": 3, "encrypted_tally": digest}
    assert json.loads(TALLIED.sized_tally) == expected
    assert b'"total_weight":1073741823,' in sized_tally(1073741823, b"")
    assert b'"total_weight":"1073741824",' in sized_tally(1073741824, b"")
    assert owned(2, b"two") == compact({"owner": 2, "payload": sha256_hex(b"two")})
    with pytest.raises(ArchiveError, match="no encrypted tally yet"):
        _ = ENDED.sized_tally


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(VOTED, encrypted_tally=b""), "stages out of order"),
        (lambda: replace(ENDED, partial_decryptions=((1, b""),)), "stages out of order"),
        (lambda: replace(TALLIED, result=b""), "stages out of order"),
        (lambda: replace(VOTED, ballots=(b"a", b"a")), "the same ballot"),
        (lambda: replace(TALLIED, partial_decryptions=((1, b""), (1, b"x"))), "distinct"),
        (lambda: replace(TALLIED, partial_decryptions=((0, b""),)), "from 1"),
        (lambda: replace(SETUP, timestamp=-1), "does not fit"),
        (lambda: replace(SETUP, timestamp=MAX_TIMESTAMP + 1), "does not fit"),
    ],
)
def test_archives_that_cannot_be(make: Callable[[], Archive], message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        make()


@pytest.mark.parametrize("timestamp", [0, MAX_TIMESTAMP])
def test_the_first_and_the_latest_time_fit(timestamp: int) -> None:
    archive = replace(SETUP, timestamp=timestamp)
    assert parse_archive(write_archive(archive)) == archive


# --- bytes that are refused --------------------------------------------------------------------


def record(name: str, body: bytes, time: int = SETUP.timestamp) -> bytes:
    """A well-formed record of any name, written without the code under test."""
    header = bytearray(BLOCK)
    for place, value in ((0, name), (100, "0000644"), (108, "0000000"), (116, "0000000")):
        header[place : place + len(value)] = value.encode()
    header[124:135], header[136:147] = b"%011o" % len(body), b"%011o" % time
    header[148:156], header[156:157] = b" " * 8, b"0"
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + body + bytes(-len(body) % BLOCK)


def chain(events: list[tuple[str, list[bytes]]], time: int = SETUP.timestamp) -> bytes:
    """An archive of any events with any data, well chained."""
    out = [record("BELENIOS", compact({"version": 1, "timestamp": str(time)}))]
    parent = None
    for height, (kind, data) in enumerate(events):
        out += [record(f"{sha256_hex(body)}.data.json", body) for body in data]
        event: dict[str, object] = {} if parent is None else {"parent": sha256_hex(parent)}
        event |= {"height": height, "type": kind}
        if data:
            event["payload"] = sha256_hex(data[-1])
        parent = compact(event)
        out.append(record(f"{sha256_hex(parent)}.event.json", parent))
    return b"".join(out)


def events_of(archive: Archive) -> list[tuple[str, list[bytes]]]:
    setup = compact(
        {
            "election": sha256_hex(archive.election),
            "trustees": sha256_hex(archive.trustees),
            "credentials": sha256_hex(archive.credentials),
        }
    )
    found: list[tuple[str, list[bytes]]] = [
        ("Setup", [archive.election, archive.trustees, archive.credentials, setup])
    ]
    found += [("Ballot", [ballot]) for ballot in archive.ballots]
    assert archive.encrypted_tally is not None
    assert archive.result is not None
    found += [
        ("EndBallots", []),
        ("EncryptedTally", [archive.encrypted_tally, archive.sized_tally]),
    ]
    found += [("PartialDecryption", [raw, owned(n, raw)]) for n, raw in archive.partial_decryptions]
    return [*found, ("Result", [archive.result])]


EVENTS = events_of(COMPLETE)
NAMES = [kind for kind, _ in EVENTS]
END, TALLY, RESULT = NAMES.index("EndBallots"), NAMES.index("EncryptedTally"), len(NAMES) - 1


def test_the_tests_own_writer_agrees() -> None:
    assert chain(EVENTS) == RAW


def wrong_sizes() -> list[tuple[str, list[bytes]]]:
    sized = compact({"num_tallied": 2, "total_weight": 3, "encrypted_tally": sha256_hex(b"[[]]")})
    return [*EVENTS[:TALLY], ("EncryptedTally", [b"[[]]", sized]), *EVENTS[TALLY + 1 :]]


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([], "must end after an event"),
        (EVENTS[1:], "record 3: Ballot may not follow the header"),
        ([EVENTS[0], *EVENTS], "Setup may not follow Setup"),
        ([*EVENTS[:2], EVENTS[0], *EVENTS[2:]], "Setup may not follow Ballot"),
        ([*EVENTS[:2], EVENTS[END], *EVENTS[2:]], "Ballot may not follow EndBallots"),
        ([*EVENTS[:END], *EVENTS[TALLY:]], "EncryptedTally may not follow Ballot"),
        ([*EVENTS[:TALLY], *EVENTS[TALLY + 1 :]], "PartialDecryption may not follow EndBallots"),
        ([*EVENTS[: TALLY + 1], EVENTS[RESULT]], "Result may not follow EncryptedTally"),
        ([*EVENTS, EVENTS[RESULT]], "Result may not follow Result"),
        ([*EVENTS, EVENTS[RESULT - 1]], "PartialDecryption may not follow Result"),
        ([*EVENTS[: TALLY + 1], EVENTS[TALLY]], "EncryptedTally may not follow EncryptedTally"),
        ([*EVENTS[: TALLY + 1], ("Shuffle", [b"", b""])], "not an event of an election of this"),
        ([("Setup", EVENTS[0][1][:3])], "Setup needs 4 data"),
        ([*EVENTS[:1], ("Ballot", [b"a", b"b"])], "Ballot needs 1 data"),
        ([*EVENTS[:END], ("EndBallots", [b"a"])], "EndBallots needs 0 data"),
        ([*EVENTS[:2], EVENTS[1]], "the same ballot"),
        ([*EVENTS[:-2], EVENTS[-3], EVENTS[-1]], "owners of decryptions must be distinct"),
        (wrong_sizes(), "is not what the payloads before it imply"),
        ([*EVENTS[:-2], ("PartialDecryption", [b"", b"{}"])], "owned partial decryption"),
        (
            [*EVENTS[:-2], ("PartialDecryption", [b"a", owned(3, b"b")])],
            "is not what the payloads before it imply",
        ),
        (
            [("Setup", [*EVENTS[0][1][:3], compact({"election": ""})])],
            "is not what the payloads before it imply",
        ),
    ],
)
def test_events_that_are_refused(events: list[tuple[str, list[bytes]]], message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        parse_archive(chain(events))


def test_nothing_may_follow_the_last_event() -> None:
    with pytest.raises(ArchiveError, match="must end after an event"):
        parse_archive(RAW + record(sha256_hex(b"more") + ".data.json", b"more"))
    with pytest.raises(ArchiveError, match="neither data nor an event"):
        parse_archive(RAW + record("README", b"more"))
    with pytest.raises(ArchiveError, match="not a record's header"):
        parse_archive(RAW + bytes(2 * BLOCK))  # the end-of-archive blocks of other tars


@pytest.mark.parametrize("raw", [b"", b"x", RAW[BLOCK * 2 :], RAW[: BLOCK + 3], RAW[:100]])
def test_archives_cut_or_without_header(raw: bytes) -> None:
    with pytest.raises(ArchiveError, match="archive"):
        parse_archive(raw)


@pytest.mark.parametrize(
    "header",
    [
        {"version": 2, "timestamp": "1795326959"},
        {"version": 1, "timestamp": 1795326959},
        {"version": 1, "timestamp": "01795326959"},
        {"version": 1, "timestamp": "999999999999"},
        {"version": 1, "timestamp": "1795326960"},
        {"timestamp": "1795326959"},
        {"version": 1, "timestamp": "179532695x"},
    ],
)
def test_belenios_headers_that_are_refused(header: dict[str, object]) -> None:
    raw = write_archive(SETUP)
    with pytest.raises(ArchiveError, match="archive"):
        parse_archive(record("BELENIOS", compact(header)) + raw[2 * BLOCK :])


def test_the_first_byte_that_differs_and_the_record_that_is_cut_are_named() -> None:
    body = RAW.index(b"two")
    with pytest.raises(ArchiveError, match=f"byte {body - 1} is not what the payloads"):
        parse_archive(RAW[: body - 1] + b"x" + RAW[body:])
    with pytest.raises(ArchiveError, match="record 2: cut short"):
        parse_archive(RAW[: 3 * BLOCK + 1])


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_no_changed_byte_passes_unnoticed(place: int, change: int) -> None:
    """A byte of a payload changes its digest, and so the chain; every other byte has one value."""
    raw = bytearray(RAW)
    raw[place] ^= change
    with pytest.raises(ArchiveError):
        parse_archive(bytes(raw))


@given(st.integers(0, len(RAW) - 1))
@settings(max_examples=100, deadline=None)
def test_a_truncated_archive_is_refused_or_is_an_earlier_stage(length: int) -> None:
    try:
        earlier = parse_archive(RAW[:length])
    except ArchiveError:
        return
    assert write_archive(earlier) == RAW[:length]
