"""By-law 2.99: which elections may count together, and what is said of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from audit.record.errors import DocumentError
from audit.record.units import ELEMENTARY, OCCASIONAL, SECONDARY
from audit.record.weights.counting_units import Misplaced, misplaced, verify_counting_units
from tests.kit.simulator.poll import Simulator


@dataclass(frozen=True)
class Election:
    """An election and its place; its own bargaining unit unless it names another."""

    id: str
    panel: str
    counts_in: str
    bargaining_unit: str = ""
    board: str = "North Shore"

    def __post_init__(self) -> None:
        object.__setattr__(self, "bargaining_unit", self.bargaining_unit or self.id)


TEACHERS = (Election("A-ELEM", ELEMENTARY, "ELEM"), Election("B-SEC", SECONDARY, "SEC"))
PARTS = (
    Election("C-OCC", OCCASIONAL, "ELEM", "OCC"),
    Election("D-OCC", OCCASIONAL, "SEC", "OCC"),
)
SHARED = (*TEACHERS, *PARTS)


def found(*units: Election) -> list[tuple[str, str, str]]:
    """Whom the rule names, in which field, and what it expects."""
    return [(one.unit, one.field, one.expected) for one in misplaced(units)]


@pytest.mark.parametrize(
    "units",
    [
        (),
        TEACHERS,
        (replace(TEACHERS[0], counts_in="UNIT"), replace(TEACHERS[1], counts_in="UNIT")),
        (TEACHERS[0], replace(PARTS[0], bargaining_unit="C-OCC")),
        (TEACHERS[1], replace(PARTS[1], bargaining_unit="D-OCC")),
        SHARED,
        tuple(reversed(SHARED)),
    ],
    ids=["none", "teachers", "both panels", "elementary", "secondary", "shared", "any order"],
)
def test_2_99_elections_in_their_places(units):
    assert not found(*units)
    verify_counting_units(units)


def test_2_99_a_unit_is_of_one_board():
    elsewhere = replace(TEACHERS[1], counts_in="ELEM", board="South Shore")
    expected = "a unit of the same board (2.99)"
    assert found(TEACHERS[0], elsewhere) == [("B-SEC", "counts_in", expected)]


@pytest.mark.parametrize("panel", [ELEMENTARY, SECONDARY])
def test_2_99_a_unit_has_one_bargaining_unit_of_each_panel(panel):
    one = Election("A", panel, "UNIT")
    expected = "one of each panel in a unit (2.99)"
    assert found(one, replace(one, id="B", bargaining_unit="B")) == [("B", "counts_in", expected)]


def test_2_99_a_unit_has_one_election_of_occasional_teachers():
    """Also where the two are parts of one shared bargaining unit, which then serves one unit."""
    one = replace(PARTS[0], bargaining_unit="C-OCC")
    other = replace(one, id="E-OCC", bargaining_unit="E-OCC")
    expected = "one of each panel in a unit (2.99)"
    assert found(TEACHERS[0], one, other) == [("E-OCC", "counts_in", expected)]
    twice = [row[:2] for row in found(*TEACHERS, PARTS[0], replace(PARTS[1], counts_in="ELEM"))]
    assert twice == [("D-OCC", "counts_in"), ("C-OCC", "bargaining_unit")]


def test_2_99_a_unit_has_the_name_of_no_election_that_counts_elsewhere():
    """Its row of the result would be read as that election's."""
    first, second = replace(TEACHERS[0], counts_in="B-SEC"), replace(TEACHERS[1], counts_in="SEC")
    expected = "the unit that has this election's name"
    assert found(first, second) == [("B-SEC", "counts_in", expected)]
    assert not found(first, replace(second, counts_in="B-SEC"))


def test_2_99_occasional_teachers_are_in_a_unit_with_teachers():
    """By-laws 2.99 and 4.98."""
    alone = replace(PARTS[0], bargaining_unit="C-OCC", counts_in="C-OCC")
    expected = "a unit with an elementary or a secondary bargaining unit (2.99)"
    assert found(*TEACHERS, alone) == [("C-OCC", "counts_in", expected)]


@pytest.mark.parametrize(
    "units",
    [
        (*TEACHERS, PARTS[0]),
        (
            *SHARED,
            Election("E-SEC", SECONDARY, "E-SEC"),
            Election("F-OCC", OCCASIONAL, "E-SEC", "OCC"),
        ),
        (
            *SHARED[:3],
            Election("E-SEC", SECONDARY, "E-SEC", board="South Shore"),
            Election("F-OCC", OCCASIONAL, "E-SEC", "OCC", board="South Shore"),
        ),
    ],
    ids=["one", "three", "two boards"],
)
def test_2_99_a_shared_bargaining_unit_serves_two_units_of_one_board(units):
    """By-laws 2.99 and 4.99."""
    expected = "two elections of one board, each in another unit (2.99, 4.99)"
    assert found(*units) == [("C-OCC", "bargaining_unit", expected)]


def test_2_99_a_shared_bargaining_unit_has_a_name_of_its_own():
    parts = tuple(replace(one, bargaining_unit="C-OCC") for one in PARTS)
    expected = "a name of its own for a shared one"
    assert found(*TEACHERS, *parts) == [("C-OCC", "bargaining_unit", expected)]
    teachers = tuple(replace(one, bargaining_unit="A-ELEM") for one in PARTS)
    named = [row[:2] for row in found(*TEACHERS, *teachers)]
    assert ("A-ELEM", "bargaining_unit") in named


def test_2_99_only_occasional_teachers_serve_two_units():
    two = tuple(replace(one, bargaining_unit="BOTH") for one in TEACHERS)
    expected = "its own name: only an occasional bargaining unit serves two units (2.99)"
    assert found(*two) == [
        ("A-ELEM", "bargaining_unit", expected),
        ("B-SEC", "bargaining_unit", expected),
    ]


def test_an_election_that_is_misplaced_says_what_is_wrong_and_what_is_right():
    one = Misplaced("A-ELEM", "counts_in", "X has another", "one of each")
    assert str(one) == "unit A-ELEM: counts_in: X has another; expected one of each"


def test_2_99_poll_json_is_refused():
    """The document itself: no poll can be sealed, and no record read, with such units."""

    def elsewhere(document):
        first, second, third, last = document.units
        return replace(document, units=(first, second, replace(third, counts_in="D-ELEM"), last))

    with pytest.raises(DocumentError, match=r"poll\.json: unit D-ELEM: counts_in: D-ELEM is of"):
        Simulator(change=elsewhere)
