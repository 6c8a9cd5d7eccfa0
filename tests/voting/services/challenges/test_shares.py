"""How many of a unit's listed members are challenged: all officers are warned above 1%."""

from __future__ import annotations

import pytest

from voting.services.challenges.shares import UnitShare, passes_bound


@pytest.mark.parametrize(
    ("on_list", "challenged", "above", "passes"),
    [(200, 2, False, False), (200, 3, True, True), (200, 4, True, False), (0, 0, False, False)],
)
def test_one_in_a_hundred_is_not_above_one_percent_and_the_next_one_passes_it(
    on_list: int, challenged: int, above: bool, passes: bool
) -> None:
    row = UnitShare("A-ELEM", on_list, challenged)
    assert (row.above_one_percent, passes_bound(row)) == (above, passes)
