"""Triggers that refuse a change or follow one, written for both databases.

Rules this module keeps:
1. A refusal is written once, as a condition over OLD and NEW that both databases understand.
2. In PostgreSQL it is a check violation; in SQLite it aborts the statement.
3. In PostgreSQL a trigger's function finds the tables in the schema where it was made, whatever
   whoever runs the statement has put in the way: a temporary table of the same name is not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op


@dataclass(frozen=True)
class Refusal:
    """A trigger: before `event` on `table` it refuses where `condition` holds, with `message`."""

    name: str
    table: str
    event: str
    condition: str
    message: str


def refuse(refusals: Iterable[Refusal]) -> None:
    """Create the triggers."""
    for one in refusals:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(_sqlite(one))
            continue
        op.execute(_function(one))
        op.execute(
            f"CREATE TRIGGER {one.name} BEFORE {one.event} ON {one.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {one.name}()"
        )


def refuse_truncation(tables: Iterable[str]) -> None:
    """In PostgreSQL, refuse TRUNCATE, which no row trigger sees; SQLite has no such statement."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION polls_not_deleted()"
        )


def after_insert(name: str, table: str, condition: str, statement: str) -> None:
    """Create a trigger that runs `statement` after each inserted row of which `condition` holds."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN {statement}; END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_path()} AS $$ BEGIN "
        f"IF {condition} THEN {statement}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def only_growing(tables: Iterable[str]) -> list[Refusal]:
    """Return the refusals by which rows can be added to a table, but never changed or removed."""
    return [
        Refusal(f"{table}_no_{event.lower()}", table, event, "1 = 1", f"{table} only grows")
        for table in tables
        for event in ("UPDATE", "DELETE")
    ]


def _sqlite(one: Refusal) -> str:
    when = one.condition.replace("IS DISTINCT FROM", "IS NOT").replace("AS bytea)", "AS BLOB)")
    return (
        f"CREATE TRIGGER {one.name} BEFORE {one.event} ON {one.table} FOR EACH ROW WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{one.message}'); END"
    )


def _path() -> str:
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    return f"SET search_path = pg_catalog, {schema}, pg_temp"


def _function(one: Refusal) -> str:
    """Return a trigger's function, which raises a check violation where the condition holds."""
    row = "OLD" if one.event == "DELETE" else "NEW"
    return (
        f"CREATE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql {_path()} AS $$ BEGIN "
        f"IF {one.condition} THEN RAISE EXCEPTION '{one.message}' "
        "USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END $$"
    )
