"""What figures tell of small polls, against a search of every split."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tally.public_proof.interval import Figure, WeighedInterval, heads_interval
from tally.public_proof.telling import PublicFigure, bits_told, telling
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
    fitting = [
        split
        for values in product(*(range(unit.votes + 1) for unit in units))
        for split in [dict(zip((unit.unit for unit in units), values, strict=True))]
        if all(figure.weights.weighed(split) in figure.interval for figure in figures)
    ]
    assert yes in fitting
    alike = {
        unit.unit: yes[unit.unit]
        for unit in units
        if len({split[unit.unit] for split in fitting}) == 1
    }
    assert telling(units, figures, 0.0).told == alike


def test_two_units_of_3_to_30_votes_are_told_and_a_province_is_not() -> None:
    for first, second in ((3, 30), (12, 17), (30, 29)):
        units = [CountedUnit("A", first, F(1013, 7)), CountedUnit("B", second, F(997, 3))]
        province = open_province(units, {"A": first // 2, "B": second // 3})
        found = telling(
            units, figures_of(province, 2, heads=False), bits_told(province.figure(), heads=False)
        )
        assert found.told == {"A": first // 2, "B": second // 3}
        assert found.warns
        alone = figures_of(province, None, heads=False)
        assert not telling(units, alone, bits_told(Figure(True), heads=False)).told
    many = [CountedUnit(f"U{n}", 100 + n, F(90 + n)) for n in range(10)]
    province = open_province(many, {unit.unit: 50 for unit in many})
    found = telling(
        many, figures_of(province, 2, heads=True), bits_told(province.figure(), heads=True)
    )
    assert found.told is None
    assert not found.warns
    assert found.margin > 20


def test_a_small_margin_is_a_warning_where_the_splits_are_too_many_to_search() -> None:
    units = [CountedUnit("A", 5000, F(10)), CountedUnit("B", 5000, F(7))]
    province = open_province(units, {"A": 2000, "B": 3000})
    found = telling(
        units, figures_of(province, 2, heads=False), bits_told(province.figure(), heads=False)
    )
    assert found.told is None
    assert found.warns
    assert 11 < found.margin < 12


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
