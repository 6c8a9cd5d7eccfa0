"""What the demonstration's figures tell of its units: less than how one of them voted."""

from __future__ import annotations

import pytest

from tests.kit.demonstration import expected_tally, telling_of
from voting.demo.people import make_province

MEMBERS, SEEDS = 600, range(1, 6)  # as many as `ratify demo` has


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("decimals", [2, 1, 0, None])
@pytest.mark.parametrize("heads", [False, True])
def test_no_figure_of_the_demonstration_tells_how_a_unit_voted(seed, decimals, heads) -> None:
    found = telling_of(expected_tally(make_province(MEMBERS, seed)), decimals, heads=heads)
    assert found.told == {}
    assert not found.warns
