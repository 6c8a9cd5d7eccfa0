"""Each clause's line of code turned round: its test then fails, by what it asserts."""

from __future__ import annotations

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
