"""Engines for SQLite and PostgreSQL: how each begins and locks.

Rules this module keeps:
1. SQLite writes begin with BEGIN IMMEDIATE (a deferred one fails with 'database is locked' when it
   turns from reading to writing); reads have their own engine and wait for nobody (WAL).
2. An acknowledged commit is on the disk: `synchronous=FULL` in SQLite, and PostgreSQL's
   `synchronous_commit` is set on, whatever the server's default.
3. A poll is locked by PostgreSQL's advisory locks for the transaction: they are granted in order
   of asking, so a stream of casts cannot keep a closing waiting, and they write nothing. In SQLite
   a writer is alone in any case.
4. Parameters never appear in an exception's text.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from voting.domain.errors import ConfigurationError
from voting.ports.polls import Lock

BUSY_SECONDS: Final = 30
"""How long a SQLite writer waits for another, and a PostgreSQL statement for a lock."""
_PAUSE_SECONDS: Final = 0.01
_LOCK_SPACE: Final = b"ratify/poll-lock/v1\n"


def write_engine(url: str) -> Engine:
    """Return the engine whose transactions may write."""
    if _is_sqlite(url):
        return _sqlite(url, begin="BEGIN IMMEDIATE", pragmas=())
    return _postgresql(url, {})


def read_engine(url: str) -> Engine:
    """Return the engine whose transactions only read, each over one consistent state."""
    if _is_sqlite(url):
        return _sqlite(url, begin="BEGIN", pragmas=("query_only=ON",))
    return _postgresql(url, {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


def lock_poll(connection: Connection, poll_id: str, lock: Lock) -> None:
    """Hold the poll until the transaction ends; SQLite's writers are alone already."""
    if lock is Lock.NONE or connection.dialect.name == "sqlite":
        return
    function = "pg_advisory_xact_lock" + ("_shared" if lock is Lock.SHARED else "")
    connection.execute(text(f"SELECT {function}(:key)"), {"key": _lock_key(poll_id)})


def _is_sqlite(url: str) -> bool:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number
        raise ConfigurationError("RATIFY_DATABASE_URL is not a database URL.") from None
    if parsed.get_backend_name() != "sqlite":
        return False
    if parsed.database in (None, "", ":memory:") or str(parsed.database).startswith("file:"):
        raise ConfigurationError(
            "RATIFY_DATABASE_URL must name a file, like sqlite:///ratify.db: a database in memory "
            "would lose the ballots with the process."
        )
    return True


def _lock_key(poll_id: str) -> int:
    """Return the poll's 64-bit signed key in PostgreSQL's space of advisory locks."""
    digest = hashlib.sha256(_LOCK_SPACE + poll_id.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _sqlite(url: str, begin: str, pragmas: tuple[str, ...]) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _connected(connection: SqliteConnection, record: Any) -> None:  # noqa: ANN401
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        _log_ahead(cursor)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _log_ahead(cursor: sqlite3.Cursor) -> None:
    """Write ahead. Of two that turn a new file to it at once, SQLite fails one, without a wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _postgresql(url: str, options: dict[str, Any]) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        execution_options=options,
        connect_args={
            "options": f"-c synchronous_commit=on -c lock_timeout={BUSY_SECONDS}s -c timezone=UTC",
            "connect_timeout": 10,
        },
    )
