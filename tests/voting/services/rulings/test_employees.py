"""A poll of employees: who is not a member is admitted as such, counted, and reported apart."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from audit.record.signatures.statement import Act
from audit.record.turnout import Turnout
from audit.record.units import Electorate
from audit.replay.export import RESULT
from tests.kit.claimants import SampleClaimant, form
from tests.kit.database.writer import administrator, overwrite
from tests.kit.mail import waiting_messages, with_channels
from tests.kit.officers import COMPLETE, PUBLIC, audited, decryption, record, vote_all
from tests.kit.polls import ADDRESS, TRUSTEE_SECRET
from tests.kit.rulings import (
    ADMIT,
    ANA,
    BEN,
    NOT_VERIFIED,
    DeskPoll,
    admitting,
    open_to_employees,
    refused,
)
from voting.domain.claims.ruling import Capacity, Decision, Verdict
from voting.domain.errors import ClaimError, ConflictError, ImportRowsError, MalformedError
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption
from voting.services.claims import make
from voting.services.minutes.reconcile import reconcile
from voting.services.polls import board
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import case, rule
from voting.services.rulings.files import claims_csv, import_rulings

EMPLOYEE = admitting(capacity=Capacity.EMPLOYEE)


@pytest.fixture
def desk(sqlite_ctx: Context) -> DeskPoll:
    """An open poll of employees."""
    return DeskPoll(with_channels(sqlite_ctx), open_to_employees)


def employee(desk: DeskPoll, **answers: str) -> SampleClaimant:
    """Somebody claims as an employee who is not a member, and votes."""
    return desk.claim(standing="employee", **answers)


# --- the claim ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "found"), [("member", Capacity.MEMBER), ("employee", "employee")])
def test_the_claim_keeps_what_the_person_says_to_be(desk, said, found):
    answers = form(standing=said)
    opened = make.open_claim(desk.ctx, desk.poll, answers, "en", ADDRESS)
    with desk.ctx.store.reader() as uow:
        assert make.read(desk.ctx, uow.claims.get(desk.poll, opened.claim)).standing == found


@pytest.mark.parametrize("said", [{}, {"standing": ""}, {"standing": "Member"}])
def test_a_poll_of_employees_asks_what_the_person_is(desk, said):
    with pytest.raises(ClaimError) as caught:
        make.open_claim(desk.ctx, desk.poll, form(**said), "en", ADDRESS)
    assert [(one.field, one.problem) for one in caught.value.problems] == [("standing", "standing")]


def test_a_poll_of_members_does_not_ask_it(sqlite_ctx):
    desk = DeskPoll(with_channels(sqlite_ctx))
    answers = form(standing="employee")
    with pytest.raises(ClaimError) as caught:
        make.open_claim(desk.ctx, desk.poll, answers, "en", ADDRESS)
    assert [one.problem for one in caught.value.problems] == ["no-standing"]


# --- the ruling -----------------------------------------------------------------------------------


def test_officers_who_admit_in_other_capacities_disagree_and_the_returning_officer_decides(desk):
    who = employee(desk)
    desk.rule(who, EMPLOYEE, ANA)
    assert desk.rule(who, ADMIT, BEN) is CaseProgress.DISAGREED
    assert case(desk.ctx, desk.poll, who.claim.id, "anne").choices == (EMPLOYEE, ADMIT)
    rule(desk.ctx, desk.poll, who.claim.id, "anne", EMPLOYEE)
    assert desk.decide(Decision.ADMIT, ANA, "anne").done
    assert last_rows(desk)[0]["admitted_as"] == "employee"


def test_2_77_an_employee_is_not_admitted_in_a_poll_of_members(sqlite_ctx):
    """By-law 2.77.1, and labour law."""
    desk = DeskPoll(sqlite_ctx)
    who = desk.claim()
    act = "This is a poll of members: an employee who is not a member is not admitted"
    refused(desk, ConflictError, lambda: desk.rule(who, EMPLOYEE, ANA), act)


def test_an_employee_is_no_member_of_the_roster(desk):
    with pytest.raises(MalformedError, match="is no member of the roster"):
        replace(EMPLOYEE, member=desk.sample.voters[0].member)


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": Decision.ADMIT},
        {
            "decision": Decision.EXCLUDE,
            "reason": NOT_VERIFIED.reason,
            "admitted_as": Capacity.EMPLOYEE,
        },
    ],
)
def test_a_verdict_says_a_capacity_if_and_only_if_it_admits(wrong):
    with pytest.raises(MalformedError, match="says in which capacity"):
        Verdict(**wrong)


# --- attacks on the store -------------------------------------------------------------------------


def test_who_writes_to_the_database_makes_no_member_of_an_employee(desk):
    who = employee(desk)
    desk.rule(who, EMPLOYEE)
    with administrator(desk.ctx.store) as connection:
        connection.execute(text("UPDATE rulings SET admitted_as = 'member'"))
    refused(desk, ConflictError, desk.propose, "not the one that was given on this claim")


def test_who_writes_to_the_database_opens_no_sealed_poll_to_employees(sqlite_ctx):
    """Terms are the server's; what was sealed, and two officers signed, stands."""
    desk = DeskPoll(sqlite_ctx)
    who = desk.claim()
    overwrite(desk.ctx, """UPDATE polls SET terms = replace(terms, '"members"', '"employees"')""")
    desk.rule(who, EMPLOYEE)
    refused(desk, ConflictError, desk.propose, "This is a poll of members")


# --- the log, the notice, the count ---------------------------------------------------------------


def last_rows(desk: DeskPoll) -> list[dict[str, str]]:
    """The rows of the log's last entry."""
    rows: list[dict[str, str]] = json.loads(desk.sample.log()[-1])["ballots"]
    return rows


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "you work in the bargaining unit and are not a member. Your vote"),
        ("fr", "vous travaillez dans l’unité de négociation sans en être membre. Votre vote"),
    ],
)
def test_the_claimant_is_told_in_which_capacity(desk, language, said):
    who = employee(desk, language=language)
    desk.settle(who, EMPLOYEE)
    [sent] = waiting_messages(desk.sample)
    assert said in " ".join(sent.message.text.split())


def test_2_77_an_admitted_employee_is_counted_and_reported_apart(desk):
    """By-law 2.77.1."""
    vote_all(desk.sample, [0, 0, 1, 0])
    member, other = desk.claim(standing="member"), employee(desk)
    desk.rule(member, ADMIT)
    desk.rule(other, EMPLOYEE)
    assert desk.decide().ballots == 2, "one statement for both"
    capacities = {row["claim"]: row["admitted_as"] for row in last_rows(desk)}
    assert capacities == {member.digests.claim: "member", other.digests.claim: "employee"}
    row = next(row for row in board.turnout(desk.ctx, desk.poll) if row.unit.id == "A-ELEM")
    assert row.turnout == Turnout(4, 2, 1, 1)
    desk.sample.close()
    numbers = reconcile(desk.ctx, desk.poll, "anne")
    assert numbers.agree
    [logged] = [one.logged for one in numbers.units if one.unit.id == "A-ELEM"]
    assert (logged.admitted, logged.employees, logged.count) == (1, 1, 4)
    desk.sample.act(Act.COUNT)
    assert receive_decryption(desk.ctx, desk.poll, decryption(desk.sample, TRUSTEE_SECRET)).counted
    result = json.loads(record(desk.sample, COMPLETE).file(RESULT))
    heads = result["head_count"]
    assert (heads["on_list"], heads["admitted"], heads["admitted_employees"]) == (4, 1, 1)
    for edition in (COMPLETE, PUBLIC):
        audited(desk.sample, edition)


# --- the file for a bargaining unit ---------------------------------------------------------------

HEADER = "claim,decision,reason,member,note\n"


def test_the_file_says_what_the_claimant_is_and_takes_both_capacities(desk):
    member, other = desk.claim(standing="member"), employee(desk)
    lines = claims_csv(desk.ctx, desk.poll, ANA).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[7] == "standing"
    assert {line.split(",")[7] for line in lines[1:]} == {"member", "employee"}
    filled = [line.replace(",,,,", ",exclude,not-verified,,") for line in lines]
    text = "\r\n".join([*filled, ""]).encode()
    assert len(import_rulings(desk.ctx, desk.poll, ANA, text)) == 2
    rows = f"{member.claim.id},admit-member,,,\n{other.claim.id},admit-employee,,,\n"
    import_rulings(desk.ctx, desk.poll, BEN, (HEADER + rows).encode())
    given = [case(desk.ctx, desk.poll, one.claim.id, BEN).rulings for one in (member, other)]
    assert [one[-1].verdict for one in given] == [ADMIT, EMPLOYEE]


@pytest.mark.parametrize(
    ("electorate", "word", "words"),
    [
        (Electorate.EMPLOYEES, "admit", "admit-member or admit-employee or exclude"),
        (Electorate.MEMBERS, "admit-employee", "admit or exclude"),
    ],
)
def test_a_word_of_the_other_electorate_is_refused_by_name(sqlite_ctx, electorate, word, words):
    prepare = open_to_employees if electorate is Electorate.EMPLOYEES else None
    desk = DeskPoll(sqlite_ctx, prepare)
    raw = f"{HEADER}{desk.claim().claim.id},{word},,,\n".encode()
    with pytest.raises(ImportRowsError) as caught:
        import_rulings(desk.ctx, desk.poll, ANA, raw)
    [fault] = caught.value.faults
    assert word in str(fault)
    assert words in str(fault)
