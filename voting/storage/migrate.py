"""The schema's revisions: bringing a database to this software's, and refusing any other.

Rules this module keeps:
1. The tables are made by the migrations only, never from the metadata, so that every database has
   their triggers. Tests hold the two equal.
2. An upgrade is one transaction on both databases: it happens whole or not at all.
3. The migrations ship inside the package, so that an installed server can upgrade.
4. In PostgreSQL the tables belong to another role than the server's (`voting.storage.privileges`):
   an upgrade runs as that one, and grants the server's role what it needs, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

import migrations
from voting.domain.errors import ConfigurationError, StoreUnavailableError
from voting.storage.engine import write_engine
from voting.storage.files import create_private
from voting.storage.privileges import grants, server_role

_UPGRADE_LOCK: Final = 0x5261746966790001
"""PostgreSQL's advisory lock under which one process at a time upgrades."""


@dataclass(frozen=True)
class Upgraded:
    """A database's revision, and the statements that granted the server's role its privileges."""

    revision: str
    grants: tuple[str, ...] = ()


def upgrade(url: str, owner_url: str = "") -> Upgraded:
    """Bring the database at `url`, which is the server's, to this software's revision.

    `owner_url` signs in to the same PostgreSQL database as the role that owns the tables; SQLite
    has none. Without it a PostgreSQL database is left alone if it is at this revision.

    Raises:
        ConfigurationError: the database has a revision that this software does not know; there is
            no owner's URL, or it is the server's own role's.
        StoreUnavailableError: the database does not answer.
    """
    engine = write_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            create_private(url)
            with engine.begin() as connection:
                return Upgraded(upgrade_connection(connection))
        return _upgrade_as_owner(engine, owner_url)
    except SQLAlchemyError as error:
        raise _unreachable(error) from None
    finally:
        engine.dispose()


def _upgrade_as_owner(server: Engine, owner_url: str) -> Upgraded:
    role = server_role(server)
    if not owner_url:
        with server.connect() as connection:
            if current_revision(connection) == head_revision():
                return Upgraded(head_revision())
        raise ConfigurationError(
            "The database needs an upgrade, which the tables' owner makes: set "
            "RATIFY_DATABASE_OWNER_URL, for this command only, to the same database with the role "
            "that owns the tables (docs/server.md, section 4)."
        )
    owner = write_engine(owner_url)
    try:
        with owner.begin() as connection:
            if connection.execute(text("SELECT session_user")).scalar_one() == role:
                raise ConfigurationError(
                    f"RATIFY_DATABASE_OWNER_URL and RATIFY_DATABASE_URL both name the role {role}: "
                    "give the server a role of its own, which owns nothing."
                )
            revision = upgrade_connection(connection)
            statements = tuple(grants(connection, role))
            for statement in statements:
                connection.execute(text(statement))
            return Upgraded(revision, statements)
    finally:
        owner.dispose()


def upgrade_connection(connection: Connection) -> str:
    """Bring the database of `connection` to this software's revision, in its transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
    current, head = current_revision(connection), head_revision()
    if current is not None and current not in _known_revisions():
        raise ConfigurationError(
            f"The database is at revision {current}, which this software does not know: it is "
            "older than the database. Install the newer software."
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return current_revision(connection) or head


def verify_current(engine: Engine) -> None:
    """Raise unless the database is at exactly this software's revision.

    Raises:
        ConfigurationError: it is not; the message names the command that brings it there.
        StoreUnavailableError: the database does not answer.
    """
    try:
        with engine.connect() as connection:
            current = current_revision(connection)
    except SQLAlchemyError as error:
        raise _unreachable(error) from None
    if current == head_revision():
        return
    found = "has no tables yet" if current is None else f"is at revision {current}"
    raise ConfigurationError(
        f"The database {found}, and this software needs revision {head_revision()}. Make a backup, "
        "then run `ratify db upgrade`."
    )


def current_revision(connection: Connection) -> str | None:
    """Return the revision that the database is at, or None if it has no tables."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def head_revision() -> str:
    """Return the revision that this software needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise ConfigurationError("The migrations are missing from this installation; reinstall.")
    return head


def _known_revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config


def _unreachable(error: SQLAlchemyError) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"The database cannot be reached ({type(error).__name__}). Check RATIFY_DATABASE_URL, "
        "that its role and the database are there, and that the database is running."
    )
