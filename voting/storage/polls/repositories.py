"""Repositories of polls and elections.

Rules this module keeps:
1. A poll is read after its lock is held, in a statement of its own, so that it is never older than
   the lock.
2. What the seal fixed is kept by triggers (see the migrations), not only by this code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select, update

from audit.record.log.tree import Frontier
from tally.fte.rows import encode_row, parse_row
from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.poll import Poll, PollState
from voting.domain.unit import Panel, Unit
from voting.ports.polls import Lock, Polls, Units
from voting.storage.engine import lock_poll
from voting.storage.polls.tables import CloseOrderRow, LogHeadRow, PollRow, UnitRow
from voting.storage.rows import Repository, insert_many, refusing_twice

_POLLS = PollRow.__table__
_UNITS = UnitRow.__table__
_ONE_POLL = select(_POLLS).where(PollRow.id == bindparam("poll"))
_ELECTION = select(UnitRow.election_json).where(
    UnitRow.poll == bindparam("poll"), UnitRow.id == bindparam("unit")
)
_OUTLINE = [column for column in _UNITS.c if column.name not in ("election_json", "voters_list")]


class SqlPolls(Repository, Polls):
    """Polls, in the table `polls`."""

    def add(self, poll: Poll) -> None:
        with refusing_twice(ConflictError(f"There is a poll {poll.id} already.")):
            self._connection.execute(insert(PollRow), _poll_values(poll))
        empty = Frontier().encode()
        head = {"poll": poll.id, "frontier": empty, "latest": None}
        public = {"published": empty, "published_at": None}
        self._connection.execute(insert(LogHeadRow), {**head, **public})

    def get(self, poll_id: str, lock: Lock = Lock.NONE) -> Poll:
        lock_poll(self._connection, poll_id, lock)
        found = self._connection.execute(_ONE_POLL, {"poll": poll_id})
        row = found.mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no poll {poll_id!r:.40}.")
        return _poll(row)

    def list(self) -> Sequence[Poll]:
        rows = self._connection.execute(select(_POLLS)).mappings()
        return sorted((_poll(row) for row in rows), key=lambda poll: (poll.opens, poll.id))

    def add_close_order(self, poll_id: str, index: int, closes: datetime) -> None:
        values = {"poll": poll_id, "log_index": index, "closes": closes}
        self._connection.execute(insert(CloseOrderRow), values)

    def save(self, poll: Poll) -> None:
        query = update(PollRow).where(PollRow.id == poll.id).values(_poll_values(poll))
        if self._connection.execute(query).rowcount != 1:
            raise NotFoundError(f"There is no poll {poll.id!r:.40}.")


class SqlUnits(Repository, Units):
    """Elections, in the table `units`."""

    def add_many(self, poll_id: str, units: Iterable[Unit]) -> None:
        rows = (_unit_values(poll_id, unit) for unit in units)
        with refusing_twice(ConflictError(f"Poll {poll_id} has one of these units already.")):
            insert_many(self._connection, UnitRow, rows)

    def of(self, poll_id: str) -> tuple[Unit, ...]:
        query = select(_UNITS).where(UnitRow.poll == poll_id)
        units = (_unit(row) for row in self._connection.execute(query).mappings())
        return tuple(sorted(units, key=lambda unit: unit.id))

    def outlines(self, poll_id: str) -> tuple[Unit, ...]:
        query = select(*_OUTLINE).where(UnitRow.poll == poll_id)
        units = (_unit(row) for row in self._connection.execute(query).mappings())
        return tuple(sorted(units, key=lambda unit: unit.id))

    def election(self, poll_id: str, unit: str) -> bytes:
        raw = self._connection.execute(_ELECTION, {"poll": poll_id, "unit": unit}).scalar()
        if raw is None:
            raise NotFoundError(
                f"There is no election of unit {unit!r:.40} in poll {poll_id!r:.40}."
            )
        return raw

    def get(self, poll_id: str, unit: str) -> Unit:
        query = select(_UNITS).where(UnitRow.poll == poll_id, UnitRow.id == unit)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"There is no election {unit!r:.40} in poll {poll_id}.")
        return _unit(row)

    def save(self, poll_id: str, unit: Unit) -> None:
        place = (UnitRow.poll == poll_id, UnitRow.id == unit.id)
        query = update(UnitRow).where(*place).values(_unit_values(poll_id, unit))
        if self._connection.execute(query).rowcount != 1:
            raise NotFoundError(f"There is no election {unit.id!r:.40} in poll {poll_id}.")


def _poll_values(poll: Poll) -> dict[str, Any]:
    return {
        "id": poll.id,
        "card_set": poll.card_set,
        "state": poll.state.value,
        "terms": poll.terms,
        "opens": poll.opens,
        "closes": poll.closes,
        "poll_json": poll.poll_json,
        "fte_json": poll.fte_json,
        "weights": poll.weights,
        "trustees_json": poll.trustees_json,
        "voters_lists": poll.voters_lists,
        "seal_digest": poll.seal_digest,
        "opening": poll.opening,
        "tallied": poll.tallied,
        "ordered": poll.ordered,
    }


def _poll(row: RowMapping) -> Poll:
    fields = {name: value for name, value in row.items() if name != "opens"}
    return Poll(**{**fields, "state": PollState(row["state"])})


def _unit_values(poll_id: str, unit: Unit) -> dict[str, Any]:
    weight = encode_row(unit.weight)
    return {**vars(unit), "weight": weight, "poll": poll_id, "panel": unit.panel.value}


def _unit(row: RowMapping) -> Unit:
    fields = {name: value for name, value in row.items() if name != "poll"}
    weight = parse_row(row["weight"], f"weight of unit {row['id']}")
    return Unit(**{**fields, "panel": Panel(row["panel"]), "weight": weight})
