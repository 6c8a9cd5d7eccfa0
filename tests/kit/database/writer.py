"""Somebody who can write to the database, and has none of the server's keys.

In PostgreSQL it is the tables' owner, who may do more than the server's own role; the triggers hold
both of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from tests.kit.database.postgres import administrator_url, owner_url
from voting.ports.unit_of_work import Context
from voting.storage.engine import write_engine
from voting.storage.store import SqlStore


def write(ctx: Context, statement: str, **values: object) -> int:
    """Run a statement past every service, and commit it; return how many rows it changed."""
    engine = _engine(ctx)
    with engine.begin() as connection:
        changed = connection.execute(text(statement), values).rowcount
    engine.dispose()
    return changed


def overwrite(ctx: Context, *statements: str, **values: object) -> None:
    """Run statements as the database's administrator, with every trigger switched off."""
    url = _url(ctx)
    engine = write_engine(administrator_url(url))
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            connection.execute(text("COMMIT"))
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            connection.execute(text("BEGIN IMMEDIATE"))
        with _without_triggers(connection):
            for statement in statements:
                connection.execute(text(statement), values)
        connection.commit()
    engine.dispose()


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    """Drop SQLite's triggers for the block; PostgreSQL's are off for the session."""
    if connection.dialect.name == "postgresql":
        yield
        return
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(text(query)).all()
    for name, _ in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def read(ctx: Context, statement: str, **values: object) -> list[dict[str, object]]:
    """Return the rows of a query."""
    engine = _engine(ctx)
    with engine.begin() as connection:
        rows = [dict(row) for row in connection.execute(text(statement), values).mappings()]
    engine.dispose()
    return rows


def _engine(ctx: Context) -> Engine:
    url = _url(ctx)
    return write_engine(owner_url(url) or url)


def _url(ctx: Context) -> str:
    store = ctx.store
    assert isinstance(store, SqlStore)
    return store._writer.url.render_as_string(hide_password=False)
