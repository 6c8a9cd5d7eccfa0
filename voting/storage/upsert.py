"""Counting in one statement, so that two processes that count at once both count.

Rules this module keeps:
1. The count is made by the database (INSERT ... ON CONFLICT DO UPDATE), never read and written
   back.
2. Nothing here knows a table: what is counted is given as a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute


def count_one_more(
    connection: Connection,
    counted: InstrumentedAttribute[int],
    key: Mapping[str, str],
    also: Mapping[str, Any] | None = None,
    anew: ColumnElement[bool] | None = None,
) -> int:
    """Add 1 to the column `counted` of the row under `key`, or begin it at 1; return the count.

    `key` is the table's whole primary key; `also` are other columns to set; where `anew` holds of
    the existing row, it begins again at 1.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    more: ColumnElement[int] = counted + literal(1)
    if anew is not None:
        more = case((anew, literal(1)), else_=more)
    others = also or {}
    query = (
        dialect.insert(counted.class_)
        .values({**key, **others, counted.key: 1})
        .on_conflict_do_update(index_elements=list(key), set_={**others, counted.key: more})
        .returning(counted)
    )
    count: int = connection.execute(query).scalar_one()
    return count
