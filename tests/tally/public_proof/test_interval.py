"""Weights and intervals against exact arithmetic: what is true is provable, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tally.errors import FieldError
from tally.fte.rules import Threshold, ThresholdKind
from tally.public_proof.interval import (
    Figure,
    WeighedInterval,
    figure_of,
    heads_interval,
    interval_of,
)
from tally.public_proof.weights import (
    MOST_EXACT,
    ROUNDED_SCALE,
    CountedUnit,
    IntegerWeights,
    Kind,
    integer_weights,
)
from tests.tally.public_proof.provinces import fraction_of

F = Fraction
DECIMALS = (2, 1, 0, None)
SHARES = [F(1, 2), F(2, 3), F(3, 5), F(1, 3)]
UNIT = st.tuples(
    st.integers(0, 6),
    st.fractions(min_value=0, max_value=40, max_denominator=7),
    st.integers(0, 6),
)
THRESHOLDS = st.builds(Threshold, st.sampled_from(SHARES), st.sampled_from(list(ThresholdKind)))


def province(drawn: list[tuple[int, F, int]]) -> tuple[list[CountedUnit], dict[str, int]]:
    units = [CountedUnit(f"U{n}", votes, fte) for n, (votes, fte, _) in enumerate(drawn)]
    return units, {f"U{n}": min(yes, votes) for n, (votes, _, yes) in enumerate(drawn)}


def rounded_down(units: list[CountedUnit], scale: int) -> IntegerWeights | None:
    """Weights of a small scale, rounded as those are whose denominator is too large."""
    whole = sum((unit.fte for unit in units if unit.votes), F(0))
    if not whole:
        return None
    weighty = [unit for unit in units if unit.votes and unit.fte]
    weights = {one.unit: floor(one.fte / (one.votes * whole) * scale) for one in weighty}
    return IntegerWeights(scale, sum(unit.votes for unit in units), weights)


def others(true: Figure) -> list[Figure]:
    """Every figure beside the true one: the other outcome, and each neighbouring percentage."""
    found = [Figure(not true.ratified, true.shown, true.decimals)]
    if true.shown is not None and true.decimals is not None:
        most = 10 ** (true.decimals + 2)
        near = (true.shown - 1, true.shown + 1)
        found += [Figure(true.ratified, one, true.decimals) for one in near if 0 <= one <= most]
        found += [Figure(not true.ratified, one, true.decimals) for one in near if 0 <= one <= most]
    return found


@settings(max_examples=400)
@given(st.lists(UNIT, min_size=1, max_size=5), THRESHOLDS)
def test_exact_weights_prove_every_true_figure_and_no_other(drawn, threshold) -> None:
    units, yes = province(drawn)
    weights, fraction = integer_weights(Kind.FTE, units), fraction_of(units, yes)
    assert (weights is None) == (fraction is None)
    if weights is None or fraction is None:
        return
    assert weights.error == 0
    weighed = weights.weighed(yes)
    assert weighed == fraction * weights.scale
    for decimals in DECIMALS:
        true = figure_of(fraction, threshold, decimals)
        assert weighed in interval_of(true, threshold, weights)
        assert not any(weighed in interval_of(one, threshold, weights) for one in others(true))


@settings(max_examples=400)
@given(st.lists(UNIT, min_size=1, max_size=5), THRESHOLDS, st.integers(4, 2**30))
def test_rounded_weights_prove_no_false_figure(drawn, threshold, scale) -> None:
    units, yes = province(drawn)
    weights, fraction = rounded_down(units, scale), fraction_of(units, yes)
    if weights is None or fraction is None:
        return
    weighed = weights.weighed(yes)
    assert weighed <= fraction * scale < weighed + weights.error
    for decimals in DECIMALS:
        true = figure_of(fraction, threshold, decimals)
        assert not any(weighed in interval_of(one, threshold, weights) for one in others(true))


@settings(max_examples=200)
@given(st.lists(UNIT, min_size=1, max_size=4), THRESHOLDS)
def test_whatever_the_votes_an_interval_holds_only_what_means_its_figure(drawn, threshold) -> None:
    """Every M of the interval, whether votes give it or not, means the figure."""
    units, yes = province(drawn)
    weights, fraction = integer_weights(Kind.FTE, units), fraction_of(units, yes)
    if weights is None or fraction is None or weights.scale > 3000:
        return
    for decimals in DECIMALS:
        figure = figure_of(fraction, threshold, decimals)
        meant = {
            weighed
            for weighed in range(weights.scale + 1)
            if figure_of(F(weighed, weights.scale), threshold, decimals) == figure
        }
        found = interval_of(figure, threshold, weights)
        assert meant == set(range(found.lo, found.hi + 1))


def test_half_to_even_8_votes_5_in_favour_is_62_and_never_63() -> None:
    units = [CountedUnit("A", 8, F(10))]
    weights = integer_weights(Kind.FTE, units)
    assert weights is not None
    weighed = weights.weighed({"A": 5})
    half = Threshold(F(1, 2))
    assert weighed in interval_of(Figure(True, 62, 0), half, weights)
    assert weighed not in interval_of(Figure(True, 63, 0), half, weights)


@pytest.mark.parametrize(
    ("kind", "ratified"), [(ThresholdKind.MORE_THAN, False), (ThresholdKind.AT_LEAST, True)]
)
def test_an_exact_tie_is_provable_with_exact_weights_only(kind, ratified) -> None:
    units = [CountedUnit("A", 2, F(3)), CountedUnit("B", 4, F(5))]
    threshold, yes = Threshold(F(1, 2), kind), {"A": 1, "B": 2}
    exact, rounded = integer_weights(Kind.FTE, units), rounded_down(units, 10**6 + 3)
    assert exact is not None
    assert rounded is not None
    tie = figure_of(F(1, 2), threshold, 2)
    assert tie.ratified is ratified
    assert exact.weighed(yes) in interval_of(tie, threshold, exact)
    assert rounded.weighed(yes) not in interval_of(tie, threshold, rounded)


def test_a_large_denominator_is_rounded_and_nobody_chooses() -> None:
    primes = [10**9 + 7, 10**9 + 9, 10**9 + 21, 10**9 + 33, 10**9 + 87, 10**9 + 93, 10**9 + 97]
    units = [CountedUnit(f"U{n}", 2, F(1, prime)) for n, prime in enumerate(primes)]
    few, many = integer_weights(Kind.FTE, units[:3]), integer_weights(Kind.FTE, units)
    assert few is not None
    assert many is not None
    assert few.error == 0
    assert few.scale <= MOST_EXACT
    assert (many.scale, many.error) == (ROUNDED_SCALE, 14)


def test_a_count_by_heads_weighs_each_vote_alike() -> None:
    units = [CountedUnit("A", 3, F(0)), CountedUnit("B", 0, F(9)), CountedUnit("C", 4, F(1))]
    weights = integer_weights(Kind.HEADS, units)
    assert weights == IntegerWeights(7, 0, {"A": 1, "C": 1})
    assert weights.weighed({"A": 2, "C": 4}) == 6
    assert heads_interval(6) == WeighedInterval(6, 6)
    assert heads_interval(6).bits == 1
    assert integer_weights(Kind.HEADS, [CountedUnit("A", 0, F(1))]) is None


@pytest.mark.parametrize(
    ("shown", "decimals"), [(None, 2), (5000, None), (10001, 2), (-1, 0), (5, 3), (50, -1)]
)
def test_a_figure_that_is_none_is_refused(shown, decimals) -> None:
    with pytest.raises(FieldError):
        Figure(True, shown, decimals)
