"""Statements that say something else than what was sealed, counted or released.

The officers signed what they were shown; the record holds something else. Each test has one flaw
and is named for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from fractions import Fraction

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record import province
from audit.record.about.lines import About, AboutLine
from audit.record.about.sealed import about_seal
from audit.record.about.withheld import locking_line
from audit.record.manifest import Edition
from audit.record.units import Bilingual
from audit.replay import statements
from audit.replay.statements import certified, released
from tally.fte.basis import FeeReturn
from tally.fte.inputs import UnitFte
from tests.audit.helpers import assert_fails, note_of, outcome_of, verify
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.routed import seal_place
from tests.kit.simulator.sequestered import sequestering_poll

EDITIONS = pytest.mark.parametrize("edition", list(Edition))


def restated(poll: Simulator, place: int, change: Callable[[About], About]) -> None:
    """Have the officers sign other lines for the event at that place of the log."""
    event = poll.events[place]
    other = replace(event.statement, about=change(event.statement.about))
    poll.events[place] = replace(event, statement=other, signatures=poll.sign(other))


def with_value(name: str, value: str) -> Callable[[About], About]:
    """Another value in both languages of one line."""

    def change(about: About) -> About:
        lines = [
            replace(one, value=Bilingual(value, value)) if one.name.en == name else one
            for one in about
        ]
        assert tuple(lines) != about
        return tuple(lines)

    return change


@EDITIONS
def test_a_weight_other_than_the_one_that_the_officers_were_shown(edition):
    """The statement gives unit B half of what fte.json, and so the count, gives it."""
    poll = Simulator()
    units = list(poll.inputs.units)
    units[1] = UnitFte("B-SEC", FeeReturn(Fraction(275_000)))
    shown = about_seal(replace(poll.files, inputs=replace(poll.inputs, units=tuple(units))))
    poll.seal()
    restated(poll, seal_place(poll), lambda _: shown)
    report = assert_fails(poll.record(edition), "statements")
    note = note_of(report, "statements")
    assert f"log entry {seal_place(poll)}, poll:sealed: the statement's line" in note
    assert "FTE of all units: 1,600.0005" in note
    assert "FTE of all units: 1,850.0005" in note


SEALED = {
    "weight": ("Unit B-SEC", "B; 250 FTE"),
    "question": ("Question, in French", "Rejetez-vous l'entente de principe ?"),
    "window": ("Voting closes", "2026-05-14 17:00:00 in Toronto (2026-05-14T21:00:00Z)"),
    "threshold": ("Ratified if", "more than 2/3 of the FTE votes are in favour"),
    "officer": ("Officer deputy", "Deputy, provincial executive"),
    "trustee": ("Key holder 2", "Mallory; certificate code 0000 0000 0000 0000 0000"),
    "authority": ("Code issuer’s key", "A" * 43 + "="),
    "digest": ("Poll file’s digest", "0" * 64),
}


@pytest.mark.parametrize("name", list(SEALED))
def test_one_line_of_the_seal_changed(name):
    poll = poll_at("sealed")
    line, value = SEALED[name]
    restated(poll, seal_place(poll), with_value(line, value))
    report = assert_fails(poll.record(), "statements")
    assert f"{line}: {value}" in note_of(report, "statements")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_language_says_something_else(language):
    poll = poll_at("sealed")

    def change(about: About) -> About:
        first = about[0]
        return (replace(first, value=replace(first.value, **{language: "Other"})), *about[1:])

    restated(poll, seal_place(poll), change)
    report = assert_fails(poll.record(), "statements")
    assert "Other" in note_of(report, "statements")


def test_a_line_of_the_seal_left_out_doubled_or_moved():
    changes: list[Callable[[About], About]] = [
        lambda about: about[1:],
        lambda about: about[:-1],
        lambda about: (*about, about[-1]),
        lambda about: (about[1], about[0], *about[2:]),
    ]
    for change in changes:
        poll = poll_at("sealed")
        restated(poll, seal_place(poll), change)
        assert_fails(poll.record(), "statements")


def test_a_line_added_that_promises_what_is_not_sealed():
    poll = poll_at("sealed")
    added = AboutLine(Bilingual("Promise", "Promesse"), Bilingual("two thirds", "deux tiers"))
    restated(poll, seal_place(poll), lambda about: (*about, added))
    report = assert_fails(poll.record(), "statements")
    assert "Promise: two thirds'; by what is sealed and logged it is nothing" in note_of(
        report, "statements"
    )


@EDITIONS
def test_a_release_of_another_percentage_than_the_officers_signed(edition):
    poll = poll_at("released")
    restated(poll, -1, with_value("Official percentage in favour", "50.01%"))
    report = assert_fails(poll.record(edition), "statements")
    assert "Official percentage in favour: 50.01%" in note_of(report, "statements")


@EDITIONS
def test_a_count_of_another_number_of_ballots_in_a_unit(edition):
    poll = poll_at("encrypted")
    restated(poll, -1, with_value("Ballots of unit A-ELEM", "5"))
    assert_fails(poll.record(edition), "statements")


def test_a_turnout_that_is_not_the_logs():
    poll = poll_at("certified")
    restated(poll, -1, with_value("Turnout", "12 of 12 people on the voters’ list voted: 100.0%"))
    assert_fails(poll.record(), "statements")


# --- what certificate and release lock ----------------------------------------------------------


def test_a_certificate_of_another_percentage():
    """The officers were shown, and signed, 50.01%: the lock does not open to the result."""
    poll = poll_at("certified")
    honest = certified(poll.counted, poll.salt)
    lines = with_value("Official percentage in favour", "50.01%")(honest.lines)
    locked = locking_line(replace(honest, lines=lines).commitment)
    restated(poll, -1, lambda about: (*about[:-1], locked))
    report = assert_fails(poll.record(), "withheld")
    assert note_of(report, "withheld").startswith("result:certified: the lines that the officers")
    public = verify(poll.record(Edition.PUBLIC))
    assert outcome_of(public, "withheld") is CheckOutcome.NOT_IN_EDITION


def test_a_release_that_locks_other_heads():
    poll = poll_at("released")
    honest = released(poll.counted, poll.salt)
    lines = with_value("Members in favour", "8, 100.00%")(honest.lines)
    locked = locking_line(replace(honest, lines=lines).commitment)
    restated(poll, -1, lambda about: (*about[:-1], locked))
    report = assert_fails(poll.record(), "withheld")
    assert note_of(report, "withheld").startswith("result:released")


def test_bounds_other_than_those_of_the_ballots_left_out():
    poll = sequestering_poll("certified")
    honest = certified(poll.counted, poll.salt)
    lines = with_value("With them, the outcome", "can change")(honest.lines)
    locked = locking_line(replace(honest, lines=lines).commitment)
    restated(poll, -1, lambda about: (*about[:-1], locked))
    assert_fails(poll.record(), "withheld")


@EDITIONS
@pytest.mark.parametrize("value", ["ratified by 99%", "0" * 63])
def test_a_lock_that_is_no_digest(edition, value):
    poll = poll_at("certified")
    restated(poll, -1, with_value("Further lines, not public, locked under", value))
    failed = ("statements", "withheld") if edition is Edition.COMPLETE else ("statements",)
    report = assert_fails(poll.record(edition), *failed)
    assert "locks lines under what is no digest" in note_of(report, "statements")


def test_a_certificate_that_locks_nothing():
    poll = poll_at("certified")
    restated(poll, -1, lambda about: about[:-1])
    report = assert_fails(poll.record(), "statements", "withheld")
    assert "result:certified: the statement locks no lines" in note_of(report, "statements")


@pytest.mark.parametrize("stage", ["sealed", "open", "encrypted"])
def test_a_statement_that_locks_lines_where_there_are_none(stage):
    poll = poll_at(stage)
    place = seal_place(poll) + 3 if stage == "open" else -1
    restated(poll, place, lambda about: (*about, locking_line("0" * 64)))
    assert_fails(poll.record(), "statements")


def test_a_decryption_of_another_trustee_set_aside():
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.decrypt(2)
    poll.set_aside(2)
    restated(poll, -1, with_value("Decryption by", "key holder 1, Trustee 1"))
    report = assert_fails(poll.record(), "statements")
    assert "by what is sealed and logged it is 'Decryption by: key holder 2, Trustee 2'" in note_of(
        report, "statements"
    )


def test_times_by_another_table_of_time_zones_are_named_as_such(monkeypatch):
    """The verifier's table gives Toronto another hour: the note says which table was sealed."""
    record = poll_at("open").record(Edition.COMPLETE)
    monkeypatch.setattr(statements, "TABLE", "2031c")
    monkeypatch.setattr(province, "PROVINCE", timezone(timedelta(hours=-7)))
    note = note_of(assert_fails(record, "statements"), "statements")
    assert "times were written by table 2026f of the time zones" in note
    assert "this computer has 2031c" in note


def test_a_flaw_by_the_sealed_table_is_not_laid_to_the_table(monkeypatch):
    poll = Simulator()
    poll.seal()
    restated(poll, seal_place(poll), with_value("Table of time zones", "2025b"))
    monkeypatch.setattr(statements, "TABLE", "2026f")
    note = note_of(assert_fails(poll.record(Edition.COMPLETE), "statements"), "statements")
    assert "Table of time zones: 2026f" in note
    assert "this computer has" not in note
