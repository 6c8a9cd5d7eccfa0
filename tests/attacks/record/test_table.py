"""Tables of weights that are not what poll.json seals: other units, other readings.

The server holds every key of its own, and two officers and the treasurer sign what it shows them:
digests, statements, log and manifest fit the false table. Each test has one flaw and is named for
it. Each is caught by the check of fte.json, or of poll.json, and by no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from audit.checks.outcome import CheckOutcome
from audit.decrypt import prepare_decryption
from audit.record.errors import RecordError
from audit.record.manifest import Edition
from audit.record.units import Bilingual
from audit.record.weights import readings
from audit.record.weights.readings import COUNTING_UNIT, OCCASIONAL_RATIO, POINTS, THRESHOLD, Point
from audit.replay.export import Record
from tally.fte.basis import FeeReturn, Membership
from tally.fte.files import encode_fte_inputs
from tally.fte.inputs import FteInputs
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tally.protocol.encoding import canonical
from tests.audit.helpers import assert_fails, note_of, outcome_of, verify
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.preparation import reading
from tests.kit.simulator.tables import Change, FalseTable

EDITIONS = pytest.mark.parametrize("edition", list(Edition))


def caught(poll: Simulator, said: str, edition: Edition = Edition.COMPLETE) -> None:
    """The check of fte.json fails, alone, and says this."""
    report = assert_fails(poll.run("released").record(edition), "fte")
    assert said in note_of(report, "fte")
    assert outcome_of(report, "weights") is CheckOutcome.NOT_REACHED


def row(name: str, **members: Any) -> Change:
    """A change of one row."""
    return lambda inputs: replace(
        inputs,
        units=tuple(replace(one, **members) if one.unit == name else one for one in inputs.units),
    )


def same(inputs: FteInputs) -> FteInputs:
    return inputs


# --- the units ----------------------------------------------------------------------------------


def test_the_honest_table_of_the_same_poll_holds():
    assert verify(FalseTable(same).run("released").record()).ok


@EDITIONS
@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("A-ELEM", {"counts_in": "B-SEC"}),
        ("C-OCC", {"counts_in": "B-SEC"}),
        ("C-OCC", {"counts_in": "C-OCC"}),
        ("D-OCC", {"bargaining_unit": "D-OCC"}),
        ("C-OCC", {"occasional": False}),
    ],
    ids=str,
)
def test_an_election_that_counts_elsewhere(name, members, edition):
    """By-law 2.99: its votes would be added to another unit's than the officers sealed."""
    poll = FalseTable(row(name, **members))
    caught(poll, f"unit {name} counts elsewhere than poll.json says", edition)


@pytest.mark.parametrize("member", ["counts_in", "bargaining_unit", "basis"])
def test_a_row_that_leaves_out_its_unit(member):
    """Left out it would mean the election itself: the record has one byte form."""

    def without(inputs: FteInputs) -> bytes:
        table = json.loads(encode_fte_inputs(inputs))
        del table["units"][2][member]
        return canonical(table)

    caught(FalseTable(same, without), "fte.json is not in its canonical form")


def test_an_occasional_unit_that_is_not_prorated():
    """Procedure 4.99: 100 FTE moved to the unit where they help."""
    less = row("C-OCC", basis=FeeReturn(Fraction(55_000)))
    more = row("D-OCC", basis=FeeReturn(Fraction(275_000)))
    poll = FalseTable(lambda inputs: more(less(inputs)))
    caught(poll, "unit C-OCC: an FTE of 50.0000; expected 200.0000")


def test_a_months_fees_in_a_poll_that_counts_a_years():
    """Procedures 4.100 to 4.102: the divisor is a tenth, and the weight ten times as much."""
    monthly = row("A-ELEM", membership=Membership.CURRENT)
    caught(FalseTable(monthly), "unit A-ELEM: current membership, read as audited")
    honest = FalseTable(monthly, membership_basis="current")
    assert verify(honest.run("open").record()).ok


def test_no_trustee_decrypts_by_a_false_table():
    """`ratify trustee decrypt` verifies the whole record before it opens the key file."""
    poll = FalseTable(row("C-OCC", counts_in="B-SEC")).run("encrypted")
    with pytest.raises(RecordError, match=r"fte\.json: unit C-OCC counts elsewhere"):
        prepare_decryption(poll.record(), poll.seal_digest, processes=1)
    honest = FalseTable(same).run("encrypted")
    asked = prepare_decryption(honest.record(), honest.seal_digest, processes=1)
    ballots = {unit: one.ballots for unit, one in asked.count.units.items()}
    assert ballots == {"A-ELEM": 3, "B-SEC": 2, "C-OCC": 2, "D-OCC": 1}


# --- the readings -------------------------------------------------------------------------------

OTHERWISE: Mapping[str, Change] = {
    COUNTING_UNIT: lambda inputs: replace(inputs, counting_unit=CountingUnit.UNIT),
    OCCASIONAL_RATIO: lambda inputs: replace(
        inputs, occasional_ratio=True, salary_ratio=Fraction(1, 3)
    ),
    THRESHOLD: lambda inputs: replace(
        inputs, threshold=Threshold(Fraction(1, 2), ThresholdKind.AT_LEAST)
    ),
}


@EDITIONS
@pytest.mark.parametrize("point", OTHERWISE)
def test_a_table_that_is_read_otherwise_than_was_sealed(point, edition):
    caught(FalseTable(OTHERWISE[point]), f"fte.json: it reads {point} as ", edition)


@pytest.mark.parametrize(
    ("point", "choice"), [("counting_unit", "unit"), ("occasional_ratio", "true")]
)
def test_a_reading_sealed_that_the_table_does_not_follow(point, choice):
    """The other way round: the officers sealed another reading than is counted by."""
    name = point.replace("_", "-")
    caught(FalseTable(same, **{point: choice}), f"fte.json: it reads {name} as ")


@pytest.mark.parametrize("member", ["counting_unit", "occasional_ratio", "threshold_kind"])
def test_a_table_that_does_not_say_how_it_is_read(member):
    def silent(inputs: FteInputs) -> bytes:
        return canonical(
            {
                key: one
                for key, one in json.loads(encode_fte_inputs(inputs)).items()
                if key != member
            }
        )

    said = "occasional_ratio" if member == "occasional_ratio" else "not in its canonical form"
    caught(FalseTable(same, silent), said)


def reworded(point: Point, member: str) -> Point:
    """The point with another word in a text of its first option."""
    choice, option = next(iter(point.options.items()))
    text = getattr(option, member)
    other = replace(option, **{member: Bilingual(f"not {text.en}", f"pas {text.fr}")})
    return replace(point, options={**point.options, choice: other})


@pytest.fixture
def forged(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Record]:
    """Make a record by a table of readings that is not the verifier's: another point, or none."""

    def make(
        name: str, point: Point | None, edition: Edition = Edition.PUBLIC, **choices: str
    ) -> Record:
        points = {**POINTS, name: point} if point else {**POINTS}
        if point is None:
            del points[name]
        with monkeypatch.context() as forging:
            forging.setattr(readings, "POINTS", points)
            poll = Simulator(change=lambda document: reading(document, **choices))
            return poll.run("sealed").record(edition)

    return make


def refused(record: Record, said: str) -> None:
    """The check of poll.json fails, alone, and says this."""
    assert said in note_of(assert_fails(record, "poll"), "poll")


@EDITIONS
@pytest.mark.parametrize("member", ["text", "alternative"])
@pytest.mark.parametrize("name", POINTS)
def test_a_reading_in_other_words(name, member, edition, forged):
    """poll.json and the seal's statement say these words; only the table does not know them."""
    record = forged(name, reworded(POINTS[name], member), edition)
    refused(record, f"not the clause and texts of {name}")


def test_a_reading_of_another_clause(forged):
    record = forged(COUNTING_UNIT, replace(POINTS[COUNTING_UNIT], clause="9.9"))
    refused(record, "not the clause and texts of counting-unit")


@EDITIONS
@pytest.mark.parametrize("name", ["silent-units", "votes", "fee-return"])
def test_a_reading_left_out(name, edition, forged):
    """What the by-law leaves open would be settled without a word."""
    refused(forged(name, None, edition), "not one reading of each point, in order")


def test_a_reading_that_no_poll_may_choose(forged):
    point = POINTS[OCCASIONAL_RATIO]
    options = {"divided": point.options["true"], **point.options}
    record = forged(OCCASIONAL_RATIO, replace(point, options=options), occasional_ratio="divided")
    refused(record, "'occasional-ratio': 'divided' is no reading of the by-law")
