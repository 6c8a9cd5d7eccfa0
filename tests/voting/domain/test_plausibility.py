"""Weights to look at before the seal: each warning, its boundary, and both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from tally.fte.basis import FeeReturn, Membership, StatedFte
from tally.fte.inputs import UnitFte
from tests.kit.polls import make_terms
from voting.domain.plausibility import Implausible, implausible
from voting.domain.poll import PollTerms
from voting.domain.unit import Panel, Unit

OPENS = datetime(2027, 3, 2, 13, tzinfo=UTC)


def terms(**changes: object) -> PollTerms:
    made = make_terms(OPENS, OPENS + timedelta(hours=8))
    return replace(made, **changes)  # type: ignore[arg-type]


def unit(fte: str = "10", on_list: int = 10, **weight: object) -> Unit:
    row = UnitFte("A-ELEM", StatedFte(Fraction(fte)), **weight)  # type: ignore[arg-type]
    return Unit("A-ELEM", "A", "A", "Board", Panel.ELEMENTARY, on_list, "x" * 15, row)


USUAL = replace(unit(), id="B-SEC", weight=UnitFte("B-SEC", StatedFte(Fraction(10))))
"""A second election with nothing unusual, so that the total is never 0."""


def words(found: tuple[Implausible, ...]) -> list[tuple[str, str]]:
    return [(one.words.en, one.words.fr) for one in found]


def of_unit(fte: str, on_list: int = 10, before: str | None = None) -> list[tuple[str, str]]:
    earlier = {} if before is None else {"A-ELEM": Fraction(before)}
    return words(implausible(terms(), [unit(fte, on_list), USUAL], earlier))


def test_usual_weights_have_no_warning() -> None:
    assert of_unit("10", before="10") == []


@pytest.mark.parametrize(
    ("fte", "warned"),
    [("2", False), ("1.9999", True), ("12", False), ("12.0001", True), ("0.0001", True)],
)
def test_2_78_fte_for_each_member_is_usually_0_2_to_1_2(fte: str, warned: bool) -> None:
    """By-law 2.78.1."""
    assert bool(of_unit(fte)) == warned


def test_2_78_the_warning_names_the_unit_its_figures_and_what_is_usual() -> None:
    assert of_unit("1200") == [
        (
            "A-ELEM: an FTE of 1,200.00 for 10 on its list; usual is from 0.2 to 1.2 for each (one "
            "month’s fees over a year’s fee give 0.1)",
            "A-ELEM\u00a0: 1\u00a0200,00 ETP pour 10 sur sa liste; l’habituel est de 0,2 à 1,2 par "
            "personne (un mois de cotisations sur celle d’une année donne 0,1)",
        )
    ]


def test_2_78_an_fte_of_0_is_only_usual_where_there_is_nobody() -> None:
    assert of_unit("0", on_list=0) == []
    assert of_unit("0", on_list=1) == [
        (
            "A-ELEM: an FTE of 0.00 for 1 on its list; usual is an FTE above 0 where there are "
            "members",
            "A-ELEM\u00a0: 0,00 ETP pour 1 sur sa liste; l’habituel est plus de 0 ETP là où il y a "
            "des membres",
        )
    ]


def test_2_78_where_nobody_is_on_the_list_there_is_no_fte_for_each() -> None:
    assert of_unit("500", on_list=0) == []


@pytest.mark.parametrize(
    ("fee", "warned"),
    [("1000.00", False), ("999.99", True), ("1300.00", False), ("1300.01", True)],
)
def test_2_78_a_fee_outside_its_usual_range(fee: str, warned: bool) -> None:
    """By-law 2.78.1."""
    assert bool(words(implausible(terms(membership_fee=fee), [unit()], {}))) == warned


def test_2_78_a_fee_of_11_dollars() -> None:
    assert words(implausible(terms(membership_fee="11.00"), [unit()], {})) == [
        (
            "the poll: a membership fee of $11.00; usual is from $1,000.00 to $1,300.00",
            "le scrutin\u00a0: une cotisation de 11,00\u00a0$; l’habituel est de "
            "1\u00a0000,00\u00a0$ à 1\u00a0300,00\u00a0$",
        )
    ]


@pytest.mark.parametrize(
    ("before", "fte", "warned"),
    [
        ("10", "12", False),  # by exactly a fifth of what it was
        ("10", "12.0001", True),
        ("10", "8", False),
        ("10", "7.9999", True),
        ("0", "10", False),  # nothing to compare with
    ],
)
def test_2_78_an_fte_that_moved_by_more_than_a_fifth(before: str, fte: str, warned: bool) -> None:
    """By-law 2.78.1."""
    assert bool(of_unit(fte, on_list=12, before=before)) == warned


def test_2_78_the_warning_gives_both_polls_figures() -> None:
    assert of_unit("10", before="5") == [
        (
            "A-ELEM: an FTE of 10.00, and 5.00 in the last poll; usual is to move by no more than "
            "a fifth",
            "A-ELEM\u00a0: 10,00 ETP, et 5,00 au dernier scrutin; l’habituel est de varier d’un "
            "cinquième au plus",
        )
    ]


def test_4_102_audited_membership_is_for_the_interim_in_a_poll_of_current_membership() -> None:
    occasional = UnitFte("C-OCC", StatedFte(Fraction(5)), occasional=True, counts_in="A-ELEM")
    others = [
        unit(membership=Membership.CURRENT),
        replace(unit(), id="C-OCC", panel=Panel.OCCASIONAL, weight=occasional),
    ]
    current = terms(membership_basis=Membership.CURRENT)
    assert implausible(current, others, {}) == ()
    assert words(implausible(current, [unit()], {})) == [
        (
            "A-ELEM: audited membership; usual is current membership in this poll; audited is for "
            "the interim (4.102)",
            "A-ELEM\u00a0: l’effectif vérifié; l’habituel est l’effectif actuel dans ce scrutin; "
            "l’effectif vérifié est provisoire (4.102)",
        )
    ]


def test_4_100_a_months_fees_over_a_years_fee_are_warned_of() -> None:
    """One school month of ten: a tenth of an FTE for each member."""
    month = FeeReturn(Fraction(10 * 110))
    audited = replace(unit(), weight=UnitFte("A-ELEM", month))
    current = replace(unit(), weight=UnitFte("A-ELEM", month, membership=Membership.CURRENT))
    (warning,) = implausible(terms(), [audited], {})
    assert "an FTE of 1.00 for 10 on its list" in str(warning)
    poll = terms(membership_basis=Membership.CURRENT)
    assert implausible(poll, [current], {}) == ()


def shared(elementary: str, secondary: str, first: str, second: str) -> list[Unit]:
    """Two units of a board, their teachers' membership current, and their occasional teachers."""
    teachers = [
        (Panel.ELEMENTARY, "E", elementary, Membership.CURRENT, ""),
        (Panel.SECONDARY, "S", secondary, Membership.CURRENT, ""),
    ]
    parts = [
        (Panel.OCCASIONAL, "E", first, Membership.AUDITED, "OCC"),
        (Panel.OCCASIONAL, "S", second, Membership.AUDITED, "OCC"),
    ]
    return [
        Unit(
            name := f"{place}-{panel}".upper(), "A", "A", "Board", panel, 10, "x" * 15,
            UnitFte(
                name, StatedFte(Fraction(fte)), panel is Panel.OCCASIONAL, place, together, basis
            ),
        )
        for panel, place, fte, basis, together in (*teachers, *parts)
    ]  # fmt: skip


def test_4_99_shared_occasional_teachers_are_prorated_by_teachers_membership() -> None:
    poll = terms(membership_basis=Membership.CURRENT)
    assert implausible(poll, shared("6", "9", "4", "6"), {}) == ()
    assert words(implausible(poll, shared("6", "9", "5", "5"), {})) == [
        (
            "E-OCCASIONAL: an FTE of 5.00; usual is 4.00 by the teachers’ membership in this table "
            "(4.99)",
            "E-OCCASIONAL\u00a0: 5,00 ETP; l’habituel est 4,00 d’après l’effectif enseignant de ce "
            "tableau (4.99)",
        )
    ]
