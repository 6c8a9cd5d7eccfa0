"""The voters' list by unit, as the poll's officers see it while objections are taken."""

from __future__ import annotations

from dataclasses import fields

import pytest

from audit.record.signatures.statement import Act
from tests.kit.polls import OFFICERS, OTHERS, SamplePoll, sealed_poll
from tests.kit.routes.acceptances import accept_all
from voting.domain.errors import (
    AcceptanceNeededError,
    NotFoundError,
    ObjectionWindowError,
    RefusedError,
)
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.objections import officers_list as listed
from voting.services.objections.officers_list import ListPage, ListRow, officers_list


@pytest.fixture
def sealed(ctx: Context) -> SamplePoll:
    return sealed_poll(ctx, voters=5)


def officer(sample: SamplePoll, name: str) -> Officer:
    with sample.ctx.store.reader() as uow:
        return uow.officers.get(name)


def page(sample: SamplePoll, name: str = "anne", unit: str = "", number: int = 1) -> ListPage:
    return officers_list(sample.ctx, sample.poll, officer(sample, name), unit, number)


def sees(sample: SamplePoll, name: str) -> bool:
    try:
        return bool(page(sample, name).units)
    except RefusedError:
        return False


def test_2_77_every_officer_of_the_poll_sees_each_unit_whole(
    sealed: SamplePoll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By-law 2.77.1: who is on it, page by page; a number and a name, and nothing else."""
    monkeypatch.setattr(listed, "PAGE", 2)
    assert [name for name, _role in (*OFFICERS, *OTHERS) if not sees(sealed, name)] == []
    for name, _role in (*OFFICERS, *OTHERS):
        seen: dict[str, list[str]] = {}
        for unit in page(sealed, name).units:
            first = page(sealed, name, unit.id)
            assert first.counts[unit.id] == sum(one.unit == unit.id for one in sealed.voters)
            for number in range(1, first.pages + 1):
                rows = page(sealed, name, unit.id, number).rows
                assert 1 <= len(rows) <= 2
                seen.setdefault(unit.id, []).extend(row.number for row in rows)
        for unit_id, numbers in seen.items():
            assert numbers == sorted(one.member for one in sealed.voters if one.unit == unit_id)
    assert {one.name for one in fields(ListRow)} == {"number", "name"}
    for unit_id, number in (("A-ELEM", 0), ("A-ELEM", 3), ("NO-UNIT", 1)):
        with pytest.raises(NotFoundError):
            page(sealed, "anne", unit_id, number)


def test_an_officer_whom_the_seal_does_not_name_or_who_has_not_accepted_sees_none(
    sealed: SamplePoll,
) -> None:
    with sealed.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("mona", "Mona", Role.MEMBERSHIP_OFFICER))
        uow.commit()
    with pytest.raises(AcceptanceNeededError):
        page(sealed, "mona")
    accept_all(sealed.ctx, "mona")
    with pytest.raises(RefusedError, match="mona is not named in the seal"):
        page(sealed, "mona")


def test_outside_the_objection_window_nobody_sees_it(sealed: SamplePoll) -> None:
    page(sealed)
    sealed.act(Act.OPEN)
    with pytest.raises(ObjectionWindowError):
        page(sealed)
