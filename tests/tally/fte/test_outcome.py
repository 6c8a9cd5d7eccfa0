"""By-law 2.78 clause by clause, its worked example, and what must not change the outcome."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.errors import FieldError, FteError
from tally.fte.outcome import ProvincialTally, UnitCount, tally_fte
from tally.result import official_line
from tests.tally.fte.provinces import EXAMPLE, EXAMPLE_COUNTS, F, direct, inputs_of, row


def test_worked_example():
    outcome = tally_fte(EXAMPLE, EXAMPLE_COUNTS)
    assert [unit.fte for unit in outcome.units] == [1000, 500, 100, F("250.0005")]
    assert [unit.fte_in_favour for unit in outcome.units] == [750, 150, 0, F("250.0005")]
    assert [unit.fte_not_in_favour for unit in outcome.units] == [250, 350, 0, 0]
    assert outcome.in_favour == F("1150.0005") / F("1750.0005")
    assert outcome.not_represented_fte == 100
    assert outcome.total_fte == F("1850.0005")
    assert (outcome.heads_in_favour, outcome.votes_cast) == (391, 701)
    assert outcome.ratified
    assert not outcome.heads_disagree
    assert official_line(outcome) == (
        "Official result: 65.71% in favour, 34.29% not in favour: ratified"
    )


class TestProvincialTally:
    def test_2_78_weighs_each_units_percentages_by_its_fte(self):
        outcome = tally_fte(direct(A=300, B=100), [UnitCount("A", 1, 2), UnitCount("B", 9, 1)])
        assert outcome.fte_in_favour == 100 + 90
        assert outcome.fte_not_in_favour == 200 + 10
        assert outcome.in_favour == F(190, 400)
        assert not outcome.ratified

    def test_reading_a_unit_without_votes_adds_nothing_and_is_listed(self):
        """By-law 2.78."""
        outcome = tally_fte(direct(A=10, B=990), [UnitCount("A", 1, 0), UnitCount("B", 0, 0)])
        assert outcome.in_favour == 1
        assert [unit.count.unit for unit in outcome.units] == ["A", "B"]
        assert outcome.not_represented_fte == 990

    def test_the_exact_fraction_decides_and_never_the_rounded_figure(self):
        outcome = tally_fte(direct(A=1), [UnitCount("A", 500_001, 499_999)])
        assert official_line(outcome) == (
            "Official result: 50.00% in favour, 50.00% not in favour: ratified"
        )

    def test_nobody_votes_anywhere(self):
        outcome = tally_fte(direct(A=1, B=2), [UnitCount("A", 0, 0), UnitCount("B", 0, 0)])
        assert outcome.in_favour is None
        assert not outcome.ratified
        assert not outcome.heads_disagree
        assert outcome.not_represented_fte == 3
        assert official_line(outcome) == "Official result: no votes cast: not ratified"

    def test_votes_of_a_unit_of_fte_0_are_heads_without_weight(self):
        outcome = tally_fte(direct(A=0, B=5), [UnitCount("A", 7, 0), UnitCount("B", 0, 1)])
        assert outcome.in_favour == 0
        assert (outcome.heads_in_favour, outcome.votes_cast) == (7, 8)
        assert outcome.heads_disagree

    def test_votes_only_in_units_of_fte_0_give_no_percentage(self):
        outcome = tally_fte(direct(A=0, B=5), [UnitCount("A", 7, 0), UnitCount("B", 0, 0)])
        assert outcome.in_favour is None
        assert not outcome.ratified
        assert outcome.heads_disagree
        assert official_line(outcome) == "Official result: no FTE represented: not ratified"

    def test_heads_and_fte_can_disagree(self):
        """Constitution 1.11."""
        outcome = tally_fte(direct(A=900, B=100), [UnitCount("A", 2, 1), UnitCount("B", 0, 50)])
        assert outcome.ratified
        assert outcome.heads_disagree


class TestCountsMatchUnits:
    def test_unknown_unit(self):
        with pytest.raises(FteError, match=r"^Z has a count and no FTE"):
            tally_fte(direct(A=1), [UnitCount("A", 0, 0), UnitCount("Z", 0, 0)])

    def test_missing_unit(self):
        with pytest.raises(FteError, match=r"^B has no count"):
            tally_fte(direct(A=1, B=1), [UnitCount("A", 1, 0)])

    def test_unit_counted_twice(self):
        with pytest.raises(FteError, match=r"^A is counted twice"):
            tally_fte(direct(A=1), [UnitCount("A", 1, 0), UnitCount("A", 1, 0)])


@pytest.mark.parametrize("votes", [(-1, 0), (0, -1), (1.0, 0), (0, True)])
def test_votes_are_whole_numbers(votes):
    with pytest.raises(FieldError, match="a whole number of votes"):
        UnitCount("A", *votes)


# Property tests: provinces of up to six units with any FTE and any votes.
NAMES = ["A", "B", "C", "D", "E", "F"]
FTES = st.fractions(min_value=F(1, 1000), max_value=5000, max_denominator=10**5)
VOTES = st.tuples(st.integers(0, 5000), st.integers(0, 5000))
PROVINCES = st.lists(st.tuples(FTES, VOTES), min_size=1, max_size=6)


def outcome_of(province: list[tuple[Fraction, tuple[int, int]]]) -> ProvincialTally:
    inputs = inputs_of(*(row(n, f) for n, (f, _) in zip(NAMES, province, strict=False)))
    counts = [UnitCount(n, *v) for n, (_, v) in zip(NAMES, province, strict=False)]
    return tally_fte(inputs, counts)


@given(PROVINCES, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(province, random):
    shuffled = random.sample(province, len(province))
    assert outcome_of(shuffled).in_favour == outcome_of(province).in_favour


@given(PROVINCES, st.randoms(use_true_random=False))
def test_the_order_of_counts_does_not_matter(province, random):
    names = NAMES[: len(province)]
    inputs = direct(**dict(zip(names, (fte for fte, _ in province), strict=True)))
    counts = [UnitCount(n, *v) for n, (_, v) in zip(names, province, strict=True)]
    assert tally_fte(inputs, random.sample(counts, len(counts))) == tally_fte(inputs, counts)


@given(PROVINCES, st.fractions(min_value=F(1, 1000), max_value=1000))
def test_scaling_every_fte_does_not_matter(province, factor):
    scaled = [(fte * factor, votes) for fte, votes in province]
    assert outcome_of(scaled).in_favour == outcome_of(province).in_favour


@given(PROVINCES.filter(lambda units: len(units) < 6), st.integers(1, 99), st.integers(1, 9))
def test_a_unit_split_in_two_with_equal_percentages_does_not_matter(province, share, times):
    (fte, (yes, no)), rest = province[0], province[1:]
    parts = [(fte * share / 100, (yes, no)), (fte * (100 - share) / 100, (yes * times, no * times))]
    assert outcome_of(parts + rest).in_favour == outcome_of(province).in_favour


@given(PROVINCES)
def test_the_sum_of_both_sides_is_exact(province):
    outcome = outcome_of(province)
    both = outcome.fte_in_favour + outcome.fte_not_in_favour
    assert both == outcome.total_fte - outcome.not_represented_fte


@given(PROVINCES)
def test_the_two_sides_swap(province):
    swapped = outcome_of([(fte, (no, yes)) for fte, (yes, no) in province]).in_favour
    straight = outcome_of(province).in_favour
    assert swapped == (None if straight is None else 1 - straight)
