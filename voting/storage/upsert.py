"""Counting in one statement, so that two processes that count at once both count.

Rules this module keeps:
1. The count is made by the database (INSERT ... ON CONFLICT DO UPDATE), never read and written
   back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, literal
from sqlalchemy.dialects import postgresql, sqlite

from voting.storage.ballots.tables import SerialFailureRow
from voting.storage.limits.tables import FailureRow


def count_one_more(
    connection: Connection,
    table: type[SerialFailureRow] | type[FailureRow],
    key: Mapping[str, str],
    also: Mapping[str, Any] | None = None,
    anew: ColumnElement[bool] | None = None,
) -> int:
    """Add 1 to `failures` of the row under `key`, or begin it at 1; return the count.

    `also` are other columns to set; where `anew` holds of the existing row, it begins again at 1.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    more: ColumnElement[int] = table.failures + literal(1)
    if anew is not None:
        more = case((anew, literal(1)), else_=more)
    values = {**key, **(also or {}), "failures": 1}
    query = (
        dialect.insert(table)
        .values(values)
        .on_conflict_do_update(index_elements=list(key), set_={**(also or {}), "failures": more})
        .returning(table.failures)
    )
    count: int = connection.execute(query).scalar_one()
    return count
