"""fte.json is the table that poll.json seals, and shared weights are prorated (4.99)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from audit.record.errors import DocumentError
from audit.record.weights.readings import COUNTING_UNIT, MEMBERSHIP, OCCASIONAL_RATIO, THRESHOLD
from audit.record.weights.table import disproportions, readings_of, verify_table
from tally.fte.basis import FeeReturn, Membership, StatedFte
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator

POLL = Simulator(SHARING)
UNITS, CHOICES, INPUTS = POLL.document.units, POLL.document.choices, POLL.inputs


def rows(**changes):
    """The table with other members in some rows, by election, `_` for `-`."""
    units = tuple(
        replace(row, **changes.get(row.unit.replace("-", "_"), {})) for row in INPUTS.units
    )
    return replace(INPUTS, units=units)


def refused(inputs, said, choices=CHOICES):
    with pytest.raises(DocumentError, match=said):
        verify_table(UNITS, choices, inputs)


def test_the_table_of_the_poll():
    verify_table(UNITS, CHOICES, INPUTS)


# --- rows and readings --------------------------------------------------------------------------


def test_1_a_row_for_each_election_and_no_other():
    for units in (
        INPUTS.units[1:],
        (*INPUTS.units, replace(INPUTS.units[0], unit="Z-SEC")),
        (replace(INPUTS.units[0], unit="A-OTHER"), *INPUTS.units[1:]),
    ):
        refused(replace(INPUTS, units=units), r"fte\.json: its units are not those of poll\.json")


@pytest.mark.parametrize(
    ("unit", "change"),
    [
        ("A_ELEM", {"counts_in": "B-SEC"}),
        ("C_OCC", {"counts_in": "B-SEC"}),
        ("C_OCC", {"bargaining_unit": "C-OCC"}),
        ("A_ELEM", {"bargaining_unit": "OCC"}),
        ("C_OCC", {"occasional": False}),
        ("A_ELEM", {"occasional": True}),
    ],
    ids=str,
)
def test_2_an_election_that_counts_elsewhere_than_poll_json_says(unit, change):
    """By-law 2.99."""
    name = unit.replace("_", "-")
    refused(rows(**{unit: change}), f"unit {name} counts elsewhere than poll.json says")


def test_3_current_membership_in_a_poll_that_reads_it_as_audited():
    """Procedures 4.100 to 4.102."""
    current = rows(A_ELEM={"membership": Membership.CURRENT, "basis": StatedFte(Fraction(1000))})
    refused(current, "unit A-ELEM: current membership, read as audited")
    verify_table(UNITS, {**CHOICES, MEMBERSHIP: "current"}, current)
    verify_table(UNITS, {**CHOICES, MEMBERSHIP: "current"}, INPUTS)


@pytest.mark.parametrize(
    ("point", "inputs"),
    [
        (COUNTING_UNIT, replace(INPUTS, counting_unit=CountingUnit.UNIT)),
        (
            OCCASIONAL_RATIO,
            replace(INPUTS, occasional_ratio=True, salary_ratio=Fraction(1, 3)),
        ),
        (THRESHOLD, replace(INPUTS, threshold=Threshold(Fraction(1, 2), ThresholdKind.AT_LEAST))),
    ],
)
def test_3_a_table_that_is_read_otherwise_than_poll_json_says(point, inputs):
    choice = readings_of(inputs)[point]
    assert choice != CHOICES[point]
    refused(inputs, f"fte.json: it reads {point} as '{choice}', and poll.json not")
    verify_table(UNITS, {**CHOICES, point: choice}, inputs)


# --- procedure 4.99 -----------------------------------------------------------------------------

HALVES = {
    "C_OCC": {"basis": StatedFte(Fraction(150))},
    "D_OCC": {"basis": StatedFte(Fraction(150))},
}
"""300 FTE divided in halves, and not as their teachers are, 1,000 to 500."""


def test_4_99_prorated_by_the_teachers_of_the_units_that_are_served():
    assert not list(disproportions(UNITS, INPUTS))
    shares = [INPUTS.fte_of(row) for row in INPUTS.units if row.occasional]
    assert shares == [200, 100]
    assert [INPUTS.fte_of(row) for row in INPUTS.units if not row.occasional][:2] == [1000, 500]


@pytest.mark.parametrize(
    ("first", "held"),
    [("200", True), ("200.3", True), ("199.7", True), ("200.31", False), ("199.69", False)],
)
def test_4_99_within_rounding(first, held):
    """A thousandth of the 300 that are divided."""
    given = Fraction(first)
    inputs = rows(C_OCC={"basis": StatedFte(given)}, D_OCC={"basis": StatedFte(300 - given)})
    assert (not list(disproportions(UNITS, inputs))) is held


def test_4_99_a_wrong_split_is_refused_where_the_membership_is_audited():
    (one,) = disproportions(UNITS, rows(**HALVES))
    assert (one.unit, one.given, one.due, one.certain) == ("C-OCC", 150, 200, True)
    assert str(one) == (
        "unit C-OCC: an FTE of 150.0000; expected 200.0000, its share by the membership of the "
        "teachers of the units that it serves (4.99)"
    )
    refused(rows(**HALVES), r"fte\.json: unit C-OCC: an FTE of 150\.0000; expected 200\.0000")


def test_4_99_a_split_is_uncertain_where_the_teachers_membership_is_current():
    """It is divided by the audited membership, which is then not in the table."""
    current = {"membership": Membership.CURRENT, "basis": StatedFte(Fraction(1000))}
    inputs = rows(**HALVES, A_ELEM=current)
    (one,) = disproportions(UNITS, inputs)
    assert not one.certain
    verify_table(UNITS, {**CHOICES, MEMBERSHIP: "current"}, inputs)


def test_4_99_both_panels_of_a_unit_are_its_teachers():
    plans = tuple(
        replace(plan, counts_in="A-ELEM") if plan.unit == "E-SEC" else plan
        for plan in (*SHARING, replace(SHARING[1], unit="E-SEC"))
    )
    poll = Simulator(plans)
    (one,) = disproportions(poll.document.units, poll.inputs)
    assert (one.unit, one.given, one.due) == ("C-OCC", 200, 225)


def test_4_99_nothing_to_prorate_by():
    """No teachers with an FTE: nothing is said of the split, and a plan warns of the zeros."""
    nothing = {"basis": FeeReturn(Fraction(0))}
    assert not list(disproportions(UNITS, rows(**HALVES, A_ELEM=nothing, B_SEC=nothing)))


def test_4_99_is_about_shared_bargaining_units_only():
    poll = Simulator()
    assert not list(disproportions(poll.document.units, poll.inputs))
