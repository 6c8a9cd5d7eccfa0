"""`ratify db`: the server's database and key."""

from __future__ import annotations

import click

from voting.bootstrap import initialise
from voting.cli.common import VotingGroup
from voting.settings import from_env
from voting.storage.migrate import upgrade as upgrade_database


@click.group(cls=VotingGroup)
def db() -> None:
    r"""Create and upgrade the server's database.

    \b
    RATIFY_DATABASE_URL names the database: sqlite:///ratify.db (the default), or
    postgresql+psycopg://user@host/name. RATIFY_SECRETS names the folder of the server's key.

    \b
    Example:
      RATIFY_DATABASE_URL=postgresql+psycopg:///ratify ratify db init
    """


@db.command()
def init() -> None:
    """Create the server's key, if there is none, and bring the database up to date.

    Back up the key: every poll's log key comes from it. It is never written over.
    """
    settings = from_env()
    initialise(settings)
    click.echo(f"The server's key is in {settings.secrets}; the database is ready.")


@db.command()
def upgrade() -> None:
    """Bring the database to the form that this version of Ratify needs. Safe to repeat."""
    revision = upgrade_database(from_env().database_url)
    click.echo(f"The database is at revision {revision}.")
