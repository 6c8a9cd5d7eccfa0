"""By-laws 2.78 and 2.99: the sums are taken before the percentages, under either reading."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.fte.inputs import FteInputs, UnitFte
from tally.fte.outcome import ProvincialTally, UnitCount, tally_fte
from tally.fte.rules import CountingUnit
from tests.tally.fte.provinces import (
    EXAMPLE,
    EXAMPLE_COUNTS,
    TWO_UNITS_COUNTS,
    F,
    counts_of,
    inputs_of,
    row,
    two_units,
)

UNIT, BARGAINING_UNIT = CountingUnit.UNIT, CountingUnit.BARGAINING_UNIT
GROUPS = ["G1", "G2", "G3"]
# An election: FTE, votes in favour and not, the unit that it counts in, its bargaining unit.
ELECTIONS = st.tuples(
    st.fractions(min_value=0, max_value=3000, max_denominator=10**4),
    st.integers(0, 900),
    st.integers(0, 900),
    st.sampled_from(GROUPS),
    st.sampled_from(GROUPS),
)
Election = tuple[Fraction, int, int, str, str]
PROVINCES = st.lists(ELECTIONS, min_size=1, max_size=7).filter(
    lambda province: any(fte for fte, *_ in province)
)
READINGS = st.sampled_from(CountingUnit)


def rows_of(province: list[Election]) -> list[tuple[UnitFte, UnitCount]]:
    return [
        (
            row(f"E{place}", fte, counts_in=unit, bargaining_unit=bargaining_unit),
            UnitCount(f"E{place}", yes, no),
        )
        for place, (fte, yes, no, unit, bargaining_unit) in enumerate(province)
    ]


def tally_of(pairs: list[tuple[UnitFte, UnitCount]], reading: CountingUnit) -> ProvincialTally:
    inputs = inputs_of(*(weight for weight, _ in pairs), counting_unit=reading)
    return tally_fte(inputs, [count for _, count in pairs])


def added_beforehand(province: list[Election], reading: CountingUnit) -> ProvincialTally:
    """One election for each counting unit, with the sums of its elections."""
    place = 3 if reading is UNIT else 4
    pairs = []
    for name in sorted({one[place] for one in province}):
        parts = [one for one in province if one[place] == name]
        fte, yes, no = (sum(part[item] for part in parts) for item in range(3))
        pairs.append((row(name, fte), UnitCount(name, yes, no)))
    return tally_of(pairs, reading)


@given(PROVINCES, READINGS)
def test_2_78_2_99_votes_and_fte_are_added_before_the_percentages(province, reading):
    found = tally_of(rows_of(province), reading)
    added = added_beforehand(province, reading)
    assert found.units == added.units
    assert found.in_favour == added.in_favour
    assert found.ratified == added.ratified
    assert found.not_represented_fte == added.not_represented_fte
    assert (found.by_heads, found.total_fte) == (added.by_heads, added.total_fte)


@given(PROVINCES, READINGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(province, reading, random):
    pairs = rows_of(province)
    assert tally_of(random.sample(pairs, len(pairs)), reading) == tally_of(pairs, reading)


@given(PROVINCES, READINGS, st.data())
def test_an_election_split_in_two_of_one_counting_unit_changes_nothing(province, reading, data):
    fte, yes, no, *places = province[0]
    part = fte * data.draw(st.integers(0, 9), "FTE") / 9
    some, others = (data.draw(st.integers(0, votes), "votes") for votes in (yes, no))
    parts = [(part, some, others, *places), (fte - part, yes - some, no - others, *places)]
    split = tally_of(rows_of([*parts, *province[1:]]), reading)
    assert split.units == tally_of(rows_of(province), reading).units


@given(PROVINCES)
def test_the_head_count_is_the_same_under_either_reading(province):
    by_unit, by_bargaining_unit = (tally_of(rows_of(province), one) for one in CountingUnit)
    assert by_unit.by_heads == by_bargaining_unit.by_heads
    assert by_unit.total_fte == by_bargaining_unit.total_fte


def shared(reading: CountingUnit) -> FteInputs:
    """A board whose occasional bargaining unit OCC serves an elementary and a secondary unit."""
    return inputs_of(
        row("ELEM", 100),
        row("OCC-E", 30, counts_in="ELEM", bargaining_unit="OCC", occasional=True),
        row("OCC-S", 10, counts_in="SEC", bargaining_unit="OCC", occasional=True),
        row("SEC", 60),
        counting_unit=reading,
    )


SHARED_COUNTS = counts_of(ELEM=(60, 40), OCC_E=(0, 5), OCC_S=(3, 2), SEC=(10, 10))


class TestSharedOccasionalBargainingUnit:
    """2.99, 4.99: it has an election, its FTE prorated, in each of the two units it serves."""

    def test_2_78_under_bargaining_unit_its_two_rows_are_one(self):
        tally = tally_fte(shared(BARGAINING_UNIT), SHARED_COUNTS)
        assert [one.count for one in tally.units] == counts_of(
            ELEM=(60, 40), OCC=(3, 7), SEC=(10, 10)
        )
        assert [one.fte for one in tally.units] == [100, 40, 60]
        assert tally.fte_in_favour == 60 + 12 + 30

    def test_2_99_under_unit_each_row_counts_in_its_unit(self):
        tally = tally_fte(shared(UNIT), SHARED_COUNTS)
        assert [one.count for one in tally.units] == counts_of(ELEM=(60, 45), SEC=(13, 12))
        assert [one.fte for one in tally.units] == [130, 70]
        assert tally.in_favour == (F(130 * 60, 105) + F(70 * 13, 25)) / 200

    def test_2_99_4_99_how_the_fte_is_prorated_is_no_matter_under_bargaining_unit(self):
        tallies = []
        for elementary in (0, 17, 40):
            rows = [
                row("ELEM", 100),
                row("OCC-E", elementary, counts_in="ELEM", bargaining_unit="OCC"),
                row("OCC-S", 40 - elementary, counts_in="SEC", bargaining_unit="OCC"),
                row("SEC", 60),
            ]
            inputs = inputs_of(*rows, counting_unit=BARGAINING_UNIT)
            tallies.append(tally_fte(inputs, SHARED_COUNTS).in_favour)
        assert len(set(tallies)) == 1


@pytest.mark.parametrize(
    ("reading", "elections"),
    [(UNIT, ["A-ELEM", "B-SEC"]), (BARGAINING_UNIT, ["A-ELEM", "A-OCC", "B-OCC", "B-SEC"])],
)
def test_2_78_the_elections_are_listed_beside_the_units_that_they_count_in(reading, elections):
    tally = tally_fte(two_units(reading), TWO_UNITS_COUNTS)
    assert [one.count.unit for one in tally.units] == elections
    assert [one.count.unit for one in tally.elections] == ["A-ELEM", "A-OCC", "B-OCC", "B-SEC"]
    assert {one.counts_in for one in tally.elections} == set(elections)


def test_2_99_a_units_elections_are_listed_where_they_are_not_the_unit_itself():
    outcome = tally_fte(two_units(CountingUnit.UNIT), TWO_UNITS_COUNTS)
    assert [one.count.unit for one in outcome.elections_in("A-ELEM")] == ["A-ELEM", "A-OCC"]
    example = tally_fte(EXAMPLE, EXAMPLE_COUNTS)
    assert example.elections_in("A-ELEM") == ()
