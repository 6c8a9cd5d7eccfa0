"""poll.toml names a route (2.74 to 2.76): one that forbids the vote is a named fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tally.errors import Fault
from tests.kit.files.poll_folders import texts
from tests.kit.polls import OFFICERS
from tests.kit.routes.desk import RouteDesk, desk
from tests.kit.routes.signed import ROUTE_ID, executive, received
from voting.domain.errors import ImportRowsError
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import import_poll
from voting.services.routes.polls import route_of

HERE = f'route = "{ROUTE_ID}"'
KIND = 'kind = "tentative-agreement"  '


@pytest.fixture
def office(sqlite_ctx: Context) -> RouteDesk:
    """The officers of the poll in the folder, who make routes."""
    made = desk(sqlite_ctx)
    assert {name for name, _ in OFFICERS} <= set(made.keys)
    return made


def imported(office: RouteDesk, folder: Path, route: str, kind: str = "") -> tuple[Fault, ...]:
    """Import a poll on a route; return what is warned of it."""

    def change(text: str) -> str:
        assert HERE in text
        assert KIND in text
        named = text.replace(HERE, f'route = "{route}"')
        return named.replace(KIND, f'kind = "{kind}"  ') if kind else named

    made = import_poll(office.ctx, texts(change=change).folder(folder))
    with office.ctx.store.reader() as uow:
        poll = uow.polls.get(made.poll)
        assert poll.terms.route == route
        assert route_of(uow, poll) == office.stored(route).route
    return tuple(one for one in made.warnings if one.field == "route")


def faults(office: RouteDesk, folder: Path, route: str, kind: str = "") -> list[str]:
    with pytest.raises(ImportRowsError) as refusal:
        imported(office, folder, route, kind)
    return [f"{one.field}: {one.wrong}" for one in refusal.value.faults]


def test_a_route_may_be_under_way_and_what_is_missing_is_warned_of(
    office: RouteDesk, tmp_path: Path
) -> None:
    way = [received(office.day(-1)), executive(office.day())]
    warned = imported(office, tmp_path / "poll", office.walk(office.begin(), way))
    assert [("council" in one.wrong, "notice" in one.wrong) for one in warned] == [
        (True, False),
        (False, True),
    ]


def test_a_route_that_forbids_the_vote_is_a_fault_that_names_it(
    office: RouteDesk, tmp_path: Path
) -> None:
    begun = office.begin()
    (found,) = faults(office, tmp_path / "0", begun)
    assert "has no step yet" in found
    (found,) = faults(office, tmp_path / "1", "2" * 15)
    assert "There is no route" in found
    (found,) = faults(office, tmp_path / "2", "short")
    assert found.startswith("route: ")
    office.make(begun, received(office.day()))
    (found,) = faults(office, tmp_path / "3", begun, "final-offer")
    assert "2.74" in found
    (found,) = faults(office, tmp_path / "4", begun, "rehearsal")
    assert found.startswith("route: ")
    office.make(begun, executive(office.day(), approves=False))
    found = faults(office, tmp_path / "5", begun)[0]
    assert "stopped for good" in found


def test_2_74_a_poll_that_names_no_route_is_a_fault_and_a_rehearsal_has_none(
    office: RouteDesk, tmp_path: Path
) -> None:
    with pytest.raises(ImportRowsError) as refusal:
        import_poll(office.ctx, texts(change=without_route).folder(tmp_path / "0"))
    (found,) = refusal.value.faults
    assert (found.field, found.wrong) == ("route", "missing")
    assert "2.74" in found.expected
    rehearsal = texts(change=lambda text: without_route(text).replace(KIND, 'kind = "rehearsal"  '))
    made = import_poll(office.ctx, rehearsal.folder(tmp_path / "1"))
    with office.ctx.store.reader() as uow:
        assert route_of(uow, uow.polls.get(made.poll)) is None


def without_route(text: str) -> str:
    assert HERE in text
    return text.replace(HERE, "")
