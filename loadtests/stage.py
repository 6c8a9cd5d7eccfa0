"""A poll to load: a database with an open poll, a server key, and its voters' ballots made ahead.

    python -m loadtests.stage FOLDER [--voters 2000] [--database URL]

It writes FOLDER/voters.jsonl, one voter a line: {"member", "secret", "ballot"}. The secrets are of
this poll alone, which is for nothing else: no such file exists of a real vote.
"""

from __future__ import annotations

import json
import os
import shlex
from datetime import timedelta
from pathlib import Path

import click

from tests.kit.polls import SamplePoll, open_poll
from voting.bootstrap import initialise, open_context
from voting.config.settings import Settings


def write_voters(sample: SamplePoll, path: Path) -> None:
    """Write each voter with the credential's secret and a ballot, readable by the owner alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for place, voter in enumerate(sample.voters):
            ballot = sample.ballot(voter, place % 2).decode()
            row = {"member": voter.member, "secret": str(voter.secret), "ballot": ballot}
            file.write(json.dumps(row) + "\n")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--voters", default=2000, show_default=True)
@click.option("--database", help="An empty database's URL. [default: SQLite in FOLDER]")
def main(folder: Path, voters: int, database: str | None) -> None:
    """Make an open poll to load, and say how to serve and load it."""
    folder.mkdir(parents=True)
    url = database or f"sqlite:///{(folder / 'ratify.db').resolve()}"
    settings = Settings(database_url=url, secrets=(folder / "secrets").resolve())
    initialise(settings)
    sample = open_poll(open_context(settings), voters=voters, lasts=timedelta(days=7))
    write_voters(sample, folder / "voters.jsonl")
    click.echo(
        f"RATIFY_DATABASE_URL={shlex.quote(url)} RATIFY_SECRETS={settings.secrets} ratify serve\n"
        f"locust -f loadtests/locustfile.py --headless --users 8 --spawn-rate 8 "
        f"--host http://localhost:8000 --poll {sample.poll} --voters {folder / 'voters.jsonl'}"
    )


if __name__ == "__main__":
    main()
