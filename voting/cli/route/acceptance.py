r"""`ratify officer texts` and `accept`: the oath of office, the code of conduct, caucus solidarity.

Rules this module keeps:
1. The officer who accepts signs, with a key file of the officer's own; no operator sets it.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.record.route.acceptance import Acceptance
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.units import Language
from tally.cli.common import INPUT, ExampleCommand, read_input
from voting.cli.context import server_context
from voting.cli.route.signing import (
    about_text,
    confirmed_key,
    key_option,
    passphrase_file_option,
    yes_option,
)
from voting.domain.files.caps import AGREEMENT
from voting.domain.member import LANGUAGES
from voting.services.acceptance import add_union_texts, draft_acceptance, keep_acceptance


def add_commands(group: click.Group) -> None:
    """Add `texts` and `accept` to the group `officer`."""
    group.add_command(texts)
    group.add_command(accept)


@click.command(cls=ExampleCommand)
@click.argument("version")
@click.argument("english", type=INPUT)
@click.argument("french", type=INPUT)
def texts(version: str, english: Path, french: Path) -> None:
    r"""Keep a VERSION of the union's texts for officers, as an ENGLISH and a FRENCH file.

    They hold the oath of office, the code of conduct and caucus solidarity. From now on officers
    accept this version; who accepted an older one accepts again before seeing or signing anything.

    \b
    Example:
      ratify officer texts 2026-01 oath.en.pdf oath.fr.pdf
    """
    files = (read_input(path, AGREEMENT) for path in (english, french))
    kept = add_union_texts(server_context(), version, *files)
    click.echo(f"Version {kept.version}: English {kept.en}, French {kept.fr}")


@click.command(cls=ExampleCommand)
@click.argument("officer_id", metavar="OFFICER")
@key_option
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="The language in which you read the texts.",
)
@passphrase_file_option
@yes_option
def accept(
    officer_id: str,
    officer_key: Path,
    language: Language,
    passphrase_file: Path | None,
    yes: bool,
) -> None:
    r"""Accept the union's texts as OFFICER, in your own name and with your own key.

    Your key file is opened here. To keep it on your own computer, accept on the page
    /officers/acceptance, with `ratify sign`, or with a passkey. Your acceptance is published at the
    head of the log of each poll whose route you sign.

    \b
    Example:
      ratify officer accept m.singh --officer-key m.singh.key --language fr
    """
    union, statement = draft_acceptance(server_context(), officer_id, language)
    click.echo(about_text(statement.about, language))
    key = confirmed_key(officer_key, passphrase_file, yes=yes)
    signature = sign_statement_ed25519(statement, officer_id, key)
    keep_acceptance(server_context(), Acceptance(union, language, statement, signature))
    click.echo(f"Accepted by {officer_id}: version {union.version}.")
