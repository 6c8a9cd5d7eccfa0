"""Entries of the log in their one form, and the archives that follow from it."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest

from audit.record.errors import DocumentError, RecordError
from audit.record.fields import Node
from audit.record.log.entries import (
    EVENTS,
    encode_log,
    parse_entry,
    parse_log,
    split_log,
)
from audit.record.log.event_parts import Official
from audit.replay.elections import unit_archive
from tally.protocol.archive import write_archive
from tally.protocol.encoding import canonical, load_json, sha256_hex
from tests.kit.simulator.poll import CLOSES, SMALL, Simulator, poll_at, write_entry

# --- entries ------------------------------------------------------------------------------------


def test_every_event_is_read_as_it_was_written():
    poll = poll_at("sealed")
    poll.extend(CLOSES + timedelta(hours=1))
    early = poll_at("open")
    early.close(early=True)
    void = poll_at("sealed")
    void.void()
    seen = set()
    for each in (poll_at("released"), poll, early, void):
        for entry in each.entries:
            assert parse_entry(entry.raw, entry.index) == entry
            seen.add(entry.event.NAME)
        assert parse_log(encode_log(each.leaves)) == each.entries
    assert len(seen) == 17


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS.keys())
def test_an_events_tables_name_the_fields_of_its_class(kind):
    own = {field.name for field in fields(kind)} - {"time"}
    assert own == set(kind.MEMBERS)


CONFIRMED = next(
    one for one in poll_at("released").entries if one.event.NAME == "trustee:confirmed"
)


def entry_with(**changes: object) -> bytes:
    """A confirmation, as entry 1 of a log or with other changes."""
    document = load_json(CONFIRMED.raw, "entry")
    return canonical({**document, "index": 1, **changes})


def early_close(time: str) -> bytes:
    """A close by two officers at the moment that suits the server."""
    members = {"closes": time, "root": "0" * 64, "signatures": [], "time": time}
    return canonical({"event": "poll:closed", "index": 1, **members})


@pytest.mark.parametrize(
    ("raw", "match"),
    [
        (b"{}", "event"),
        (entry_with(time="2026-05-32T13:00:00Z"), "a time that exists"),
        (b"[]", "expected an object"),
        (entry_with(event="poll:burned"), "not a known event"),
        (entry_with(index=2), "index 2"),
        (entry_with(more=1), "unknown members"),
        (entry_with(time="2026-05-11T13:00:00"), "time"),
        (canonical({"event": "poll:closed", "index": 1, "time": "2026-05-11T13:00:00Z"}), "closes"),
        (early_close("2026-05-11T13:00:00Z"), r"unknown members \['signatures'\]"),
        (
            canonical(
                {
                    "ballot": "0" * 64,
                    "event": "ballot:cast",
                    "index": 1,
                    "time": "2026-05-11T13:00:01Z",
                    "unit": "X",
                }
            ),
            "truncated to the hour",
        ),
    ],
    ids=range(10),
)
def test_an_entry_of_another_form_is_refused(raw, match):
    with pytest.raises(DocumentError, match=match):
        parse_entry(raw, 1)


def test_a_log_without_its_last_newline_or_with_an_empty_line():
    with pytest.raises(DocumentError, match="cut short"):
        split_log(b"{}")
    with pytest.raises(DocumentError, match="entry 0"):
        parse_log(b"\n")


@pytest.mark.parametrize("side", ["100.01", "7", "07.000", "-1.00", "1.0"])
def test_a_percentage_of_another_form_is_refused(side):
    shown = {"in_favour": side, "not_in_favour": None, "ratified": False, "votes_cast": 0}
    with pytest.raises(DocumentError):
        Official.parse(Node(shown, "official"))


def test_an_entry_knows_its_digest():
    entry = poll_at("sealed").entries[0]
    assert entry.digest == sha256_hex(entry.raw)
    assert write_entry(0, entry.event) == entry


# --- archives from the log ----------------------------------------------------------------------


def payloads(poll: Simulator, unit: str) -> dict[str, bytes]:
    parts = list(poll.ballots[unit])
    if poll.tallies:
        parts.append(poll.tallies[unit])
    return {sha256_hex(part): part for part in parts}


@pytest.mark.parametrize("stage", ["sealed", "open", "closed", "encrypted", "counted", "released"])
def test_an_archive_follows_from_the_log(stage):
    poll = poll_at(stage)
    for plan in SMALL:
        expected = poll.archive(plan.unit)
        built = unit_archive(
            poll.history,
            plan.unit,
            election=expected.election,
            trustees=expected.trustees,
            credentials=expected.credentials,
            payloads=payloads(poll, plan.unit),
            decryptions=tuple(poll.decryptions.values()),
            result=expected.result,
        )
        assert write_archive(built) == write_archive(expected)


def test_an_archive_cannot_be_built_without_what_the_log_names():
    poll = poll_at("counted")
    parts = {"election": b"", "trustees": b"", "credentials": b""}
    with pytest.raises(RecordError, match="once it is computed"):
        unit_archive(poll.history, "A-ELEM", **parts, payloads={})
    with pytest.raises(RecordError, match="is missing"):
        unit_archive(poll.history, "A-ELEM", **parts, payloads={}, result=b"")


@pytest.mark.parametrize(
    "signature", [{"challenge": "0", "response": "1"}, {"challenge": "x", "response": "1"}, {}, "x"]
)
def test_a_confirmations_signature_has_one_form(signature):
    parse_entry(entry_with(), 1)
    with pytest.raises(DocumentError):
        parse_entry(entry_with(signature=signature), 1)
