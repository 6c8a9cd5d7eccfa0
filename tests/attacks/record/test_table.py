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
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import outcome_of, verify
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.preparation import reading
from tests.kit.simulator.tables import Change, FalseTable

EDITIONS = pytest.mark.parametrize("edition", list(Edition))


def row(name: str, **members: Any) -> Change:
    """A change of one row."""
    return lambda inputs: replace(
        inputs,
        units=tuple(replace(one, **members) if one.unit == name else one for one in inputs.units),
    )


def same(inputs: FteInputs) -> FteInputs:
    return inputs


def honest() -> Simulator:
    """A released poll by the honest table."""
    return FalseTable(same).run("released")


def false_table(*says: str) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack that the check of fte.json finds, and no other."""
    by = (Attacker.SERVER, Attacker.OFFICERS, Attacker.TREASURER)
    return on_record(by=by, keys=(Key.LOG, Key.OFFICERS), at=honest, caught_by="fte", says=says)


# --- the units ----------------------------------------------------------------------------------


def test_what_rests_on_a_false_table_is_not_reached():
    false = FalseTable(row("C-OCC", occasional=False)).run("sealed")
    assert outcome_of(verify(false.record()), "weights") is CheckOutcome.NOT_REACHED


@false_table("counts elsewhere than poll.json says")
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
def test_an_election_that_counts_elsewhere(poll, name, members, edition):
    """Votes added to another unit's than the officers sealed (by-law 2.99)."""
    made = FalseTable(row(name, **members)).run("released")
    return Forged(made.record(edition), says=f"unit {name} counts")


@false_table("fte.json is not in its canonical form")
@pytest.mark.parametrize("member", ["counts_in", "bargaining_unit", "basis"])
def test_a_row_that_leaves_out_its_unit(poll, member):
    """A row of the weights that leaves out what it would otherwise mean: there is one byte form."""

    def without(inputs: FteInputs) -> bytes:
        table = json.loads(encode_fte_inputs(inputs))
        del table["units"][2][member]
        return canonical(table)

    return FalseTable(same, without).run("released")


@false_table("unit C-OCC: an FTE of 50.0000; expected 200.0000")
def test_an_occasional_unit_that_is_not_prorated(poll):
    """A hundred FTE of occasional teachers moved to the unit where they help (procedure 4.99)."""
    less = row("C-OCC", basis=FeeReturn(Fraction(55_000)))
    more = row("D-OCC", basis=FeeReturn(Fraction(275_000)))
    return FalseTable(lambda inputs: more(less(inputs))).run("released")


MONTHLY = row("A-ELEM", membership=Membership.CURRENT)


@false_table("unit A-ELEM: current membership, read as audited")
def test_a_months_fees_in_a_poll_that_counts_a_years(poll):
    """One month's fees in a poll that counts a year's: ten times the weight (4.100 to 4.102)."""
    return FalseTable(MONTHLY).run("released")


def test_a_months_fees_in_a_poll_that_counts_a_months():
    assert verify(FalseTable(MONTHLY, membership_basis="current").run("open").record()).ok


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


@false_table()
@EDITIONS
@pytest.mark.parametrize("point", OTHERWISE)
def test_a_table_that_is_read_otherwise_than_was_sealed(poll, point, edition):
    """A count by another reading of the by-law than was sealed."""
    made = FalseTable(OTHERWISE[point]).run("released")
    return Forged(made.record(edition), says=f"fte.json: it reads {point} as ")


@false_table()
@pytest.mark.parametrize(
    ("point", "choice"), [("counting_unit", "unit"), ("occasional_ratio", "true")]
)
def test_a_reading_sealed_that_the_table_does_not_follow(poll, point, choice):
    """A reading of the by-law that was sealed, and is not counted by."""
    name = point.replace("_", "-")
    made = FalseTable(same, **{point: choice}).run("released")
    return Forged(made.record(), says=f"fte.json: it reads {name} as ")


@false_table()
@pytest.mark.parametrize("member", ["counting_unit", "occasional_ratio", "threshold_kind"])
def test_a_table_that_does_not_say_how_it_is_read(poll, member):
    """A table of weights that does not say by which reading it is counted."""

    def silent(inputs: FteInputs) -> bytes:
        return canonical(
            {
                key: one
                for key, one in json.loads(encode_fte_inputs(inputs)).items()
                if key != member
            }
        )

    said = "occasional_ratio" if member == "occasional_ratio" else "not in its canonical form"
    return Forged(FalseTable(same, silent).run("released").record(), says=said)


def reworded(point: Point, member: str) -> Point:
    """The point with another word in a text of its first option."""
    choice, option = next(iter(point.options.items()))
    text = getattr(option, member)
    other = replace(option, **{member: Bilingual(f"not {text.en}", f"pas {text.fr}")})
    return replace(point, options={**point.options, choice: other})


def read_as(
    name: str, point: Point | None, edition: Edition = Edition.PUBLIC, **choices: str
) -> Record:
    """A record by a table of readings that is not the verifier's: another point, or none."""
    points = {**POINTS, name: point} if point else {**POINTS}
    if point is None:
        del points[name]
    with pytest.MonkeyPatch.context() as forging:
        forging.setattr(readings, "POINTS", points)
        poll = Simulator(change=lambda document: reading(document, **choices))
        return poll.run("sealed").record(edition)


def false_reading(says: str = "") -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack that the check of poll.json finds, and no other."""
    by, keys = (Attacker.SERVER, Attacker.OFFICERS), (Key.LOG, Key.OFFICERS)
    return on_record(by=by, keys=keys, at="sealed", caught_by="poll", says=says)


@false_reading()
@EDITIONS
@pytest.mark.parametrize("member", ["text", "alternative"])
@pytest.mark.parametrize("name", POINTS)
def test_a_reading_in_other_words(poll, name, member, edition):
    """A reading of the by-law sealed in other words than every verifier has."""
    record = read_as(name, reworded(POINTS[name], member), edition)
    return Forged(record, says=f"not the clause and texts of {name}")


@false_reading("not the clause and texts of counting-unit")
def test_a_reading_of_another_clause(poll):
    """A reading sealed as that of another clause."""
    return read_as(COUNTING_UNIT, replace(POINTS[COUNTING_UNIT], clause="9.9"))


@false_reading("not one reading of each point, in order")
@EDITIONS
@pytest.mark.parametrize("name", ["silent-units", "votes", "fee-return"])
def test_a_reading_left_out(poll, name, edition):
    """A point that the by-law leaves open, settled without a word."""
    return read_as(name, None, edition)


@false_reading("'occasional-ratio': 'divided' is no reading of the by-law")
def test_a_reading_that_no_poll_may_choose(poll):
    """A reading that nobody can read in the by-law."""
    point = POINTS[OCCASIONAL_RATIO]
    options = {"divided": point.options["true"], **point.options}
    other = replace(point, options=options)
    return read_as(OCCASIONAL_RATIO, other, occasional_ratio="divided")
