"""The table of weights: rows, counting units, and what is refused."""

from __future__ import annotations

import pytest

from tally.errors import FieldError
from tally.fte.basis import FeeReturn, StatedFte
from tally.fte.inputs import UnitFte
from tally.fte.rules import CountingUnit
from tests.tally.fte.provinces import F, fees, inputs_of, occasional, row

SHARED = (
    row("A-ELEM", 100),
    row("B-SEC", 60),
    row("OCC-A", 20, counts_in="A-ELEM", bargaining_unit="OCC"),
    row("OCC-B", 10, counts_in="B-SEC", bargaining_unit="OCC"),
)


@pytest.mark.parametrize(
    ("reading", "units"),
    [
        (CountingUnit.UNIT, {"A-ELEM": ["A-ELEM", "OCC-A"], "B-SEC": ["B-SEC", "OCC-B"]}),
        (
            CountingUnit.BARGAINING_UNIT,
            {"A-ELEM": ["A-ELEM"], "B-SEC": ["B-SEC"], "OCC": ["OCC-A", "OCC-B"]},
        ),
    ],
)
def test_2_99_each_row_says_both_of_its_counting_units(reading, units):
    inputs = inputs_of(*reversed(SHARED), counting_unit=reading)
    found = inputs.by_counting_unit()
    assert {unit: [part.unit for part in rows] for unit, rows in found.items()} == units
    assert list(found) == sorted(units)


def test_a_row_alone_is_its_own_unit_and_bargaining_unit():
    alone = row("A", 1)
    assert {alone.counting_unit(reading) for reading in CountingUnit} == {"A"}


def test_rows_are_kept_sorted():
    inputs = inputs_of(row("B", 1), row("A", 2))
    assert inputs.names == ("A", "B")
    assert inputs == inputs_of(row("A", 2), row("B", 1))


@pytest.mark.parametrize("name", ["", "a", "A B", "É", "A" * 33, "A\n", None])
def test_unit_name(name):
    with pytest.raises(FieldError, match="1 to 32 of the characters"):
        UnitFte(name, StatedFte(F(1)))


@pytest.mark.parametrize("field", ["counts_in", "bargaining_unit"])
def test_the_name_of_a_counting_unit(field):
    with pytest.raises(FieldError, match="1 to 32 of the characters") as caught:
        row("A", 1, **{field: "a b"})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("changed", "field", "wrong"),
    [
        ({"membership_fee": F(-1)}, "membership_fee", "-1"),
        ({"member_protection": F(-1)}, "member_protection", "-1"),
        ({"member_protection": F(1100)}, "membership_fee", "1100"),
        ({"salary_ratio": F(35)}, "salary_ratio", "35"),
        ({"units": ()}, "units", "none"),
        ({"units": (row("A", 1), row("A", 2))}, "units", "A is named twice"),
        ({"units": (row("A", 0), fees("B", 0))}, "units", "a total FTE of 0"),
    ],
)
def test_what_is_refused(changed, field, wrong):
    units = changed.pop("units", (row("A", 1),))
    with pytest.raises(FieldError) as caught:
        inputs_of(*units, **changed)
    assert (caught.value.field, caught.value.wrong) == (field, wrong)


@pytest.mark.parametrize("basis", [FeeReturn(F(1)), StatedFte(F(1))])
def test_4_97_where_the_ratio_applies_occasional_teachers_need_one(basis):
    teachers = row("A", 1)
    assert inputs_of(teachers, occasional_ratio=True).total_fte == 1
    with pytest.raises(FieldError, match=r"salary_ratio: missing; .*procedure 4\.97"):
        inputs_of(teachers, UnitFte("B", basis, occasional=True), occasional_ratio=True)
    assert inputs_of(teachers, occasional("B", 1)).salary_ratio is None
