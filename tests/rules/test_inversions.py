"""Each clause's line of code turned round: its test then fails, by what it asserts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.rules.inversions.every import EVERY
from tests.rules.inversions.inversion import Inversion
from tests.rules.inversions.run import Copy


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy.make(Path(tmp_path_factory.mktemp("inversions")))


@pytest.mark.slow
def test_every_test_of_a_clause_holds_in_a_copy_of_the_code_as_it_is(copy: Copy) -> None:
    outcome = copy.run(sorted({one.test for one in EVERY}))
    assert outcome.passed, outcome.words


@pytest.mark.slow
@pytest.mark.parametrize("inversion", EVERY, ids=lambda one: f"{one.clause}, {one.test}")
def test_the_test_of_a_clause_fails_where_its_code_is_inverted(
    copy: Copy, inversion: Inversion
) -> None:
    outcome = copy.run_inverted(inversion)
    assert outcome.asserted, (outcome.broken, outcome.words)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("new", "status"),
    [("given + timedelta(least)  #", 1), ("given + timedelta(least + 0) +", 1), ("given +++ (", 2)],
    ids=["asserted", "an error of its own", "no Python"],
)
def test_only_a_failed_assertion_is_taken_for_one(copy: Copy, new: str, status: int) -> None:
    known = next(one for one in EVERY if one.place.endswith("DayCount.first_day"))
    outcome = copy.run_inverted(replace(known, old="given + timedelta(least + ", new=f"{new} ("))
    assert outcome.asserted == (new.endswith("#"))
    assert (outcome.status >= status, outcome.passed) == (True, False)
