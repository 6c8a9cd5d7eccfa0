"""Faults planted in a poll's folder: every one is named in one answer, and no other."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tally.errors import Fault
from tests.kit.planted_faults import (
    EVERY,
    FEES,
    IN_FEES,
    IN_POLL,
    IN_ROSTER,
    POLL,
    ROSTER,
    Planted,
    missed,
    plant,
)
from tests.kit.poll_folders import Texts
from tests.kit.polls import OFFICERS
from voting.domain.errors import ImportRowsError
from voting.domain.officers import Officer
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import import_poll


def prepared_with(ctx: Context, texts: Texts) -> tuple[Fault, ...]:
    """The faults that the files are refused with; nothing is imported."""
    with tempfile.TemporaryDirectory() as place:
        folder = texts.folder(Path(place) / "poll")
        with pytest.raises(ImportRowsError) as refused:
            import_poll(ctx, folder)
    with ctx.store.reader() as uow:
        assert uow.polls.list() == []
    return refused.value.faults


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A database with the officers that poll.toml names, and no poll."""
    with sqlite_ctx.store.unit_of_work() as uow:
        for name, role in OFFICERS:
            uow.officers.add(Officer(name, name.title(), role))
        uow.commit()
    return sqlite_ctx


def verify_all_named(ctx: Context, planted: Sequence[Planted]) -> None:
    """Every planted fault is named; and there is no other, but where one is planted with it."""
    texts = plant(planted)
    faults = prepared_with(ctx, texts)
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
    by(FEES, "0.5"),
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
