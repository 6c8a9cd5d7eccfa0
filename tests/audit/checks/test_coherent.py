"""What the public edition checks of a percentage: that some votes can give it (by-law 2.78)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from audit.checks.count import verify_coherent
from audit.record.errors import RecordError
from audit.record.log.event_parts import Official
from tally.fte.basis import StatedFte
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator

INPUTS = Simulator(SHARING).inputs
NAMES = INPUTS.names
CAST = {name: ["ballot"] for name in NAMES}
NONE = dict.fromkeys(NAMES, ())
MORE, LEAST = ThresholdKind
BOTH = pytest.mark.parametrize("kind", list(ThresholdKind))
READINGS = pytest.mark.parametrize("counting_unit", list(CountingUnit))


def official(in_favour: str, ratified: bool) -> Official:
    return Official(in_favour, str(100 - Decimal(in_favour)), ratified, 4)


def possible(shown: Official, share: str, kind: ThresholdKind) -> bool:
    inputs = replace(INPUTS, threshold=Threshold(Fraction(share), kind))
    try:
        verify_coherent(shown, inputs, CAST)
    except RecordError:
        return False
    return True


# --- 3: the threshold ---------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("share", "figure", "allowed"),
    [
        ("1/2", "49.99", (False,)),
        ("1/2", "50.00", (False, True)),
        ("1/2", "50.01", (True,)),
        ("2/3", "66.66", (False,)),
        ("2/3", "66.67", (False, True)),
        ("2/3", "66.68", (True,)),
        ("3/5", "59.99", (False,)),
        ("3/5", "60.01", (True,)),
    ],
)
def test_a_figure_is_ratified_as_the_threshold_has_it(share, figure, allowed, kind):
    """Near the threshold the rounding leaves both open, whichever kind it is."""
    for ratified in (False, True):
        assert possible(official(figure, ratified), share, kind) is (ratified in allowed)


def test_all_of_the_votes_can_be_needed():
    """At least 1: nothing but 100.00 can be it."""
    assert possible(official("100.00", True), "1", LEAST)
    assert not possible(official("99.99", True), "1", LEAST)


def test_any_vote_can_be_enough():
    """More than 0: one in favour of very many is shown as 0.00, and none is too."""
    for ratified in (False, True):
        assert possible(official("0.00", ratified), "0", MORE)
    assert not possible(official("0.01", False), "0", MORE)


def test_a_figure_half_a_digit_from_the_threshold():
    """50.005% lies at the end of what either figure may stand for."""
    for kind in ThresholdKind:
        assert possible(official("50.00", False), "10001/20000", kind)
        assert possible(official("50.01", True), "10001/20000", kind)
    assert possible(official("50.00", True), "10001/20000", LEAST)
    assert not possible(official("50.00", True), "10001/20000", MORE)
    assert possible(official("50.01", False), "10001/20000", MORE)
    assert not possible(official("50.01", False), "10001/20000", LEAST)


# --- 2: the two sides ---------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("against", ["43.51", "43.53", "56.48"])
def test_two_sides_that_do_not_add_up(against, kind):
    inputs = replace(INPUTS, threshold=Threshold(Fraction(1, 2), kind))
    with pytest.raises(RecordError, match=r"not 100% together"):
        verify_coherent(Official("56.48", against, True, 8), inputs, CAST)


# --- 1: a percentage where a vote weighs something ----------------------------------------------

NOTHING = Official(None, None, False, 0)


@READINGS
def test_nobody_voted(counting_unit):
    inputs = replace(INPUTS, counting_unit=counting_unit)
    verify_coherent(NOTHING, inputs, NONE)
    for shown in (official("50.01", True), replace(NOTHING, ratified=True)):
        with pytest.raises(RecordError, match="a percentage or a ratification that no vote"):
            verify_coherent(shown, inputs, NONE)


@READINGS
@pytest.mark.parametrize("voted", NAMES)
def test_somebody_voted(voted, counting_unit):
    inputs, cast = replace(INPUTS, counting_unit=counting_unit), {**NONE, voted: ["ballot"]}
    verify_coherent(official("100.00", True), inputs, cast)
    for ratified in (True, False):  # the outcome alone
        verify_coherent(replace(NOTHING, ratified=ratified), inputs, cast)


def weightless(counting_unit: CountingUnit):
    """The occasional teachers have an FTE of 0, their units' teachers do not."""
    units = tuple(
        replace(row, basis=StatedFte(Fraction(0))) if row.occasional else row
        for row in INPUTS.units
    )
    return replace(INPUTS, units=units, counting_unit=counting_unit)


def test_2_99_votes_of_an_election_without_fte_weigh_as_their_counting_unit_does():
    """Only the occasional teachers of A-ELEM vote: by unit they vote with its teachers' FTE."""
    cast = {**NONE, "C-OCC": ["ballot"]}
    verify_coherent(official("100.00", True), weightless(CountingUnit.UNIT), cast)
    verify_coherent(NOTHING, weightless(CountingUnit.BARGAINING_UNIT), cast)
    with pytest.raises(RecordError, match="that no vote carries"):
        verify_coherent(official("100.00", True), weightless(CountingUnit.BARGAINING_UNIT), cast)


def test_2_99_votes_of_one_part_weigh_with_the_fte_of_the_other():
    """By bargaining unit the two elections of a shared one are added together."""
    units = tuple(
        replace(row, basis=StatedFte(Fraction(0))) if row.unit == "C-OCC" else row
        for row in INPUTS.units
    )
    cast = {**NONE, "C-OCC": ["ballot"]}
    verify_coherent(official("100.00", True), replace(INPUTS, units=units), cast)
