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


HALFWAY = [
    *((8, yes, 0, shown) for yes, shown in ((1, 12), (3, 38), (5, 62), (7, 88))),
    *((16, yes, 1, shown) for yes, shown in ((1, 62), (3, 188), (9, 562), (15, 938))),
    *((32, yes, 2, shown) for yes, shown in ((1, 312), (3, 938), (17, 5312), (31, 9688))),
    (200, 1, 0, 0),
    (200, 199, 0, 100),
    (20_000, 1, 2, 0),
    (20_000, 19_999, 2, 10_000),
]
"""Votes, votes in favour, decimals, and the even figure, which is shown."""
HALF = Threshold(F(1, 2))


def provable(units, yes, figure: Figure, threshold: Threshold = HALF, scale: int = 0) -> bool:
    """Whether the figure can be proved of these votes; `scale` rounds the weights."""
    weights = rounded_down(units, scale) if scale else integer_weights(Kind.FTE, units)
    assert weights is not None
    return weights.weighed(yes) in interval_of(figure, threshold, weights)


@pytest.mark.parametrize(("votes", "yes", "decimals", "shown"), HALFWAY)
def test_halfway_the_even_figure_is_proved_and_the_odd_ones_never(
    votes, yes, decimals, shown
) -> None:
    """8 votes, 5 in favour: 62%, never 63% nor 61%; nor are those proved with rounded weights."""
    units, found = [CountedUnit("A", votes, F(10))], {"A": yes}
    met = yes > votes / 2
    assert provable(units, found, Figure(met, shown, decimals))
    for other in {max(shown - 1, 0), min(shown + 1, 10 ** (decimals + 2))} - {shown}:
        assert not provable(units, found, Figure(met, other, decimals))
        assert not provable(units, found, Figure(met, other, decimals), scale=ROUNDED_SCALE - 1)


HAIR, WIDE_HAIR = F(1, 10**40), F(1, 10**15)
"""FTE of a unit of one voter, beside one of 1: its vote moves the percentage by a hair."""


@pytest.mark.parametrize(("votes", "yes", "decimals", "shown"), HALFWAY)
def test_a_hair_over_or_under_halfway_decides_the_figure(votes, yes, decimals, shown) -> None:
    under = floor(F(yes * 10 ** (decimals + 2), votes))
    over, met = under + 1, 2 * yes > votes
    assert shown in (over, under)
    for hair, scale in ((HAIR, 0), (WIDE_HAIR, 0), (WIDE_HAIR, ROUNDED_SCALE)):
        units = [CountedUnit("A", votes, F(1)), CountedUnit("H", 1, hair)]
        for vote, right, wrong in ((1, over, under), (0, under, over)):
            found = {"A": yes, "H": vote}
            fraction = fraction_of(units, found)
            assert fraction is not None
            assert figure_of(fraction, HALF, decimals) == Figure(met, right, decimals)
            assert provable(units, found, Figure(met, right, decimals), scale=scale)
            assert not provable(units, found, Figure(met, wrong, decimals), scale=scale)


@pytest.mark.parametrize("kind", list(ThresholdKind))
@pytest.mark.parametrize(("votes", "yes"), [(2, 1), (3, 2), (7, 3)])
@pytest.mark.parametrize("decimals", DECIMALS)
def test_a_hair_over_or_under_the_threshold_decides_the_outcome(kind, votes, yes, decimals) -> None:
    threshold = Threshold(F(yes, votes), kind)
    for hair, scale, is_provable in (
        (HAIR, 0, True),
        (WIDE_HAIR, 0, True),
        (WIDE_HAIR, ROUNDED_SCALE, True),
        (HAIR, ROUNDED_SCALE, False),  # less than the rounding: not proved, and nothing false is
    ):
        units = [CountedUnit("A", votes, F(1)), CountedUnit("H", 1, hair)]
        for vote in (0, 1):
            found = {"A": yes, "H": vote}
            fraction = fraction_of(units, found)
            assert fraction is not None
            true = figure_of(fraction, threshold, decimals)
            assert true.ratified is bool(vote)
            assert provable(units, found, true, threshold, scale) is is_provable
            false = Figure(not true.ratified, true.shown, true.decimals)
            assert not provable(units, found, false, threshold, scale)


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


@pytest.mark.parametrize(("more", "exact"), [(0, True), (1, False)])
def test_weights_are_exact_up_to_a_common_denominator_of_2_180(more: int, exact: bool) -> None:
    units = [CountedUnit("A", 1, F(1)), CountedUnit("B", 1, F(MOST_EXACT - 1 + more))]
    weights = integer_weights(Kind.FTE, units)
    assert weights is not None
    assert (weights.scale, weights.error) == ((MOST_EXACT, 0) if exact else (ROUNDED_SCALE, 2))
