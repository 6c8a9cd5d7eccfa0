"""Statements that say something else than what was sealed, counted or released.

The officers signed what they were shown; the record holds something else. Each test has one flaw
and is named for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta, timezone
from fractions import Fraction
from functools import partial

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record import province
from audit.record.about.lines import About, AboutLine
from audit.record.about.sealed import about_seal
from audit.record.about.withheld import Withheld, locking_line
from audit.record.manifest import Edition
from audit.record.units import Bilingual
from audit.replay import statements
from audit.replay.statements import certified, released
from tally.fte.basis import FeeReturn
from tally.fte.inputs import UnitFte
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
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


def shown(
    says: str | Sequence[str] = (), at: str | Callable[[], Simulator] = "sealed", *more: str
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack of a server that shows two officers other lines than it seals or releases."""
    by, keys = (Attacker.SERVER, Attacker.OFFICERS), (Key.LOG, Key.OFFICERS)
    return on_record(by=by, keys=keys, at=at, caught_by=("statements", *more), says=says)


def locked(at: str | Callable[[], Simulator], says: str = "") -> Callable[..., Callable[..., None]]:
    """An attack on the lines that are not public: only the auditors' edition has their check."""
    by, keys = (Attacker.SERVER, Attacker.OFFICERS), (Key.LOG, Key.OFFICERS)
    return on_record(by=by, keys=keys, at=at, caught_by="withheld", says=says)


@shown(
    ("poll:sealed: the statement's line", "FTE of all units: 1,600.0005", "1,850.0005"),
)
@EDITIONS
def test_a_weight_other_than_the_one_that_the_officers_were_shown(poll, edition):
    """Half of a unit's weight shown to the two officers who seal it."""
    poll = Simulator()
    units = list(poll.inputs.units)
    units[1] = UnitFte("B-SEC", FeeReturn(Fraction(275_000)))
    half = about_seal(replace(poll.files, inputs=replace(poll.inputs, units=tuple(units))))
    poll.seal()
    restated(poll, seal_place(poll), lambda _: half)
    return Forged(poll.record(edition), says=f"log entry {seal_place(poll)}, ")


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


@shown()
@pytest.mark.parametrize("name", list(SEALED))
def test_one_line_of_the_seal_changed(poll, name):
    """Another question, window, threshold, officer, key holder or key shown than is sealed."""
    line, value = SEALED[name]
    restated(poll, seal_place(poll), with_value(line, value))
    return Forged(poll.record(), says=f"{line}: {value}")


@shown("Other")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_language_says_something_else(poll, language):
    """A line that says something else in one of its languages."""

    def change(about: About) -> About:
        first = about[0]
        return (replace(first, value=replace(first.value, **{language: "Other"})), *about[1:])

    restated(poll, seal_place(poll), change)
    return poll


@shown()
def test_the_two_languages_of_what_is_signed_exchanged(poll):
    """Every line in English where it is in French, and the other way round."""

    def exchanged(about: About) -> About:
        return tuple(
            AboutLine(Bilingual(one.name.fr, one.name.en), Bilingual(one.value.fr, one.value.en))
            for one in about
        )

    restated(poll, seal_place(poll), exchanged)
    return poll


LINES: dict[str, Callable[[About], About]] = {
    "the first left out": lambda about: about[1:],
    "the last left out": lambda about: about[:-1],
    "doubled": lambda about: (*about, about[-1]),
    "moved": lambda about: (about[1], about[0], *about[2:]),
}


@shown()
@pytest.mark.parametrize("change", LINES.values(), ids=list(LINES))
def test_a_line_of_the_seal_left_out_doubled_or_moved(poll, change):
    """A line of what is sealed left out of what two officers sign, doubled or moved."""
    restated(poll, seal_place(poll), change)
    return poll


@shown("Promise: two thirds'; by what is sealed and logged it is nothing")
def test_a_line_added_that_promises_what_is_not_sealed(poll):
    """A line more, which promises what is not sealed."""
    added = AboutLine(Bilingual("Promise", "Promesse"), Bilingual("two thirds", "deux tiers"))
    restated(poll, seal_place(poll), lambda about: (*about, added))
    return poll


@shown("Official percentage in favour: 50.01%", "released")
@EDITIONS
def test_a_release_of_another_percentage_than_the_officers_signed(poll, edition):
    """Another percentage released than the one shown to two officers."""
    restated(poll, -1, with_value("Official percentage in favour", "50.01%"))
    return poll


@shown((), "encrypted")
@EDITIONS
def test_a_count_of_another_number_of_ballots_in_a_unit(poll, edition):
    """Another number of a unit's ballots shown to the two officers who have them counted."""
    restated(poll, -1, with_value("Ballots of unit A-ELEM", "5"))
    return poll


@shown((), "certified")
def test_a_turnout_that_is_not_the_logs(poll):
    """A turnout of everybody shown to the two officers who certify the result."""
    restated(poll, -1, with_value("Turnout", "12 of 12 people on the voters’ list voted: 100.0%"))
    return poll


# --- what certificate and release lock ----------------------------------------------------------


def locked_otherwise(poll: Simulator, honest: Withheld, name: str, value: str) -> Simulator:
    """The poll whose last statement locks these lines with another value of one of them."""
    lines = with_value(name, value)(honest.lines)
    other = locking_line(replace(honest, lines=lines).commitment)
    restated(poll, -1, lambda about: (*about[:-1], other))
    return poll


@locked("certified", "result:certified: the lines that the officers")
def test_a_certificate_of_another_percentage(poll):
    """Another percentage certified than was counted, in the lines that are not public."""
    honest = certified(poll.counted, poll.salt)
    made = locked_otherwise(poll, honest, "Official percentage in favour", "50.01%")
    public = verify(made.record(Edition.PUBLIC))
    assert outcome_of(public, "withheld") is CheckOutcome.NOT_IN_EDITION
    return made


@locked("released", "result:released")
def test_a_release_that_locks_other_heads(poll):
    """A count by members that nobody counted, in the lines of a release that are not public."""
    return locked_otherwise(
        poll, released(poll.counted, poll.salt), "Members in favour", "8, 100.00%"
    )


@locked(partial(sequestering_poll, "certified"))
def test_bounds_other_than_those_of_the_ballots_left_out(poll):
    """Bounds by which the votes left out could change the outcome, though they cannot."""
    return locked_otherwise(
        poll, certified(poll.counted, poll.salt), "With them, the outcome", "can change"
    )


@shown("locks lines under what is no digest", "certified", "withheld")
@pytest.mark.parametrize("value", ["ratified by 99%", "0" * 63])
def test_a_lock_that_is_no_digest(poll, value):
    """A certificate whose digest of the lines that are not public is a sentence."""
    restated(poll, -1, with_value("Further lines, not public, locked under", value))
    assert verify(poll.record(Edition.PUBLIC)).failed == ("statements",)
    return poll


@shown("result:certified: the statement locks no lines", "certified", "withheld")
def test_a_certificate_that_locks_nothing(poll):
    """A certificate without a digest of the lines that are not public."""
    restated(poll, -1, lambda about: about[:-1])
    return poll


@pytest.mark.parametrize("stage", ["sealed", "open", "encrypted"])
def test_a_statement_that_locks_lines_where_there_are_none(stage):
    poll = poll_at(stage)
    place = seal_place(poll) + 3 if stage == "open" else -1
    restated(poll, place, lambda about: (*about, locking_line("0" * 64)))
    assert_fails(poll.record(), "statements")


@shown("by what is sealed and logged it is 'Decryption by: key holder 2, Trustee 2'", "encrypted")
def test_a_decryption_of_another_trustee_set_aside(poll):
    """The decryption of one key holder set aside, where two officers were shown another's."""
    poll.decrypt(1)
    poll.decrypt(2)
    poll.set_aside(2)
    restated(poll, -1, with_value("Decryption by", "key holder 1, Trustee 1"))
    return poll


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
