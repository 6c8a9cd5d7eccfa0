"""The voters' list by unit, as the poll's officers see it while objections are taken.

Rules this module keeps:
1. It is shown to an officer whom the poll's seal names, or who took over from one, and who has
   accepted the union's texts; and only while the objection window runs.
2. A row is a number and a name: no contact, no credential, and nothing of who has voted.
3. A page is found by its place, so that no address holds a member's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from voting.domain.errors import NotFoundError, RefusedError
from voting.domain.officers import Officer
from voting.domain.poll import Poll
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.clock import current
from voting.services.objections.window import verify_runs
from voting.services.signatures import acting_officers

PAGE: Final = 100
"""Rows on a page."""


@dataclass(frozen=True)
class ListRow:
    """A place on the list: member number and name."""

    number: str
    name: str = field(repr=False)


@dataclass(frozen=True)
class ListPage:
    """A page of one unit's list, sorted by name; `page` and `pages` are counted from 1.

    `units` are all of the poll's, `counts` how many each has on the list.
    """

    units: tuple[Unit, ...]
    counts: dict[str, int]
    unit: Unit
    rows: Sequence[ListRow] = field(repr=False)
    page: int = 1
    pages: int = 1


def officers_list(
    ctx: Context, poll_id: str, officer: Officer, unit: str = "", page: int = 1
) -> ListPage:
    """Return a page of a unit's list, by default the first unit's first page.

    1. The officer has accepted, and acts on the poll: else `AcceptanceNeededError`, `RefusedError`.
    2. The objection window runs: else `NotFoundError` or `ObjectionWindowError`.
    3. There is such a unit and page: else `NotFoundError`.
    """
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        _verify_of_the_poll(uow, poll, officer)  # 1
        verify_runs(poll, uow.now())  # 2
        units = tuple(uow.units.outlines(poll_id))
        counts = dict(uow.voters.count_by_unit(poll_id))
        chosen = next((one for one in units if one.id == (unit or units[0].id)), None)
        pages = max(1, -(-counts.get(chosen.id, 0) // PAGE)) if chosen else 0
        if chosen is None or not 1 <= page <= pages:  # 3
            raise NotFoundError(f"There is no such page of the voters' list of poll {poll_id}.")
        found = uow.voters.named(poll_id, chosen.id, (page - 1) * PAGE, PAGE)
    rows = [ListRow(number, name) for number, name in found]
    return ListPage(units, counts, chosen, rows, page, pages)


def _verify_of_the_poll(uow: UnitOfWork, poll: Poll, officer: Officer) -> None:
    verify_accepted(uow, officer.id)
    if poll.poll_json is None or officer.id not in {
        one.id for one in acting_officers(uow, poll).officers
    }:
        raise RefusedError(
            f"officer {officer.id} is not named in the seal of poll {poll.id}: its voters' list is "
            "shown to its own officers."
        )
