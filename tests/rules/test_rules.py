"""The rules of the vote: each test names its clause (docs/rules.md).

The count's rules (by-law 2.78) are in tests/tally/fte; one person, one vote in the ballot box in
tests/voting/services/ballots/test_cast.py; what is here is the procedure before the vote (2.74 to
2.77) and what the import holds of 2.77, 2.78, 2.99, 2.100, 4.94 to 4.97 and 4.100.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from audit.record.province import PROVINCE
from audit.record.signatures.statement import BY_TWO, Act
from tally.errors import FaultList, FieldError
from tally.fte.basis import FeeReturn, Membership, make_basis
from tally.fte.inputs import UnitFte
from tests.kit.files.poll_folders import FEES, ROSTER, texts
from voting.domain.errors import ImportRowsError
from voting.domain.files.fees import parse_fees
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.poll import FILE, parse_poll_file
from voting.domain.files.roster import parse_roster
from voting.domain.officers import ACTORS, DESK, WEIGHT_SIGNERS, Role
from voting.domain.poll import Body, PollKind, PollTerms, Recommendation
from voting.domain.procedure import ProcedureFinding, earliest_opening, review
from voting.domain.unit import Panel, Unit, fte_inputs
from voting.services.acts.table import HANDLERS


def good() -> PollTerms:
    """Terms that no rule has anything against."""
    return parse_poll_file(texts().poll.encode(), FaultList()).terms


def body(terms: PollTerms, which: Body) -> Recommendation:
    return next(item for item in terms.recommendations if item.body is which)


def with_body(terms: PollTerms, which: Body, **changes: object) -> PollTerms:
    changed = replace(body(terms, which), **changes)  # type: ignore[arg-type]
    others = tuple(item for item in terms.recommendations if item.body is not which)
    return replace(terms, recommendations=(*others, changed))


def errors(terms: PollTerms) -> list[ProcedureFinding]:
    return [finding for finding in review(terms) if not finding.warning]


def test_terms_that_keep_every_rule_have_nothing_against_them() -> None:
    assert review(good()) == ()


# --- by-law 2.74: tentative agreements ---------------------------------------------------------


@pytest.mark.parametrize("which", list(Body))
def test_2_74_without_a_recommendation_to_approve_the_route_stops(which: Body) -> None:
    (finding,) = errors(with_body(good(), which, approves=False))
    assert finding.clause == "by-law 2.74"
    assert "the members do not vote" in finding.wrong


@pytest.mark.parametrize("which", list(Body))
def test_2_74_executive_and_council_must_both_have_recommended(which: Body) -> None:
    others = tuple(item for item in good().recommendations if item.body is not which)
    (finding,) = errors(replace(good(), recommendations=others))
    assert (finding.clause, finding.field) == ("by-law 2.74", f"recommendations.{which}")


# --- by-law 2.76: final offers -----------------------------------------------------------------


@pytest.mark.parametrize("approves", [(True, False), (False, True), (False, False)])
def test_2_76_a_final_offer_goes_to_the_members_whatever_is_recommended(
    approves: tuple[bool, bool],
) -> None:
    terms = replace(good(), kind=PollKind.FINAL_OFFER)
    for which, approved in zip(Body, approves, strict=True):
        terms = with_body(terms, which, approves=approved)
    assert review(terms) == ()


@pytest.mark.parametrize("which", list(Body))
def test_2_76_each_body_makes_a_recommendation_on_a_final_offer(which: Body) -> None:
    others = tuple(item for item in good().recommendations if item.body is not which)
    terms = replace(good(), kind=PollKind.FINAL_OFFER, recommendations=others)
    (finding,) = errors(terms)
    assert (finding.clause, finding.field) == ("by-law 2.76", f"recommendations.{which}")


# --- by-law 2.75: review periods ---------------------------------------------------------------


@pytest.mark.parametrize(("days", "warned"), [(0, False), (2, False), (3, True), (9, True)])
def test_2_75_an_executive_review_of_more_than_two_days_is_only_a_warning(
    days: int, warned: bool
) -> None:
    decided = body(good(), Body.EXECUTIVE).decided
    terms = with_body(good(), Body.EXECUTIVE, received=decided - timedelta(days))
    assert errors(terms) == []
    assert [finding.clause for finding in review(terms)] == ["by-law 2.75"] * warned


@pytest.mark.parametrize(("days", "refused"), [(3, True), (4, False), (5, False)])
def test_2_75_the_council_has_at_least_four_days(days: int, refused: bool) -> None:
    decided = body(good(), Body.COUNCIL).decided
    terms = with_body(good(), Body.COUNCIL, received=decided - timedelta(days))
    terms = with_body(terms, Body.EXECUTIVE, received=date(2027, 1, 4), decided=date(2027, 1, 5))
    assert [finding.field for finding in errors(terms)] == (
        ["recommendations.council.decided"] if refused else []
    )


def toronto(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=PROVINCE).astimezone(UTC)  # type: ignore[misc,arg-type]


TOLD_ON_THE_20TH = [toronto(2027, 2, 20), toronto(2027, 2, 20, 23, 59, 59)]


@pytest.mark.parametrize("told", TOLD_ON_THE_20TH)
def test_2_75_reading_seven_clear_days_from_the_day_the_members_were_told(told: datetime) -> None:
    assert earliest_opening(told, clear_days=True) == toronto(2027, 2, 28)


@pytest.mark.parametrize("told", TOLD_ON_THE_20TH)
def test_2_75_counsel_may_read_seven_days_that_are_not_clear(told: datetime) -> None:
    assert earliest_opening(told, clear_days=False) == toronto(2027, 2, 27)


def test_2_75_the_day_is_torontos_not_utcs() -> None:
    told = datetime(2027, 2, 21, 2, tzinfo=UTC)  # still the 20th in Toronto
    assert earliest_opening(told, clear_days=True) == toronto(2027, 2, 28)


@pytest.mark.parametrize(
    ("opens", "refused"),
    [(toronto(2027, 2, 27, 23, 59, 59), True), (toronto(2027, 2, 28), False)],
)
def test_2_75_an_earlier_opening_is_refused(opens: datetime, refused: bool) -> None:
    found = errors(replace(good(), opens=opens))
    assert [(item.field, item.clause) for item in found] == (
        [("window.opens", "by-law 2.75")] if refused else []
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda t: with_body(t, Body.COUNCIL, received=body(t, Body.EXECUTIVE).decided
                             - timedelta(1)), "recommendations.council.received"),
        (lambda t: replace(t, members_told=toronto(2027, 2, 18, 12)), "dates.members_told"),
        (lambda t: with_body(t, Body.EXECUTIVE, received=body(t, Body.EXECUTIVE).decided
                             + timedelta(1)), "recommendations.executive.decided"),
    ],
)  # fmt: skip
def test_2_75_reading_the_reviews_follow_one_another(
    change: Callable[[PollTerms], PollTerms], field: str
) -> None:
    assert [(item.field, item.clause) for item in errors(change(good()))] == [
        (field, "by-law 2.75")
    ]


def test_solidarity_a_recommendation_has_no_names_and_no_split() -> None:
    bad = texts().poll.replace("approves = true", "approves = true\nin_favour = 12", 1)
    faults = FaultList()
    parse_poll_file(bad.encode(), faults)
    with pytest.raises(ImportRowsError, match=r"executive\.in_favour: an unknown key"):
        faults.check(ImportRowsError)
    assert set(vars(body(good(), Body.COUNCIL))) == {"body", "received", "decided", "approves"}


# --- by-law 2.77: the vote ---------------------------------------------------------------------


def test_2_77_one_window_that_opens_before_it_closes() -> None:
    """By-law 2.77.5."""
    (finding,) = errors(replace(good(), closes=good().opens))
    assert (finding.field, finding.clause) == ("window.closes", "by-law 2.77")


def test_2_77_reading_membership_is_decided_as_of_a_day_not_after_the_opening() -> None:
    """By-law 2.77.1."""
    opening = good().opens.astimezone(PROVINCE).date()
    assert errors(replace(good(), voters_list_date=opening)) == []
    (finding,) = errors(replace(good(), voters_list_date=opening + timedelta(1)))
    assert (finding.field, finding.clause) == ("dates.voters_list", "by-law 2.77")


def test_2_77_rulings_on_sequestered_votes_come_after_the_close() -> None:
    """By-law 2.77.7."""
    (finding,) = errors(replace(good(), ruling_deadline=good().closes))
    assert (finding.field, finding.clause) == ("dates.ruling_deadline", "by-law 2.77")


def test_2_77_and_2_100_a_person_on_two_rolls_is_an_error_that_names_both_rows() -> None:
    faults = FaultList()
    raw = f"{ROSTER}0001,Anna Abbott,B-OCC,,,en,\n"
    parse_roster(raw.encode(), {"A-ELEM", "B-OCC", "C-SEC"}, faults)
    with pytest.raises(
        Exception,
        match=r"roster.csv, line 6, member: 0001 is already on line 2 in "
        r"A-ELEM, and here in B-OCC; .*major part .*by-law 2.100",
    ):
        faults.check()


def test_2_77_a_member_without_a_contact_is_on_the_list_all_the_same() -> None:
    """By-law 2.77.3."""
    faults = FaultList()
    found = parse_roster(ROSTER.encode(), {"A-ELEM", "B-OCC", "C-SEC"}, faults)
    assert "0002" in {member.number for member in found if not member.email}


# --- by-law 2.78, procedures 4.94 to 4.102: what gives an election its FTE ----------------------


def unit(
    membership: Membership = Membership.AUDITED,
    panel: Panel = Panel.ELEMENTARY,
    **inputs: str,
) -> Unit:
    basis = make_basis(**{name: Fraction(text) for name, text in inputs.items()})
    weight = UnitFte("A", basis, panel is Panel.OCCASIONAL, membership=membership)
    return Unit("A", "A", "A", "Board", panel, 3, "x" * 15, weight)


def fte(item: Unit, **changes: object) -> Fraction:
    terms = replace(good(), **changes)  # type: ignore[arg-type]
    return fte_inputs(terms, [item]).total_fte


def test_2_78_fees_over_the_fee_without_its_member_protection_part() -> None:
    """By-law 2.78.1."""
    item = unit(fee_return="990.00")
    assert fte(item, member_protection="110.00") == 1
    assert fte(item, member_protection="0.00") == Fraction(9, 10)


def test_4_96_voluntary_members_are_added() -> None:
    assert fte(unit(fee_return="1100.00", voluntary="2")) == 3


def test_4_97_reading_the_salary_ratio_counts_only_where_the_poll_applies_it() -> None:
    item = unit(panel=Panel.OCCASIONAL, fee_return="2200.00", voluntary="1")
    assert fte(item, occasional_ratio=True) == Fraction(17, 10)
    assert fte(item, occasional_ratio=False) == 3
    assert fte(item, occasional_ratio=False, salary_ratio=None) == 3
    assert fte(unit(fee_return="2200.00"), occasional_ratio=True) == 2  # not of teachers


def test_4_97_a_ratio_that_is_applied_and_missing_is_an_error() -> None:
    with pytest.raises(FieldError, match=r"salary_ratio: missing; expected .*\(procedure 4.97\)"):
        fte(unit(panel=Panel.OCCASIONAL, fee_return="1.00"), salary_ratio=None)


def test_4_100_current_membership_divides_a_months_fees_by_a_tenth_of_the_fee() -> None:
    """Procedures 4.100 and 4.101."""
    item = unit(Membership.CURRENT, fee_return="110.00")
    assert fte(item, membership_basis=Membership.CURRENT) == 1


def test_4_100_occasional_teachers_have_no_current_membership() -> None:
    with pytest.raises(FieldError, match=r"teacher bargaining units only \(4.100\)"):
        unit(Membership.CURRENT, Panel.OCCASIONAL, fee_return="110.00")


def test_2_78_a_unit_may_give_its_fte_instead() -> None:
    assert fte(unit(fte="250.5")) == Fraction(501, 2)


def test_2_78_money_is_exact() -> None:
    """By-law 2.78.1."""
    faults = FaultList()
    panels = dict.fromkeys(("A-ELEM", "B-OCC", "C-SEC"), Panel.OCCASIONAL)
    raw = FEES.replace("1100.00", "275000.55").encode()
    (first, *_) = parse_fees(raw, KnownUnits(panels), Membership.AUDITED, faults)
    assert first.basis == FeeReturn(Fraction("275000.55"), voluntary=Fraction(3))
    assert fte(unit(fee_return="275000.55")) == Fraction("275000.55") / 1100


# --- by-law 2.99: which elections make up a unit ------------------------------------------------


def faults_of(old: str, new: str, times: int = -1) -> list[tuple[str, str]]:
    """The fields, and what is expected of each, that poll.toml is refused with after a change."""
    before = texts().poll
    assert old in before
    faults = FaultList()
    parse_poll_file(before.replace(old, new, times).encode(), faults)
    return [(one.field, one.expected) for one in faults.of(FILE)]


def test_2_99_a_unit_is_of_one_board() -> None:
    (fault,) = faults_of('board = "A Board"', 'board = "B Board"', 1)
    assert fault == ("units[1].counts_in", "a unit of the same board (2.99)")


def test_2_99_a_unit_has_one_bargaining_unit_of_each_panel() -> None:
    (fault,) = faults_of('panel = "occasional"', 'panel = "elementary"')
    assert fault == ("units[1].counts_in", "one of each panel in a unit (2.99)")


def test_2_99_occasional_teachers_are_in_a_unit_with_teachers() -> None:
    place = 'panel = "occasional"\ncounts_in = '
    (fault,) = faults_of(f'{place}"A"', f'{place}"B"')
    assert fault[0] == "units[1].counts_in"
    assert "an elementary or a secondary bargaining unit (2.99)" in fault[1]


def test_2_99_a_shared_occasional_bargaining_unit_has_an_election_in_each_of_two_units() -> None:
    (fault,) = faults_of(
        'panel = "occasional"\ncounts_in = "A"',
        'panel = "occasional"\ncounts_in = "A"\nbargaining_unit = "OCC"',
    )
    assert fault[0] == "units[1].bargaining_unit"
    assert "two elections of one board, each in another unit (2.99, 4.99)" in fault[1]


# --- by-laws 2.57 and 2.150: treasurer and general secretary -----------------------------------


def test_2_150_the_weights_are_for_the_treasurer_or_the_general_secretary_to_sign() -> None:
    """Reading 20. Nobody else's signature will do, and one is enough."""
    assert {str(role) for role in WEIGHT_SIGNERS} == {"treasurer", "general-secretary"}
    assert HANDLERS[Act.WEIGHTS].signatures == 1
    assert all(HANDLERS[act].signatures == 2 for act in BY_TWO)


def test_2_57_neither_acts_on_a_poll_or_rules_on_claims() -> None:
    """Reading 21."""
    assert not set(WEIGHT_SIGNERS) & {*ACTORS, *DESK}
    assert {*WEIGHT_SIGNERS, *ACTORS, *DESK} == set(Role)
