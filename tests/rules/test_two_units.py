"""Who works in two units: by what the unit is decided, what is refused, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from audit.record.units import AgreedByLaws
from tally.errors import FaultList
from tests.kit.files.poll_folders import ROSTER
from tests.kit.files.two_units import AGREED, HEAD, ROW, poll_text
from voting.domain.files.poll import parse_poll_file
from voting.domain.files.roster import parse_roster
from voting.domain.member import Member, UnitBy

ELECTIONS = {"A-ELEM", "B-OCC", "C-SEC"}


def judged(*rows: tuple[str, str, str], by_laws: str = "") -> tuple[tuple[Member, ...], list[str]]:
    """The members that are read of rows (unit, also_in, unit_by), and what is said of them."""
    faults = FaultList()
    poll = parse_poll_file(poll_text(by_laws).encode(), faults)
    assert list(faults.of("poll.toml")) == []
    text = HEAD + "".join(ROW.format(unit=unit, also=also, how=how) for unit, also, how in rows)
    found = parse_roster(text.encode(), ELECTIONS, faults, by_laws=poll.by_laws)
    return found, [str(one) for one in faults.of("roster.csv")]


def said_of(by_laws: str) -> Sequence[str]:
    """What is said of a poll.toml with these by-laws."""
    faults = FaultList()
    found = parse_poll_file(poll_text(by_laws).encode(), faults)
    said = [str(one) for one in faults.of("poll.toml")]
    assert (found.by_laws is None) == bool(said)
    return said


# --- by what it is decided ----------------------------------------------------------------------


@pytest.mark.parametrize("pair", [("A-ELEM", "C-SEC"), ("C-SEC", "B-OCC"), ("B-OCC", "C-SEC")])
def test_2_99_2_100_by_laws_of_both_units_that_agree_decide_and_nothing_else(
    pair: tuple[str, str],
) -> None:
    """By-laws 2.99 and 2.100."""
    (member,), said = judged((*pair, "by-laws"), by_laws=AGREED)
    assert said == []
    assert (member.unit, member.also_in, member.placed) == (*pair, UnitBy.BY_LAWS)
    for other in ("major-part", "own-choice"):
        members, (said_once,) = judged((*pair, other), by_laws=AGREED)
        assert members == ()
        assert f"line 2, unit_by: {other} for {pair[0]} and {pair[1]}" in said_once
        assert "by-laws: A and C agree, approved on 2026-01-10; place the person" in said_once
        assert "by-laws 2.99 and 2.100" in said_once


def test_2_100_elsewhere_the_major_part_decides_or_the_choice_and_by_laws_do_not() -> None:
    for how in ("major-part", "own-choice"):
        (member,), said = judged(("A-ELEM", "C-SEC", how))
        assert (said, member.unit_by) == ([], how)
    members, (said_once,) = judged(("A-ELEM", "C-SEC", "by-laws"))
    assert members == ()
    assert "by-laws for A-ELEM and C-SEC; expected major-part, or own-choice" in said_once
    assert "names no by-laws of A and C that agree; if the executive has approved" in said_once
    assert "rules.unit_by_laws (by-laws 2.99 and 2.100)" in said_once


def test_2_99_by_laws_decide_between_units_and_not_inside_one() -> None:
    _, (said_once,) = judged(("A-ELEM", "B-OCC", "by-laws"), by_laws=AGREED)
    assert "both count in A, and by-laws decide between units" in said_once
    (member,), said = judged(("A-ELEM", "B-OCC", "major-part"), by_laws=AGREED)
    assert (said, member.also_in) == ([], "B-OCC")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("A-ELEM", "C-SEC", ""), "unit_by: nothing beside also_in; expected also_in and unit_by"),
        (("A-ELEM", "", "own-choice"), "also_in: nothing beside unit_by; expected also_in and"),
        (("A-ELEM", "Z-SEC", "major-part"), "also_in: 'Z-SEC'; expected an election of poll.toml"),
        (("A-ELEM", "A-ELEM", "major-part"), "also_in: 'A-ELEM'; expected another election than"),
        (("A-ELEM", "c sec", "major-part"), "also_in: 'c sec'; expected 1 to 32"),
        (("A-ELEM", "C-SEC", "lot"), "unit_by: 'lot'; expected one of by-laws, major-part, own-"),
    ],
)
def test_2_100_what_is_half_given_unknown_or_the_same_is_an_error(
    row: tuple[str, str, str], says: str
) -> None:
    members, (said,) = judged(row)
    assert members == ()
    assert f"roster.csv, line 2, {says}" in said


def test_2_100_a_person_on_two_rolls_is_told_what_decides_between_the_two() -> None:
    two = (("A-ELEM", "", ""), ("C-SEC", "", ""))
    _, (said,) = judged(*two, by_laws=AGREED)
    assert "0001 is already on line 2 in A-ELEM, and here in C-SEC" in said
    assert "that of the by-laws (A and C agree, approved on 2026-01-10)" in said
    _, (said,) = judged(*two)
    assert "that of the major part of the assignment, or of equal parts the member's" in said
    assert "in unit_by (by-law 2.100)" in said


def test_the_two_columns_are_both_there_or_neither() -> None:
    faults = FaultList()
    half = HEAD.replace(",unit_by", "") + "0001,Anna Abbott,A-ELEM,statutory,good-standing,,,en,,\n"
    parse_roster(half.encode(), ELECTIONS, faults)
    (said,) = [str(one) for one in faults.of("roster.csv")]
    assert "line 1, unit_by: the column is missing" in said
    faults = FaultList()
    assert len(parse_roster(ROSTER.encode(), ELECTIONS, faults)) == 3
    assert list(faults.of("roster.csv")) == []


# --- which by-laws agree ------------------------------------------------------------------------


def test_pairs_are_read_sorted_each_with_its_day() -> None:
    faults = FaultList()
    found = parse_poll_file(poll_text(AGREED).encode(), faults)
    assert found.terms.unit_by_laws == (AgreedByLaws(("A", "C"), date(2026, 1, 10)),)
    assert parse_poll_file(poll_text().encode(), faults).terms.unit_by_laws == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('["C", "A"]', '["C", "Z"]', "rules.unit_by_laws[0].units: 'Z'; expected units (2.99)"),
        ('["C", "A"]', '["A-ELEM", "C"]', "'A-ELEM'; expected units (2.99) as `counts_in` names"),
        ('["C", "A"]', '["C", "C"]', "rules.unit_by_laws[0].units: "),
        ('["C", "A"]', '["C"]', "expected two different units (2.99)"),
        ('["C", "A"]', '"C"', "rules.unit_by_laws[0].units: 'C'; expected a list"),
        ("2026-01-10", '"soon"', "rules.unit_by_laws[0].approved: 'soon'; expected a day"),
        ("2026-01-10", "2027-02-21", "expected a day not after dates.voters_list, 2027-02-20"),
        ("approved = 2026-01-10\n", "", "rules.unit_by_laws[0].approved: missing"),
        ("approved", "agreed = true\napproved", "rules.unit_by_laws[0].agreed: an unknown key"),
        (AGREED, f"{AGREED}{AGREED}", "rules.unit_by_laws[1].units: A and C again"),
        (AGREED, "unit_by_laws = 3\n", "rules.unit_by_laws: '3'; expected tables"),
    ],
)
def test_2_99_by_laws_that_are_not_of_two_units_approved_in_time_are_named(
    old: str, new: str, says: str
) -> None:
    said = said_of(AGREED.replace(old, new))
    assert len(said) == 1
    assert says in said[0]


def test_what_poll_toml_gets_wrong_makes_no_fault_of_a_row_that_may_be_right() -> None:
    for change in (AGREED.replace('"A"', '"Z"'), AGREED.replace("2026-01-10", "2026")):
        faults = FaultList()
        poll = parse_poll_file(poll_text(change).encode(), faults)
        raw = HEAD + ROW.format(unit="A-ELEM", also="C-SEC", how="by-laws")
        assert len(parse_roster(raw.encode(), ELECTIONS, faults, by_laws=poll.by_laws)) == 1
        assert list(faults.of("roster.csv")) == []


# --- what is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"also_in": "C-SEC"},
        {"unit_by": "by-laws"},
        {"also_in": "A-ELEM", "unit_by": "by-laws"},
        {"also_in": "C-SEC", "unit_by": "lot"},
    ],
)
def test_no_member_is_half_placed(more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"another election|is decided by"):
        Member("0001", "Anna", "A-ELEM", **more)
