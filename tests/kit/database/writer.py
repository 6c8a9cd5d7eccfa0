"""Somebody who can write to the database, and has none of the server's keys.

In PostgreSQL it is the tables' owner, who may do more than the server's own role; the triggers hold
both of them.
"""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.kit.database.postgres import owner_url
from tests.kit.database.tampering import administrator
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


def attempt(ctx: Context, *statements: str, commit: bool = False, **values: object) -> str:
    """Run statements with every trigger in force; return the name of what refused one.

    Else `nothing` refused them, and they are committed if asked for.
    """
    try:
        run(ctx, *statements, commit=commit, **values)
    except SQLAlchemyError as error:
        return type(error).__name__
    return "nothing"


def run(ctx: Context, *statements: str, commit: bool = True, **values: object) -> None:
    """Run statements with every trigger in force; raise `SQLAlchemyError` if one is refused."""
    engine = _engine(ctx)
    with engine.connect() as connection:
        try:
            for statement in statements:
                connection.execute(text(statement), values)
            if commit:
                connection.commit()
        finally:
            connection.rollback()
            engine.dispose()


def overwrite(ctx: Context, *statements: str, **values: object) -> None:
    """Run statements as the database's administrator, with every trigger switched off."""
    store = ctx.store
    assert isinstance(store, SqlStore)
    with administrator(store) as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def read(ctx: Context, statement: str, **values: object) -> list[dict[str, object]]:
    """Return the rows of a query."""
    engine = _engine(ctx)
    with engine.begin() as connection:
        rows = [dict(row) for row in connection.execute(text(statement), values).mappings()]
    engine.dispose()
    return rows


def _engine(ctx: Context) -> Engine:
    store = ctx.store
    assert isinstance(store, SqlStore)
    url = store._writer.url.render_as_string(hide_password=False)
    return write_engine(owner_url(url) or url)
