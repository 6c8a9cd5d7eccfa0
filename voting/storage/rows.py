"""Small helpers that every repository shares.

Rules this module keeps:
1. A constraint that was broken becomes a domain error here; the database's own message, which may
   quote a member's number, goes no further.
2. Nothing here knows a table: what a helper is to work on, it is given.
3. Many rows go in batches, so that a province's roster needs no more memory than a batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Executable, RowMapping, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from voting.domain.errors import RatifyError
from voting.storage.base import Base

BATCH: Final = 1_000
_POSTGRESQL_UNIQUE: Final = "23505"
_SQLITE_UNIQUE: Final = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


class Repository:
    """What every repository has: the connection of its unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


@contextmanager
def refusing_twice(refusal: RatifyError) -> Iterator[None]:
    """Turn a broken UNIQUE or PRIMARY KEY constraint into `refusal`."""
    try:
        yield
    except IntegrityError as error:
        if not _is_unique_violation(error):
            raise
        raise refusal from None  # the original quotes the row's values


def insert_many(
    connection: Connection, table: type[Base], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Insert rows, a batch at a time."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        connection.execute(insert(table), batch)


def stream(
    connection: Connection, query: Executable, values: Mapping[str, Any] | None = None
) -> Iterator[RowMapping]:
    """Yield a query's rows, a batch at a time; `values` are its parameters."""
    options = {"yield_per": BATCH}
    yield from connection.execute(query, values or {}, execution_options=options).mappings()


def among(
    connection: Connection, query: Executable, poll_id: str, values: Iterable[str | int]
) -> Iterator[RowMapping]:
    """Yield a query's rows, for a batch of values at a time.

    Its parameters are `poll` and `values` (expanding), of which each is asked for once.
    """
    remaining = iter(dict.fromkeys(values))
    while batch := list(islice(remaining, BATCH)):
        yield from connection.execute(query, {"poll": poll_id, "values": batch}).mappings()


def count_by_unit(
    connection: Connection,
    poll: InstrumentedAttribute[str],
    unit: InstrumentedAttribute[str],
    poll_id: str,
) -> Mapping[str, int]:
    """Return how many of a poll's rows each unit has, where it has any.

    `poll` and `unit` are the columns of one table that name a row's poll and unit.
    """
    query = select(unit, func.count()).where(poll == poll_id).group_by(unit)
    return dict(connection.execute(query).all())


def _is_unique_violation(error: IntegrityError) -> bool:
    if getattr(error.orig, "sqlstate", None) == _POSTGRESQL_UNIQUE:
        return True
    return getattr(error.orig, "sqlite_errorname", None) in _SQLITE_UNIQUE
