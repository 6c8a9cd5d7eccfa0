"""Somebody who can write to the database as the server's role can, and has no key of the server."""

from __future__ import annotations

from sqlalchemy import text

from voting.ports.unit_of_work import Context
from voting.storage.store import SqlStore


def write(ctx: Context, statement: str, **values: object) -> int:
    """Run a statement past every service, and commit it; return how many rows it changed."""
    store = ctx.store
    assert isinstance(store, SqlStore)
    with store._writer.begin() as connection:
        return connection.execute(text(statement), values).rowcount


def read(ctx: Context, statement: str, **values: object) -> list[dict[str, object]]:
    """Return the rows of a query."""
    store = ctx.store
    assert isinstance(store, SqlStore)
    with store._reader.begin() as connection:
        return [dict(row) for row in connection.execute(text(statement), values).mappings()]
