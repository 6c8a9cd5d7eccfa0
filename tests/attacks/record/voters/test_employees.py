"""By-law 2.77 and labour law: a server that lets employees in who may not, or hides that it did.

Every record is signed again after the change. Each test has one flaw and is named for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from audit.record.about.acts import about_count
from audit.record.log import events, list_events
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.record.units import Electorate
from tally.protocol.encoding import canonical
from tally.sequestered import Capacity
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import in_file, note_of, verify
from tests.kit.simulator.sequestered import SequesteringPoll, employees_poll, open_poll

ELEM = "A-ELEM"
EDITIONS = pytest.mark.parametrize("edition", list(Edition))


def open_to_employees() -> SequesteringPoll:
    """An open poll in which every employee may take part, and nothing sequestered yet."""
    poll = SequesteringPoll(
        change=lambda document: replace(document, electorate=Electorate.EMPLOYEES)
    )
    poll.run("open")
    return poll


# --- honest records -------------------------------------------------------------------------------


@EDITIONS
def test_2_77_a_poll_of_employees_verifies_and_reports_them_apart(edition):
    """By-law 2.77.1, and labour law."""
    poll = employees_poll("released")
    report = verify(poll.record(edition))
    assert report.ok
    assert note_of(report, "sequestered") == (
        "3 received: 1 admitted, 2 admitted as employees who are not members, 0 excluded,"
        " 0 undecided"
    )
    document = json.loads(poll.result)
    heads = document["head_count"]
    assert (heads["admitted"], heads["admitted_employees"]) == (1, 2)
    kinds = {one["category"]: one["votes"] for one in document["materiality"]}
    assert kinds == {"admitted": 1, "employees": 2}


def test_a_poll_of_employees_may_have_none():
    poll = open_to_employees()
    poll.admit(poll.sequester(ELEM))
    assert verify(poll.record()).ok


# --- forged ones ----------------------------------------------------------------------------------


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at=open_poll, caught_by="history")
@EDITIONS
def test_2_77_an_employee_admitted_in_a_poll_of_members(poll, edition):
    """An employee who is not a member admitted to a poll of members.

    By-law 2.77.1, and labour law. Two officers sign it: every signature, digest and count is right,
    and it is refused.
    """
    one = poll.sequester(ELEM)
    poll.admit(one, capacity=Capacity.EMPLOYEE)
    says = (
        f"{one.digest} of unit {ELEM} is admitted as an employee's who is not a member, in a poll"
        " of members"
    )
    return Forged(poll.record(edition), says=says)


def recast(capacity: Capacity, other: Capacity) -> SequesteringPoll:
    """A poll that admits in one capacity, as two officers signed; the log then says the other."""
    poll = open_to_employees()
    poll.admit(poll.sequester(ELEM), capacity=capacity)
    event = poll.events[-1]
    assert isinstance(event, list_events.BallotAdmitted)
    [row] = event.ballots
    poll.events[-1] = replace(event, ballots=(replace(row, admitted_as=other),))
    (poll.employees.append if other is Capacity.EMPLOYEE else poll.employees.remove)(
        poll.claimants[-1]
    )
    return poll


@on_record(at=open_to_employees, caught_by="statements")
@EDITIONS
@pytest.mark.parametrize(
    ("signed", "logged", "said"),
    [
        (Capacity.EMPLOYEE, Capacity.MEMBER, "employee, not a member"),
        (Capacity.MEMBER, Capacity.EMPLOYEE, "as a member"),
    ],
)
def test_2_77_another_capacity_than_the_one_that_two_officers_signed(
    poll, edition, signed, logged, said
):
    """An employee's vote logged as a member's, or a member's as an employee's.

    By-law 2.77.1, and labour law.
    """
    return Forged(recast(signed, logged).record(edition), says=said)


def as_members(row: dict[str, int]) -> None:
    """Report employees as members."""
    row["admitted"] += row.pop("admitted_employees")
    row["admitted_employees"] = 0


def in_json(change: Callable[[dict], None]) -> Callable[[bytes], bytes]:
    """A change of a JSON file."""

    def apply(raw: bytes) -> bytes:
        document = json.loads(raw)
        change(document)
        return canonical(document)

    return apply


def at(stage: str) -> Callable[[], SequesteringPoll]:
    """A poll of employees at this stage."""
    return partial(employees_poll, stage)


@on_record(at=at("closed"), caught_by="sequestered", says="is not what the log's rulings give")
@EDITIONS
def test_employees_reported_as_members_among_the_sequestered(poll, edition):
    """Admitted employees reported as admitted members, in sequestered.json."""

    def change(document: dict) -> None:
        for row in document["units"]:
            as_members(row)

    return poll.record(edition, files=in_file("sequestered.json", in_json(change)))


@on_record(
    at=at("counted"), caught_by=("result", "commitment"), says="is not what the unit results"
)
def test_employees_reported_as_members_in_the_result(poll):
    """Admitted employees reported as admitted members, in result.json."""
    changed = in_json(lambda document: as_members(document["head_count"]))
    return poll.record(files=in_file("result.json", changed))


@on_record(at=at("closed"), caught_by="statements", says="of members")
@EDITIONS
def test_a_count_whose_statement_hides_employees(poll, edition):
    """A count for which two officers were shown employees as members."""
    counted = poll.facts.counted()
    hidden = replace(counted, admitted=counted.admitted + counted.employees, employees=0)
    poll.encrypt()
    event = poll.events[-1]
    assert isinstance(event, events.TallyEncrypted)
    about = about_count(poll.as_sealed, hidden)
    poll.events[-1] = replace(event, **poll.authorised(Act.COUNT, about))
    return poll
