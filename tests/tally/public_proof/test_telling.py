"""What figures tell of small polls, against a search of every split."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tally.public_proof.interval import Figure, WeighedInterval, heads_interval
from tally.public_proof.telling import PublicFigure, Telling, bits_told, telling
from tally.public_proof.weights import CountedUnit, IntegerWeights, Kind, integer_weights
from tests.tally.public_proof.provinces import HALF, Province

F = Fraction


def figures_of(province: Province, decimals: int | None, *, heads: bool) -> list[PublicFigure]:
    assert province.weights is not None
    interval = province.interval(province.figure(decimals))
    found = [PublicFigure(province.weights, interval)]
    weights = integer_weights(Kind.HEADS, province.units)
    assert weights is not None
    if heads:
        found.append(PublicFigure(weights, heads_interval(sum(province.in_favour.values()))))
    return found


def open_province(units: list[CountedUnit], yes: dict[str, int]) -> Province:
    """A province of plain numbers: nothing is encrypted."""
    province = Province.__new__(Province)
    province.units, province.in_favour, province.threshold = units, yes, HALF
    province.weights = integer_weights(Kind.FTE, units)
    return province


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 7), st.fractions(1, 30, max_denominator=5), st.integers(0, 7)),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([2, 1, 0, None]),
    st.booleans(),
)
def test_a_unit_is_told_just_where_every_split_that_is_left_agrees(drawn, decimals, heads) -> None:
    units = [CountedUnit(f"U{n}", votes, fte) for n, (votes, fte, _) in enumerate(drawn)]
    yes = {f"U{n}": min(yes, votes) for n, (votes, _, yes) in enumerate(drawn)}
    figures = figures_of(open_province(units, yes), decimals, heads=heads)
    fitting = splits_left(units, figures)
    assert yes in fitting
    assert_found(units, figures, fitting)


def splits_left(units: list[CountedUnit], figures: list[PublicFigure]) -> list[dict[str, int]]:
    """Every split of the units that all the figures leave, by going through them."""
    names = [unit.unit for unit in units]
    every = (
        dict(zip(names, values, strict=True))
        for values in product(*(range(unit.votes + 1) for unit in units))
    )
    return [
        split
        for split in every
        if all(figure.weights.weighed(split) in figure.interval for figure in figures)
    ]


def assert_found(
    units: list[CountedUnit], figures: list[PublicFigure], splits: list[dict[str, int]]
) -> None:
    """Told are the units with one number in all these splits, nearly told those with few."""
    left = {unit: sorted({split[unit.unit] for split in splits}) for unit in units}
    found = telling(units, figures, 0.0)
    assert found.told == {unit.unit: one[0] for unit, one in left.items() if len(one) == 1}
    assert found.nearly == {
        unit.unit: tuple(few)
        for unit, few in left.items()
        if len(few) in (2, 3) and len(few) <= (unit.votes + 1) / 3
    }


WEIGHED_ENDS = st.tuples(
    st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(-3, 60), st.integers(-1, 25)
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=3), st.lists(WEIGHED_ENDS, max_size=3))
def test_any_figures_are_judged_together(votes, drawn) -> None:
    """Of any weights and intervals, empty ones included: no order of sums hides a split."""
    units = [CountedUnit(f"U{n}", cast, F(1)) for n, cast in enumerate(votes)]
    figures = [
        PublicFigure(
            IntegerWeights(1, 0, dict(zip((unit.unit for unit in units), weights, strict=False))),
            WeighedInterval(lo, lo + width),
        )
        for weights, lo, width in drawn
    ]
    assert_found(units, figures, splits_left(units, figures))


def found_of(units: list[CountedUnit], yes: dict[str, int], decimals: int | None) -> Telling:
    """What a percentage alone tells."""
    province = open_province(units, yes)
    figures = figures_of(province, decimals, heads=False)
    return telling(units, figures, bits_told(province.figure(decimals), heads=False))


def test_two_units_of_3_to_30_votes_are_always_warned_of_and_their_outcome_alone_is_not() -> None:
    drawn, told = random.Random(8), 0
    pairs = [(first, second) for first in range(3, 31) for second in range(3, first + 1)]
    for votes in pairs:
        units = [
            CountedUnit(name, cast, F(drawn.randrange(1000, 200_000), 1100))
            for name, cast in zip("AB", votes, strict=True)
        ]
        yes = {unit.unit: drawn.randrange(1, unit.votes) for unit in units}
        found = found_of(units, yes, 2)
        assert found.warns, (units, yes)
        told += found.told == yes
        assert not found_of(units, yes, None).told
    assert told > 0.9 * len(pairs)
    units = [CountedUnit("A", 3, F(1013, 7)), CountedUnit("B", 30, F(997, 3))]
    alone = found_of(units, {"A": 1, "B": 10}, None)
    assert not alone.warns
    assert (alone.told, round(alone.margin, 2)) == ({}, 5.95)


def test_a_unit_is_nearly_told_where_two_or_three_numbers_of_many_are_left() -> None:
    """40% without decimals: 99, 100 or 101 of 250 votes, but 199 to 201 and more of 500."""
    found = found_of([CountedUnit("A", 250, F(1))], {"A": 100}, 0)
    assert (found.told, found.nearly) == ({}, {"A": (99, 100, 101)})
    assert found.margin > 0
    assert found.warns
    assert not found_of([CountedUnit("A", 500, F(1))], {"A": 200}, 0).warns
    outcome = found_of([CountedUnit("A", 3, F(1))], {"A": 3}, None)
    assert not outcome.nearly, "2 or 3 of 3 votes"


def test_a_province_is_not_told_whether_its_splits_are_judged_or_too_many() -> None:
    for count, judged in ((4, True), (10, False)):
        units = [CountedUnit(f"U{n}", 100 + n, F(9000 + 7 * n * n, 11)) for n in range(count)]
        province = open_province(units, {unit.unit: 40 + n for n, unit in enumerate(units)})
        for heads in (False, True):
            bits = bits_told(province.figure(), heads=heads)
            found = telling(units, figures_of(province, 2, heads=heads), bits)
            assert found.told == ({} if judged else None)
            assert not found.nearly
            assert not found.warns


def test_a_small_margin_is_a_warning_where_the_splits_are_too_many_to_judge() -> None:
    units = [CountedUnit("A", 100_000, F(10)), CountedUnit("B", 50, F(7))]
    found = found_of(units, {"A": 40_000, "B": 30}, 2)
    assert found.told is None
    assert found.warns
    assert 8.9 < found.margin < 9.1
    judged = [CountedUnit("A", 99_999, F(10)), CountedUnit("B", 50, F(7))]
    assert found_of(judged, {"A": 40_000, "B": 30}, 2).told == {}


def test_a_unit_that_weighs_more_than_the_rest_is_told_among_ten_billion_splits() -> None:
    """The longest search: no second value of the heavy unit ends it. The others are not told."""
    units = [CountedUnit("A", 45, F(10**9))]
    units += [CountedUnit(f"U{n}", 45, F(10 + n, 7)) for n in range(5)]
    found = found_of(units, {unit.unit: 20 for unit in units}, 2)
    assert found.told == {"A": 20}
    assert found.margin > 19


def test_a_unit_without_votes_is_never_told_and_weights_may_be_0() -> None:
    units = [CountedUnit("A", 0, F(5)), CountedUnit("B", 2, F(0)), CountedUnit("C", 2, F(1))]
    weights = integer_weights(Kind.FTE, units)
    assert weights == IntegerWeights(2, 0, {"C": 1})
    told = telling(units, [PublicFigure(weights, WeighedInterval(2, 2))], 13.3).told
    assert told == {"C": 2}


def test_a_head_count_tells_as_much_again() -> None:
    assert bits_told(Figure(True), heads=False) == 1
    assert 13 < bits_told(Figure(True, 5000, 2), heads=False) < 14
    assert 26 < bits_told(Figure(True, 5000, 2), heads=True) < 27
