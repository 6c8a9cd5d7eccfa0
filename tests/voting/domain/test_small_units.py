"""Which units are so small that their result may tell how somebody voted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from tally.fte.basis import StatedFte
from tests.kit.polls import make_terms
from voting.domain.poll import Poll, PollState
from voting.domain.small_units import few_ballots, few_members, small_units
from voting.domain.unit import Panel, Unit

OPENS = datetime(2027, 3, 2, 13, tzinfo=UTC)
TERMS = make_terms(OPENS, OPENS + timedelta(days=1))
POLL = Poll("p" * 15, "c" * 15, PollState.DRAFT, TERMS, TERMS.closes)


def unit(name: str, on_list: int) -> Unit:
    fte = StatedFte(Fraction(1))
    return Unit(name, name, name, "Board", Panel.ELEMENTARY, on_list, "u" * 15, fte)


UNITS = (unit("A", 4), unit("B", 5), unit("C", 6))


def test_a_unit_with_fewer_members_than_the_polls_size_is_small() -> None:
    assert TERMS.small_unit == 5
    assert [(one.unit.id, one.count) for one in few_members(POLL, UNITS)] == [("A", 4)]


@pytest.mark.parametrize(("ballots", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_unit_with_fewer_ballots_is_small_unless_it_has_none(ballots: int, small: bool) -> None:
    found = few_ballots(POLL, UNITS, {"B": ballots})
    assert [(one.unit.id, one.count) for one in found] == [("B", ballots)] * small


def test_a_single_ballot_is_small_whatever_the_polls_size() -> None:
    poll = replace(POLL, terms=replace(TERMS, small_unit=0))
    assert [one.unit.id for one in few_ballots(poll, UNITS, {"A": 1, "B": 2})] == ["A"]


@pytest.mark.parametrize("state", list(PollState))
def test_the_list_is_judged_before_the_close_and_the_ballots_after(state: PollState) -> None:
    before = state in (PollState.DRAFT, PollState.SEALED, PollState.OPEN)
    (one,) = small_units(replace(POLL, state=state), UNITS, {"A": 9, "C": 1})
    assert one.unit.id == ("A" if before else "C")
    assert ("member(s)" if before else "ballot(s)") in str(one)
