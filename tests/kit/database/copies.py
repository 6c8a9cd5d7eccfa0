"""A prepared poll is made once a minute by the real services; other tests get copies of its rows.

Rules this module keeps:
1. Only a poll without ballots, only into a database that has neither polls nor officers, and only
   for the same keys.
2. The clock of the copy goes on where the original's stood, so no test depends on when it was made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, delete, func, insert, select, text

from tests.kit.database.clock import MovableClock
from tests.kit.database.postgres import administrator_url
from voting.ports.unit_of_work import Context
from voting.storage.installation.tables import InstallationRow, KeyCheckRow
from voting.storage.officers.tables import OfficerRow
from voting.storage.polls.tables import PollRow
from voting.storage.schema import METADATA

if TYPE_CHECKING:
    from tests.kit.polls import SamplePoll

FRESH = timedelta(minutes=1)
"""Other processes tell the time by themselves, so a copy is never much older than it seems."""
Restore = Callable[[Engine], None]
"""Writes what was saved of one database into another that is empty."""


@dataclass(frozen=True)
class Remembered:
    """A poll as it was made, and its database as it was at `made`; making may move the clock."""

    sample: SamplePoll
    restore: Restore
    began: datetime
    made: datetime


_REMEMBERED: dict[Hashable, Remembered] = {}


def remembered(ctx: Context, kind: Hashable, make: Callable[[Context], SamplePoll]) -> SamplePoll:
    """Return what `make` makes in this database: made, or copied from one of the same `kind`."""
    store = ctx.store
    clock, engine = store._clock, store._writer
    if not isinstance(clock, MovableClock) or not _is_empty(engine):
        return make(ctx)
    kind = (kind, ctx.keys, engine.dialect.name)
    found, now = _REMEMBERED.get(kind), _now(engine, clock)
    if found is None or abs(now - found.began) > FRESH:
        sample = make(ctx)
        found = Remembered(sample, saved(engine), now, made=_now(engine, clock))
        _REMEMBERED[kind] = found
    else:
        clock.offset += found.made - now
        found.restore(engine)
    return replace(found.sample, ctx=ctx, officers=dict(found.sample.officers))


def _is_empty(engine: Engine) -> bool:
    with engine.connect() as connection:
        counts = [select(func.count()).select_from(one) for one in (PollRow, OfficerRow)]
        return not any(connection.execute(count).scalar_one() for count in counts)


def _now(engine: Engine, clock: MovableClock) -> datetime:
    with engine.connect() as connection:
        return clock(connection)


def saved(engine: Engine) -> Restore:
    """Save every row of a database; what is returned puts all of them back."""
    return (_save_sqlite if engine.dialect.name == "sqlite" else _save_postgresql)(engine)


# A finished poll cannot be written row by row: the database's own rules refuse it. SQLite copies
# the whole database; the tests' PostgreSQL lets its administrator write without the rules.


def _save_sqlite(engine: Engine) -> Restore:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    _sqlite(engine, lambda connection: connection.backup(copy))
    return lambda other: _sqlite(other, copy.backup)


def _sqlite(engine: Engine, use: Callable[[sqlite3.Connection], None]) -> None:
    pooled = engine.raw_connection()
    use(pooled.driver_connection)
    pooled.close()


def _save_postgresql(engine: Engine) -> Restore:
    with engine.connect() as connection:
        tables = METADATA.sorted_tables
        rows = {table: connection.execute(select(table)).mappings().all() for table in tables}

    for own in (InstallationRow.__table__, KeyCheckRow.__table__):
        del rows[own]  # the other database has its own identifier, or none

    def restore(other: Engine) -> None:
        address = other.url.render_as_string(hide_password=False)
        administrator = create_engine(administrator_url(address))
        with administrator.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in reversed(rows):
                connection.execute(delete(table))
            for table, found in rows.items():
                if found:
                    connection.execute(insert(table), [dict(row) for row in found])
        administrator.dispose()

    return restore
