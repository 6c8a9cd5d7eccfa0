"""`ratify db`: the server's database and keys."""

from __future__ import annotations

import click

from voting.bootstrap import initialise, open_store
from voting.cli.common import VotingGroup
from voting.cli.context import server_context
from voting.config.keys import CLAIM_KEYS_FILE, drop_old_claim_keys
from voting.config.settings import from_env
from voting.services.claims.keys import rotate
from voting.services.installation import begin_rotation, end_rotation
from voting.storage.migrate import Upgraded
from voting.storage.migrate import upgrade as upgrade_database


@click.group(cls=VotingGroup)
def db() -> None:
    r"""Set up a new server's keys and database; upgrade the database of a running one.

    \b
    RATIFY_DATABASE_URL names the database: sqlite:///ratify.db (the default), or
    postgresql+psycopg://user@host/name. RATIFY_SECRETS names the folder of the server's keys.
    RATIFY_DATABASE_OWNER_URL names the same PostgreSQL database with the role that owns its tables;
    only `init` and `upgrade` use it, and the server must not have it.

    \b
    Example:
      RATIFY_DATABASE_OWNER_URL=postgresql+psycopg://ratify_owner@/ratify ratify db init
    """


@db.command()
def init() -> None:
    """Set up a new server, once: make its database, then the keys that belong to it.

    Keys that are there are kept, and a database that is there is upgraded: safe to repeat. Where
    the database has keys already, none are made: on a second machine, copy the whole folder of the
    secrets there first. In PostgreSQL, it prints what it grants the server's role.

    Back up server.key: every poll's log key comes from it. Back up claims.keys: what claimants said
    can be read with it only. Neither is written over.
    """
    settings = from_env()
    made = initialise(settings)
    _show(made.database)
    click.echo(f"The server's keys are in {settings.secrets}; the database is ready.")


@db.command()
def upgrade() -> None:
    """Bring a database to the form that this version of Ratify needs, after each new version.

    It makes no keys, and does nothing to a database that has the form already. Back the database up
    first: there is no way back.
    """
    settings = from_env()
    done = upgrade_database(settings.database_url, settings.database_owner_url)
    _show(done)
    click.echo(f"The database is at revision {done.revision}.")


def _show(done: Upgraded) -> None:
    """Print what the server's role was granted."""
    for statement in done.grants:
        click.echo(f"{statement};")


@db.command("rotate-claim-keys")
@click.option("--finish", is_flag=True, help="Encrypt everything again, and drop the old key.")
def rotate_claim_keys(*, finish: bool) -> None:
    r"""Change the key that claims, notes on rulings and messages rest under: in two steps.

    The first adds a new key, which is used from then on; the old one still opens what rests. Copy
    claims.keys to every machine of the server and restart `ratify serve` on each. Then finish: all
    that rests is encrypted again, and the old key is dropped. Copy the file again.

    \b
    Example:
      ratify db rotate-claim-keys
      ratify db rotate-claim-keys --finish
    """
    settings = from_env()
    path = settings.secrets / CLAIM_KEYS_FILE
    if not finish:
        begin_rotation(open_store(settings), settings)
        click.echo(
            f"A new key is first in {path}. Copy the file to every machine of the server, restart "
            "`ratify serve` there, then run `ratify db rotate-claim-keys --finish`."
        )
        return
    ctx = server_context()
    done = rotate(ctx)
    end_rotation(ctx)
    drop_old_claim_keys(settings.secrets, ctx.keys)
    click.echo(
        f"Encrypted again: {done.claims} claims, {done.notes} notes, {done.contacts} changes of "
        f"contacts, {done.messages} messages. {path} has the new key alone: copy it to every "
        "machine, and back it up in place of the old one."
    )
