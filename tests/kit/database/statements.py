"""The statements that a store sends to its database.

Rules this module keeps:
1. Those of readers and of writers are noted alike, in the order sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from voting.ports.unit_of_work import Context
from voting.storage.store import SqlStore


@contextmanager
def noting(ctx: Context) -> Iterator[list[str]]:
    """Note each statement until the block ends."""
    store, noted = ctx.store, []
    assert isinstance(store, SqlStore)

    def note(_: object, __: object, statement: str, *rest: object) -> None:
        noted.append(statement)

    engines = {store._writer, store._reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
