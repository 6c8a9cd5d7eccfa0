"""Turnout by unit as pages and commands show it: rows, sums, words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from audit.record.turnout import Turnout
from tally.fte.basis import StatedFte
from tests.kit.polls import make_terms
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Panel, Unit
from voting.services.polls.turnout import (
    TurnoutRow,
    UnitTurnout,
    beside,
    turnout_said,
    turnout_shown,
)

OPENS = datetime(2027, 3, 2, 13, tzinfo=UTC)
TERMS = make_terms(OPENS, OPENS + timedelta(days=1))
POLL = Poll("p" * 15, "c" * 15, PollState.OPEN, TERMS, TERMS.closes)


def row(name: str, on_list: int, ballots: int, *apart: int) -> UnitTurnout:
    fte = StatedFte(Fraction(1))
    unit = Unit(
        name, f"Unit {name}", f"Unité {name}", "Board", Panel.ELEMENTARY, on_list, "u" * 15, fte
    )
    return UnitTurnout(unit, on_list, ballots, *apart)


ROWS = (row("A", 4, 4, 3, 1, 1), row("B", 9, 2), row("C", 30, 3), row("D", 40, 35))


def codes(poll: Poll) -> list[tuple[str, ...]]:
    return [one.codes for one in turnout_shown(poll, ROWS)]


def test_2_78_a_units_votes_are_its_ballots_and_the_admitted() -> None:
    assert ROWS[0].turnout == Turnout(5, 4, 1)
    assert (ROWS[0].undecided, ROWS[0].open_votes) == (1, 2)
    total = TurnoutRow(ROWS)
    assert total.turnout == Turnout(45, 83, 1)
    assert (total.ballots, total.sequestered, total.excluded) == (44, 3, 1)
    assert (total.undecided, total.open_votes) == (1, 2)


@pytest.mark.parametrize("state", [PollState.SEALED, PollState.OPEN])
def test_before_the_close_units_are_small_by_their_lists_which_do_not_change(
    state: PollState,
) -> None:
    poll = replace(POLL, state=state)
    assert codes(poll) == [("C",), ("D",), ("A", "B")]
    nobody_yet = [replace(one, ballots=0, sequestered=0, admitted=0) for one in ROWS]
    assert [one.codes for one in turnout_shown(poll, nobody_yet)] == codes(poll)


@pytest.mark.parametrize("state", [PollState.CLOSED, PollState.COUNTED, PollState.RELEASED])
def test_from_the_close_on_units_are_small_by_their_votes(state: PollState) -> None:
    assert codes(replace(POLL, state=state)) == [("A",), ("D",), ("B", "C")]


def test_a_row_of_one_unit_has_its_name_and_of_several_another() -> None:
    alone, together = TurnoutRow(ROWS[:1]), TurnoutRow(ROWS[:2])
    assert (alone.name.en, alone.name.fr, alone.short.fr) == ("Unit A", "Unité A", "A")
    assert together.name.en == "Small units together (2 units)"
    assert together.short.fr == "Petites unités (2)"
    assert TurnoutRow((row("Z", 0, 0),)).bar == 0.0


def test_what_stands_beside_rows_says_by_what_units_are_small() -> None:
    assert beside(POLL, [ROWS[:1], ROWS[1:2]]) is None
    early, late = beside(POLL, [ROWS]), beside(replace(POLL, state=PollState.CLOSED), [ROWS])
    assert early is not None
    assert "fewer than 5 people on the list" in early.en
    assert late is not None
    assert "fewer than 5 votes" in late.en


@pytest.mark.parametrize(
    ("change", "waits"),
    [
        ({}, True),
        ({"state": PollState.CLOSED}, True),
        ({"state": PollState.CLOSED, "tallied": True}, False),
        ({"state": PollState.RELEASED, "tallied": True}, False),
        ({"state": PollState.VOID}, False),
    ],
)
def test_2_77_what_waits_for_a_ruling_is_said_until_the_count(
    change: dict[str, object], waits: bool
) -> None:
    said = turnout_said(replace(POLL, **change), TurnoutRow(ROWS))  # type: ignore[arg-type]
    assert said.en.startswith("45 of 84 people who could vote (83 on the voters’ list, 1 admitted)")
    assert ("1 set-aside vote waits for a decision" in said.en) == waits
    assert ("1 vote mis à part attend une décision" in said.fr) == waits


@pytest.mark.parametrize(("held", "said"), [(1, "1 challenged vote is"), (2, "2 challenged votes")])
def test_what_is_on_hold_is_said_until_the_count(held: int, said: str) -> None:
    total = TurnoutRow((replace(ROWS[1], on_hold=held),))
    found = turnout_said(POLL, total)
    assert said in found.en
    assert "en attente d’une décision" in found.fr
    assert "hold" not in turnout_said(replace(POLL, tallied=True), total).en
