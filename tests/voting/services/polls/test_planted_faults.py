"""Faults planted in a poll's folder: every one is named in one answer, and no other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kit.files.planted_faults import (
    EVERY,
    FEES,
    IN_FEES,
    IN_POLL,
    IN_ROSTER,
    POLL,
    ROSTER,
    Planted,
    faults_of_folder,
    missed,
    plant,
    with_officers,
)
from voting.ports.unit_of_work import Context


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A database with the officers that poll.toml names, and no poll."""
    return with_officers(sqlite_ctx)


def verify_all_named(ctx: Context, planted: Sequence[Planted]) -> None:
    """Every planted fault is named, and no other."""
    texts = plant(planted)
    faults = faults_of_folder(ctx, texts)
    assert missed(planted, texts, faults) == [], "\n".join(map(str, faults))
    assert len(faults) == len(planted), "\n".join(map(str, faults))


def by(file: str, value: str) -> Planted:
    """The planted fault of a file whose wrong value is this."""
    (found,) = [one for one in EVERY if one.file == file and one.value == value]
    return found


FIVE = (
    by(POLL, "1,100.00"),
    by(POLL, "b elem"),
    by(ROSTER, "de"),
    by(FEES, "no row for G-ELEM"),
    by(FEES, "2025/26"),
)


def test_five_planted_errors_in_three_files_five_named_at_once(ctx: Context) -> None:
    verify_all_named(ctx, FIVE)


def test_there_are_faults_enough() -> None:
    assert len(IN_POLL) + len(IN_ROSTER) + len(IN_FEES) >= 25


@pytest.mark.parametrize("one", EVERY, ids=str)
def test_each_fault_alone_is_named_and_brings_no_other(ctx: Context, one: Planted) -> None:
    verify_all_named(ctx, [one])


@pytest.mark.parametrize(
    "planted", [IN_POLL, IN_ROSTER, IN_FEES, EVERY], ids=["poll", "roster", "fees", "every file"]
)
def test_all_the_faults_together_are_named(ctx: Context, planted: Sequence[Planted]) -> None:
    verify_all_named(ctx, planted)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(planted=st.lists(st.sampled_from(EVERY), min_size=1, max_size=12, unique_by=str))
def test_any_faults_together_are_named(ctx: Context, planted: list[Planted]) -> None:
    verify_all_named(ctx, planted)
