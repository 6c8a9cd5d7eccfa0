"""What the demonstration's figures tell of its units: less than how one of them voted."""

from __future__ import annotations

import pytest

from tally.public_proof.interval import Figure, figure_of, heads_interval, interval_of
from tally.public_proof.telling import PublicFigure, bits_told, telling
from tally.public_proof.weights import CountedUnit, Kind, integer_weights
from tests.kit.demonstration import expected_tally
from voting.demo.people import make_province

MEMBERS, SEEDS = 600, range(1, 6)  # as many as `ratify demo` has


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("decimals", [2, 1, 0, None])
@pytest.mark.parametrize("heads", [False, True])
def test_no_figure_of_the_demonstration_tells_how_a_unit_voted(seed, decimals, heads) -> None:
    tally = expected_tally(make_province(MEMBERS, seed))
    units = [CountedUnit(one.count.unit, one.count.votes_cast, one.fte) for one in tally.units]
    weights, by_heads = (integer_weights(kind, units) for kind in Kind)
    assert weights is not None
    assert by_heads is not None
    assert tally.in_favour is not None
    figure: Figure = figure_of(tally.in_favour, tally.threshold, decimals)
    public = [PublicFigure(weights, interval_of(figure, tally.threshold, weights))]
    if heads:
        public.append(PublicFigure(by_heads, heads_interval(tally.heads_in_favour)))
    found = telling(units, public, bits_told(figure, heads=heads))
    assert found.told == {}
    assert not found.warns
