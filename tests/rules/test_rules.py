"""The rules of the vote: each test names its clause (docs/rules.md).

The count's rules (by-law 2.78) are in tests/tally/fte; one person, one vote in the ballot box in
tests/voting/services/ballots/test_cast.py; what is here is the window of the vote (2.77) and
what the import holds of 2.77, 2.78, 2.99, 2.100, 4.94 to 4.97 and 4.100.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from audit.record.errors import DocumentError
from audit.record.fields import encode, load
from audit.record.province import PROVINCE
from audit.record.route.steps import Recommended, parse_step
from audit.record.signatures.statement import BY_TWO, Act
from tally.errors import FaultList, FieldError
from tally.fte.basis import FeeReturn, Membership, make_basis
from tally.fte.inputs import UnitFte
from tests.kit.files.poll_folders import FEES, ROSTER, texts
from voting.demo.example import CLASSES
from voting.domain.files.fees import parse_fees
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.poll import FILE, parse_poll_file
from voting.domain.files.roster import parse_roster
from voting.domain.officers import ACTORS, DESK, READERS, SEALED, WEIGHT_SIGNERS, Role
from voting.domain.poll import PollKind, PollTerms
from voting.domain.procedure import review
from voting.domain.unit import Panel, Unit, fte_inputs
from voting.services.acts.table import HANDLERS


def good() -> PollTerms:
    """Terms that no rule has anything against."""
    return parse_poll_file(texts().poll.encode(), FaultList()).terms


def test_terms_that_keep_every_rule_have_nothing_against_them() -> None:
    assert review(good()) == ()


# --- solidarity policy: a body speaks with one voice (2.74 to 2.76 are in test_route.py) ----------


def test_solidarity_a_recommendation_has_no_names_and_no_split() -> None:
    """Solidarity policy: a body's decision, and nothing of who was for it."""
    assert {one.name for one in fields(Recommended)} == {"day", "approves", "council"}
    said = Recommended(date(2027, 1, 4), approves=True).to_json()
    with pytest.raises(DocumentError, match="in_favour"):
        parse_step(load(encode({**said, "in_favour": 12}), "step"))


# --- by-law 2.77: the vote ---------------------------------------------------------------------


def test_2_77_one_window_that_opens_before_it_closes() -> None:
    """By-law 2.77.5."""
    (finding,) = review(replace(good(), closes=good().opens))
    assert (finding.field, finding.clause) == ("window.closes", "by-law 2.77")


def test_2_77_reading_membership_is_decided_as_of_a_day_not_after_the_opening() -> None:
    """By-law 2.77.1."""
    opening = good().opens.astimezone(PROVINCE).date()
    assert review(replace(good(), voters_list_date=opening)) == ()
    (finding,) = review(replace(good(), voters_list_date=opening + timedelta(1)))
    assert (finding.field, finding.clause) == ("dates.voters_list", "by-law 2.77")


def test_2_77_the_objection_window_ends_before_the_opening_or_with_it() -> None:
    """By-law 2.77.1; of a rehearsal too."""
    for kind in ("tentative-agreement", "rehearsal"):
        terms = replace(good(), kind=PollKind(kind))
        assert review(replace(terms, objections_until=terms.opens)) == ()
        (late,) = review(replace(terms, objections_until=terms.opens + timedelta(seconds=1)))
        (empty,) = review(replace(terms, objections_until=terms.objections_from))
        for finding in (late, empty):
            assert (finding.field, finding.clause) == ("dates.objections_until", "by-law 2.77")


def test_2_77_rulings_on_sequestered_votes_come_after_the_close() -> None:
    """By-law 2.77.7."""
    (finding,) = review(replace(good(), ruling_deadline=good().closes))
    assert (finding.field, finding.clause) == ("dates.ruling_deadline", "by-law 2.77")


def test_2_77_and_2_100_a_person_on_two_rolls_is_an_error_that_names_both_rows() -> None:
    faults = FaultList()
    raw = f"{ROSTER}0001,Anna Abbott,B-OCC,statutory,good-standing,,,en,\n"
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


def read_with(classes: tuple[str, ...], kind: str, status: str) -> tuple[set[str], list[str]]:
    """The members that are read off the roster and one more row, 0009; what is said of that."""
    faults = FaultList()
    raw = f"{ROSTER}0009,Dara Diaz,A-ELEM,{kind},{status},,,en,\n"
    units = {"A-ELEM", "B-OCC", "C-SEC"}
    found = parse_roster(raw.encode(), units, faults, classes=frozenset(classes))
    return {one.number for one in found}, [str(one) for one in faults.of("roster.csv")]


@pytest.mark.parametrize("kind", ["life", "associate", "honorary"])
def test_2_77_a_row_of_a_class_that_does_not_vote_is_an_error_and_is_not_dropped(kind: str) -> None:
    """By-law 2.77.1, with 2.10, 2.12 and 2.16."""
    _, said = read_with(CLASSES, kind, "good-standing")
    (fault,) = said
    assert fault.startswith(f"roster.csv, line 6, class: '{kind}'; expected a class that votes")
    assert "on-leave, statutory, voluntary" in fault
    assert "rules.classes of poll.toml" in fault
    assert "take the row out, or correct the class" in fault


def test_2_77_a_poll_may_let_life_members_and_associates_vote() -> None:
    """By-laws 2.10 and 2.12, as the poll reads them."""
    for kind in ("life", "associate"):
        numbers, said = read_with((*CLASSES, kind), kind, "good-standing")
        assert ("0009" in numbers, said) == (True, [])


@pytest.mark.parametrize("kind", CLASSES)
def test_2_77_a_suspended_member_is_an_error_and_is_not_dropped(kind: str) -> None:
    """By-law 2.4."""
    (fault,) = read_with(CLASSES, kind, "suspended")[1]
    assert fault.startswith("roster.csv, line 6, status: 'suspended'; expected good-standing")
    assert "(by-law 2.4): take the row out, or correct the status" in fault


def test_2_77_a_member_on_granted_leave_votes() -> None:
    """By-law 2.6, in a poll as the template has it."""
    terms = parse_poll_file(texts().poll.encode(), FaultList()).terms
    numbers, said = read_with(terms.classes, "on-leave", "good-standing")
    assert "0009" in numbers
    assert said == []


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
    assert {*WEIGHT_SIGNERS, *ACTORS, *DESK} == set(SEALED)


def test_2_57_who_only_reads_is_in_no_seal_and_signs_nothing() -> None:
    """Reading 21: scrutineers, auditors, and inspectors of the general secretary's records."""
    assert not set(READERS) & set(SEALED)
    assert {*SEALED, *READERS} == set(Role)
