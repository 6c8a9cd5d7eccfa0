"""Whoever writes to the database: no trigger and no constraint of it stands in the way.

Rules this module keeps:
1. The same change on SQLite and PostgreSQL, in one transaction, as the database's administrator.
2. Nothing outside the database is touched: no key, no process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text

from tests.kit.database.postgres import administrator_url
from voting.storage.engine import write_engine
from voting.storage.store import SqlStore

_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def administrator(store: SqlStore) -> Iterator[Connection]:
    """Yield a connection on which nothing is refused; what it did is committed."""
    url = store._writer.url.render_as_string(hide_password=False)
    engine = write_engine(administrator_url(url))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            with _untriggered(connection):
                yield connection
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
    engine.dispose()


@contextmanager
def _untriggered(connection: Connection) -> Iterator[None]:
    """Drop SQLite's triggers, and put them back."""
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    triggers = connection.execute(text(_TRIGGERS)).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, created in triggers:
        connection.exec_driver_sql(created)


@dataclass(frozen=True)
class Swap:
    """Two rows of a table, named by what stands in `key`, exchange these columns."""

    table: str
    key: str
    columns: tuple[str, ...]

    def do(self, store: SqlStore, one: object, other: object) -> None:
        """Exchange them between the rows `one` and `other`."""
        with administrator(store) as connection:
            rows = {key: self._read(connection, key) for key in (one, other)}
            free = {
                name: value[::-1] + value[:1]  # type: ignore[index]
                for name, value in rows[one].items()
                if not isinstance(value, int)
            }
            free |= {name: -1 for name, value in rows[one].items() if isinstance(value, int)}
            for key, values in ((one, free), (other, rows[one]), (one, rows[other])):
                self._write(connection, key, values)

    def _read(self, connection: Connection, key: object) -> dict[str, object]:
        query = f"SELECT {', '.join(self.columns)} FROM {self.table} WHERE {self.key} = :key"
        return dict(connection.execute(text(query), {"key": key}).mappings().one())

    def _write(self, connection: Connection, key: object, values: dict[str, object]) -> None:
        names = ", ".join(f"{name} = :{name}" for name in values)
        query = f"UPDATE {self.table} SET {names} WHERE {self.key} = :key"
        connection.execute(text(query), {**values, "key": key})
