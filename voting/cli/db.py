"""`ratify db`: the server's database and keys."""

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
    postgresql+psycopg://user@host/name. RATIFY_SECRETS names the folder of the server's keys.

    \b
    Example:
      RATIFY_DATABASE_URL=postgresql+psycopg:///ratify ratify db init
    """


@db.command()
def init() -> None:
    """Create the server's keys, if there are none, and bring the database up to date.

    Back up server.key: every poll's log key comes from it. Back up claims.keys: what claimants said
    can be read with it only. Neither is written over. Safe to repeat.
    """
    settings = from_env()
    initialise(settings)
    click.echo(f"The server's keys are in {settings.secrets}; the database is ready.")


@db.command()
def upgrade() -> None:
    """Bring the database to the form that this version of Ratify needs. Safe to repeat."""
    revision = upgrade_database(from_env().database_url)
    click.echo(f"The database is at revision {revision}.")
