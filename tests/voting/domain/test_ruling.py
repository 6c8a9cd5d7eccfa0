"""Rulings: two officers, the second blind; disagreement decided; signed once and for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.rulings import admitting
from voting.domain.claims.ruling import (
    Capacity,
    Case,
    Decision,
    ExclusionReason,
    Ruling,
    RulingState,
    Verdict,
    rule,
    sign,
    undecided,
)
from voting.domain.errors import (
    AlreadyRuledError,
    ConflictError,
    MalformedError,
    RefusedError,
    RuledByYouError,
    RulingDeadlineError,
)
from voting.domain.officers import Role

NOW = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
DEADLINE = NOW + timedelta(days=6)
ADMIT = Verdict(Decision.ADMIT, admitted_as=Capacity.MEMBER)
WRONG_UNIT = Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT)
NOT_VERIFIED = Verdict(Decision.EXCLUDE, ExclusionReason.NOT_VERIFIED)
MEMBERSHIP, RETURNING = Role.MEMBERSHIP_OFFICER, Role.RETURNING_OFFICER
CASE = Case("C" * 15, "A-ELEM", "0" * 64, "1" * 64, "f" * 64)


def given_by(case: Case, officer: str, verdict: Verdict, role: Role = MEMBERSHIP, **more) -> Case:
    made = Ruling(officer, role, verdict, more.pop("given", NOW), more.pop("note", ""))
    return rule(case, made, DEADLINE, counted=more.pop("counted", False))


def agreed(verdict: Verdict = ADMIT, officers=("ana", "ben"), case: Case = CASE) -> Case:
    return given_by(given_by(case, officers[0], verdict), officers[1], verdict)


DISAGREED = given_by(given_by(CASE, "ana", ADMIT), "ben", WRONG_UNIT)


class TestTwoOfficers:
    def test_agreement_settles(self):
        half = given_by(CASE, "ben", ADMIT)
        settled = given_by(half, "ana", ADMIT)
        assert [CASE.state, half.state, settled.state] == [
            RulingState.WAITING,
            RulingState.HALF,
            RulingState.SETTLED,
        ]
        assert (half.verdict, half.signatories) == (None, ())
        assert (settled.verdict, settled.signatories) == (ADMIT, ("ana", "ben"))

    def test_one_officer_cannot_rule_twice(self):
        half = given_by(CASE, "ana", ADMIT)
        for verdict in (ADMIT, WRONG_UNIT):
            with pytest.raises(RuledByYouError, match="another officer must rule"):
                given_by(half, "ana", verdict)
        with pytest.raises(RuledByYouError):
            given_by(DISAGREED, "ana", WRONG_UNIT, RETURNING)

    @pytest.mark.parametrize("role", [RETURNING, Role.PROVINCIAL_EXECUTIVE])
    def test_only_membership_officers_rule(self, role):
        for case in (CASE, given_by(CASE, "ana", ADMIT)):
            with pytest.raises(RefusedError, match="Membership officers rule"):
                given_by(case, "rita", ADMIT, role)

    @pytest.mark.parametrize("case", [agreed(), sign(agreed(), ("ana", "ben"))])
    def test_a_ruled_claim_is_ruled_on_no_more(self, case):
        for officer, role in (("ana", MEMBERSHIP), ("cy", MEMBERSHIP), ("rita", RETURNING)):
            with pytest.raises(AlreadyRuledError, match="the ruling stands"):
                given_by(case, officer, WRONG_UNIT, role)

    def test_other_reasons_are_a_disagreement(self):
        case = given_by(given_by(CASE, "ana", WRONG_UNIT), "ben", NOT_VERIFIED)
        assert case.state is RulingState.DISAGREED


class TestDisagreement:
    def test_nobody_has_ruled_until_the_returning_officer_decides(self):
        assert (DISAGREED.state, DISAGREED.verdict) == (RulingState.DISAGREED, None)
        assert DISAGREED.signatories == ()

    @pytest.mark.parametrize(("verdict", "officers"), [(ADMIT, "ana"), (WRONG_UNIT, "ben")])
    def test_the_returning_officer_decides_for_one_of_the_two(self, verdict, officers):
        case = given_by(DISAGREED, "rita", verdict, RETURNING)
        assert case.state is RulingState.SETTLED
        assert case.verdict == verdict
        assert case.signatories == (officers, "rita")

    def test_a_third_ruling_would_be_one_officer_s(self):
        with pytest.raises(RefusedError, match="one of the two rulings"):
            given_by(DISAGREED, "rita", NOT_VERIFIED, RETURNING)

    @pytest.mark.parametrize("role", [MEMBERSHIP, Role.PROVINCIAL_EXECUTIVE])
    def test_nobody_else_decides(self, role):
        with pytest.raises(RefusedError, match="the returning officer decides"):
            given_by(DISAGREED, "cy", ADMIT, role)


class TestBlindness:
    def test_the_second_officer_sees_the_first_s_ruling_only_after_giving_one(self):
        half = given_by(CASE, "ana", ADMIT, note="found in the old roll")
        assert half.seen_by("ben", MEMBERSHIP) == ()
        assert half.seen_by("rita", RETURNING) == ()
        assert half.seen_by("ana", MEMBERSHIP) == half.rulings
        case = given_by(half, "ben", WRONG_UNIT)
        assert case.seen_by("ben", MEMBERSHIP) == case.rulings

    def test_the_returning_officer_sees_both_to_decide(self):
        assert DISAGREED.seen_by("rita", RETURNING) == DISAGREED.rulings
        assert DISAGREED.seen_by("cy", MEMBERSHIP) == ()
        decided = given_by(DISAGREED, "rita", ADMIT, RETURNING)
        assert decided.seen_by("cy", MEMBERSHIP) == (*decided.rulings, decided.decided)

    def test_a_note_is_shown_to_officers_only(self):
        half = given_by(CASE, "ana", ADMIT, note="born 1970")
        assert "1970" not in repr(half)
        assert half.rulings[0].note == "born 1970"

    def test_a_long_note_is_refused(self):
        with pytest.raises(MalformedError, match="1000 characters"):
            given_by(CASE, "ana", ADMIT, note="x" * 1001)


class TestTime:
    def test_before_the_deadline_and_the_count(self):
        given_by(CASE, "ana", ADMIT, given=DEADLINE - timedelta(seconds=1))
        with pytest.raises(RulingDeadlineError, match="2026-05-20 09:00:00 UTC"):
            given_by(CASE, "ana", ADMIT, given=DEADLINE)
        with pytest.raises(RulingDeadlineError, match="The count has begun"):
            given_by(CASE, "ana", ADMIT, counted=True)

    def test_refusals_are_conflicts_with_their_own_slugs(self):
        slugs = {error.slug for error in (AlreadyRuledError, RuledByYouError, RulingDeadlineError)}
        assert len(slugs) == 3
        assert all(
            issubclass(error, ConflictError)
            for error in (AlreadyRuledError, RuledByYouError, RulingDeadlineError)
        )


@pytest.mark.parametrize(
    ("decision", "reason"), [(Decision.ADMIT, ExclusionReason.WRONG_UNIT), (Decision.EXCLUDE, None)]
)
def test_a_reason_belongs_to_an_exclusion(decision, reason):
    with pytest.raises(MalformedError, match="to exclude for one reason"):
        Verdict(decision, reason)


def test_a_capacity_belongs_to_an_admission():
    with pytest.raises(MalformedError, match="says in which capacity"):
        Verdict(Decision.ADMIT)
    with pytest.raises(MalformedError, match="says in which capacity"):
        Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT, admitted_as=Capacity.MEMBER)


@pytest.mark.parametrize("reason", [ExclusionReason.ALREADY_VOTED, ExclusionReason.ON_THE_LIST])
def test_what_is_about_a_member_names_the_member(reason):
    with pytest.raises(MalformedError, match="name the member"):
        Verdict(Decision.EXCLUDE, reason)
    assert Verdict(Decision.EXCLUDE, reason, "000123").member == "000123"


@pytest.mark.parametrize(
    "reason",
    [ExclusionReason.NOT_VERIFIED, ExclusionReason.WRONG_UNIT, ExclusionReason.DUPLICATE_CLAIM],
)
def test_any_other_exclusion_names_none(reason):
    with pytest.raises(MalformedError, match="names no member"):
        Verdict(Decision.EXCLUDE, reason, "000123")


@pytest.mark.parametrize("member", ["123", "1234567890123", "12a4", ""])
def test_a_member_number_is_of_the_roster_s_form(member):
    with pytest.raises(MalformedError, match="4 to 12 digits") as caught:
        admitting(member)
    assert not member or member not in caught.value.message


def test_officers_who_name_different_members_disagree():
    first, second = (
        admitting("0001"),
        admitting("0002"),
    )
    case = given_by(given_by(CASE, "ana", first), "ben", second)
    assert case.state is RulingState.DISAGREED
    assert "0001" not in repr(case)


class TestSigning:
    def test_by_the_two_who_agree(self):
        case = sign(agreed(), ("ben", "ana"))
        assert case.state is RulingState.SIGNED
        assert case.verdict == ADMIT

    @pytest.mark.parametrize("officers", [("ana",), ("ana", "cy"), ("ana", "ana"), ()])
    def test_by_nobody_else(self, officers):
        with pytest.raises(RefusedError, match="ana and ben's"):
            sign(agreed(), officers)

    @pytest.mark.parametrize("case", [CASE, given_by(CASE, "ana", ADMIT), DISAGREED])
    def test_not_before_it_is_settled(self, case):
        with pytest.raises(RefusedError, match="must rule alike"):
            sign(case, ("ana", "ben"))

    def test_once(self):
        with pytest.raises(AlreadyRuledError, match="has been signed"):
            sign(sign(agreed(), ("ana", "ben")), ("ana", "ben"))

    def test_what_is_not_signed_is_undecided(self):
        cases = [CASE, DISAGREED, agreed(), sign(agreed(), ("ana", "ben"))]
        assert undecided(cases) == 3


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben", "cy", "rita"]),
        st.sampled_from([MEMBERSHIP, RETURNING, Role.PROVINCIAL_EXECUTIVE]),
        st.sampled_from([ADMIT, WRONG_UNIT, NOT_VERIFIED]),
    ),
    max_size=8,
)


@given(STEPS)
def test_whatever_officers_do_a_settled_ruling_is_two_officers_of_the_right_roles(steps):
    case = CASE
    for officer, role, verdict in steps:
        before = case
        try:
            case = given_by(case, officer, verdict, role)
        except (ConflictError, RefusedError):
            assert case == before
            continue
        if before.state is RulingState.HALF:
            assert before.seen_by(officer, role) == ()
    if case.state is RulingState.SETTLED:
        given_rulings = (*case.rulings, *filter(None, [case.decided]))
        agreeing = [one for one in given_rulings if one.verdict == case.verdict]
        assert len({one.officer for one in agreeing}) == 2
        assert tuple(sorted(one.officer for one in agreeing)) == case.signatories
        assert all(one.role is MEMBERSHIP for one in case.rulings)
        assert case.decided is None or case.decided.role is RETURNING
