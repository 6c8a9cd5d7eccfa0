"""What can be signed: batches, and admissions that another vote of the person has overtaken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from voting.domain.claims.batch import LARGEST, Batch, Due, batches, due
from voting.domain.claims.ruling import (
    Capacity,
    Case,
    Decision,
    ExclusionReason,
    Ruling,
    Verdict,
    rule,
    sign,
)
from voting.domain.errors import MalformedError
from voting.domain.officers import Role
from voting.services.rulings.rows import BatchRow

PAIR = ("ana", "ben")
NOW = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
ADMIT = Verdict(Decision.ADMIT, admitted_as=Capacity.MEMBER)
AS_MEMBER = Verdict(Decision.ADMIT, admitted_as=Capacity.MEMBER, member="0001")
WRONG_UNIT = Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT)
NOT_VERIFIED = Verdict(Decision.EXCLUDE, ExclusionReason.NOT_VERIFIED)
ON_THE_LIST = Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, "0001")
ALREADY_VOTED = Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, "0001")
DUPLICATE = Verdict(Decision.EXCLUDE, ExclusionReason.DUPLICATE_CLAIM)


def case(number: int, unit: str = "A-ELEM", person: str = "") -> Case:
    return Case(f"{number}" * 15, unit, f"{number:064d}", "0" * 64, person or f"p{number}")


def ruled(case: Case, verdict: Verdict = ADMIT, officers: tuple[str, ...] = ("ana", "ben")) -> Case:
    for officer in officers:
        one = Ruling(officer, Role.MEMBERSHIP_OFFICER, verdict, NOW)
        case = rule(case, one, NOW + timedelta(days=1), counted=False)
    return case


def verdicts(cases: Collection[Case], *counted: str) -> list[Verdict]:
    return [row.verdict for row in due(cases, counted.__contains__)]


def test_one_decision_and_the_same_two_officers_are_one_batch():
    first = ruled(case(1, "B-SEC"))
    second, third = ruled(case(3)), ruled(case(2))
    others = ruled(case(4), officers=("ana", "cy"))
    out, out_too = ruled(case(5), WRONG_UNIT), ruled(case(6), NOT_VERIFIED)
    passed_over = [case(7), ruled(case(8), officers=("ana",)), sign(ruled(case(9)), ("ana", "ben"))]
    rows = due([out_too, first, second, third, others, out, *passed_over], lambda person: False)
    assert batches(rows) == (
        Batch(
            Decision.ADMIT, ("ana", "ben"), tuple(Due(one, ADMIT) for one in (third, second, first))
        ),
        Batch(Decision.ADMIT, ("ana", "cy"), (Due(others, ADMIT),)),
        Batch(Decision.EXCLUDE, ("ana", "ben"), (Due(out, WRONG_UNIT), Due(out_too, NOT_VERIFIED))),
    )
    assert not any(row.overtaken for row in rows)


def test_a_batch_can_be_read():
    rows = due([ruled(case(number)) for number in range(LARGEST + 1)], lambda person: False)
    (batch,) = batches(rows)
    assert len(batch.rows) == LARGEST
    assert rows[-1] not in batch.rows


def test_an_exclusion_that_lost_its_salt_is_put_together_again():
    row = BatchRow("C" * 15, "A-ELEM", "0" * 64, "1" * 64, WRONG_UNIT)
    assert row.opening is None
    with pytest.raises(MalformedError, match="propose it again"):
        _ = row.logged


@pytest.mark.parametrize(
    ("verdict", "counted", "expected"),
    [
        (ADMIT, "person:p1", DUPLICATE),
        (AS_MEMBER, "person:p1", DUPLICATE),
        (AS_MEMBER, "member:0001", ALREADY_VOTED),
        (ON_THE_LIST, "member:0001", ALREADY_VOTED),
        (ON_THE_LIST, "person:p1", ON_THE_LIST),
        (NOT_VERIFIED, "person:p1", NOT_VERIFIED),
        (ADMIT, "person:p2", ADMIT),
        (AS_MEMBER, "member:0002", AS_MEMBER),
    ],
)
def test_who_counts_meanwhile_is_not_admitted(verdict, counted, expected):
    (row,) = due([ruled(case(1), verdict)], {counted}.__contains__)
    assert row.verdict == expected
    assert row.overtaken is (expected != verdict)


def test_of_two_admissions_of_one_person_the_earlier_claim_s_stands():
    twice = [ruled(case(1, person="p")), ruled(case(2, "B-SEC", person="p"))]
    assert verdicts(twice) == [ADMIT, DUPLICATE]
    assert verdicts(twice, "person:p") == [DUPLICATE, DUPLICATE]


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(
    ("known", "counted", "expected"),
    [
        (ALREADY_VOTED, ("member:0001",), ALREADY_VOTED),
        (ON_THE_LIST, ("member:0001",), ALREADY_VOTED),
        (ON_THE_LIST, (), ON_THE_LIST),
    ],
)
def test_who_is_known_as_a_member_is_not_admitted_as_somebody_else(known, counted, expected, first):
    """Once as excluded and signed, once as still to be signed; whichever claim came first."""
    admission = ruled(case(2, person="p"))
    for other in (ruled(case(1, person="p"), known), sign(ruled(case(1, person="p"), known), PAIR)):
        cases = [other, admission] if first else [admission, other]
        found = {row.case.claim: row for row in due(cases, set(counted).__contains__)}
        assert found[admission.claim].verdict == expected
        assert found[admission.claim].overtaken


def test_who_is_known_as_a_member_is_admitted_as_that_member():
    known = sign(ruled(case(1, person="p"), ON_THE_LIST), PAIR)
    assert verdicts([known, ruled(case(2, person="p"), AS_MEMBER)]) == [AS_MEMBER]
    assert verdicts([known, ruled(case(2, person="q"))]) == [ADMIT]


def test_of_a_claim_that_names_the_member_and_one_that_does_not_the_former_is_admitted():
    both = [ruled(case(1, person="p")), ruled(case(2, person="p"), AS_MEMBER)]
    assert verdicts(both) == [DUPLICATE, AS_MEMBER]


def test_of_two_admissions_of_one_member_the_earlier_claim_s_stands():
    assert verdicts([ruled(case(1), AS_MEMBER), ruled(case(2), AS_MEMBER)]) == [
        AS_MEMBER,
        DUPLICATE,
    ]
