"""The numbers compared: log, ballot box and sum, from the close on, for those who watch."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tests.kit.officers import tamper, vote_all
from tests.kit.rulings import ADMIT, NOT_VERIFIED, DeskPoll
from voting.domain.claims.ruling import Decision
from voting.domain.errors import RefusedError
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.minutes.reconcile import UnitNumbers, reconcile


@pytest.fixture
def desk(sqlite_ctx: Context) -> DeskPoll:
    """An open poll with a scrutineer: four votes by members, one admitted, one not, one waiting."""
    found = DeskPoll(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("sami", "Sami", Role.SCRUTINEER))
        uow.commit()
    vote_all(found.sample, [0, 0, 1, 0])
    found.settle(found.claim(), ADMIT)
    found.rule(found.claim(), NOT_VERIFIED)
    found.decide(Decision.EXCLUDE)
    found.claim("B-SEC")
    return found


def numbers(desk: DeskPoll) -> dict[str, UnitNumbers]:
    found = reconcile(desk.ctx, desk.poll, "sami")
    assert found.units is not None
    return {one.unit.id: one for one in found.units}


def test_while_voting_runs_nothing_is_compared(desk: DeskPoll) -> None:
    assert reconcile(desk.ctx, desk.poll, "sami").units is None


def test_from_the_close_on_every_number_agrees_to_the_sum(desk: DeskPoll) -> None:
    desk.sample.close()
    unit = numbers(desk)["A-ELEM"]
    logged = unit.logged
    assert (logged.by_members, logged.sequestered, logged.admitted, logged.excluded) == (2, 2, 1, 1)
    assert (logged.undecided, logged.count, unit.added) == (0, 3, None)
    assert numbers(desk)["B-SEC"].logged.undecided == 1
    assert reconcile(desk.ctx, desk.poll, "sami").agree
    desk.sample.ctx.store._clock.forward(days=8)  # type: ignore[attr-defined]
    desk.sample.act(Act.COUNT)
    assert [one.added for one in numbers(desk).values()] == [3, 2]
    assert reconcile(desk.ctx, desk.poll, "sami").agree


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("ballots", "UPDATE ballots SET unit = 'B-SEC' WHERE unit = 'A-ELEM'"),
        ("decisions", "DELETE FROM decisions"),
    ],
)
def test_a_box_that_is_not_what_the_log_says_is_shown(
    desk: DeskPoll, tmp_path: Path, table: str, change: str
) -> None:
    desk.sample.close()
    tamper(tmp_path, table, change)
    found = reconcile(desk.ctx, desk.poll, "sami")
    assert not found.agree
    assert found.units is not None
    assert not found.units[0].agree


@pytest.mark.parametrize(
    "role", [Role.TREASURER, Role.GENERAL_SECRETARY, Role.INSPECTOR, Role.MEMBERSHIP_OFFICER]
)
def test_other_roles_are_refused(desk: DeskPoll, role: Role) -> None:
    with desk.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("other", "Other", role))
        uow.commit()
    with pytest.raises(RefusedError, match="scrutineers and auditors"):
        reconcile(desk.ctx, desk.poll, "other")
