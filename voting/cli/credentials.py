"""`ratify credentials`: the credential authority's offline tool.

Rules this module keeps:
1. It needs no database, no network and no server package: nothing here imports one.
2. No voting code is printed.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.signing_key import KeyKind, create_signing_key, read_signing_key
from tally.commands import INPUT, OUTPUT, passphrase_option, read_passphrase
from tally.protocol.encoding import parse_identifier
from voting.cli.common import VotingGroup, bars
from voting.domain.voters_list import FILE
from voting.services.issue import CODES, NUMBERS, issue, read_roster, verify_new


@click.group(cls=VotingGroup)
def credentials() -> None:
    r"""Make the members' voting codes, on a computer without a network.

    \b
    Example:
      ratify credentials keygen authority.key
      ratify credentials issue --roster roster.csv --card-set 8VtFzVYwXqK2hTd \
          --key authority.key --out cards
    """


@credentials.command()
@click.argument("file", type=OUTPUT)
@passphrase_option
def keygen(file: Path, passphrase_file: Path | None) -> None:
    r"""Make the credential authority's key in FILE, under a passphrase.

    Put the public key that this prints into poll.toml, as credential_authority. FILE and the
    passphrase sign the voters' list: keep them off the server.

    \b
    Example:
      ratify credentials keygen authority.key
    """
    passphrase = read_passphrase(passphrase_file, new=True)
    public = create_signing_key(file, KeyKind.CREDENTIAL_AUTHORITY, passphrase)
    click.echo(f'credential_authority = "{public}"')


@credentials.command("issue")
@click.option("--roster", type=INPUT, required=True, help="roster.csv, as the poll has it.")
@click.option("--card-set", required=True, help="As `ratify poll prepare` printed it.")
@click.option("--key", type=INPUT, required=True, help="The authority's key file.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A new folder for what is made.",
)
@passphrase_option
def issue_command(
    roster: Path, card_set: str, key: Path, out: Path, passphrase_file: Path | None
) -> None:
    r"""Draw a voting code for every member of a roster.

    The new folder holds codes.csv and member-numbers.csv, for two separate mailings, and
    voters-list.json, which goes to the server (`ratify poll voters-list`). Every file can be read
    by you alone. An earlier issue is never written over. The two mailings together are a vote: let
    different people send them, and destroy codes.csv when it is printed.

    A province of 45,000 members takes some minutes on all cores.

    \b
    Example:
      ratify credentials issue --roster roster.csv --card-set 8VtFzVYwXqK2hTd \
          --key authority.key --out cards
    """
    parse_identifier(card_set, "card set", shortest=15, longest=15)
    verify_new(out)
    members = read_roster(roster.read_bytes(), str(roster))
    signing_key = read_signing_key(
        key, KeyKind.CREDENTIAL_AUTHORITY, read_passphrase(passphrase_file)
    )
    with bars() as progress:
        issue(members, card_set, signing_key, out, progress)
    click.echo(f"{len(members)} voting codes for card set {card_set} are in {out}:")
    click.echo(f"  {CODES}            names, addresses and voting codes: one mailing")
    click.echo(f"  {NUMBERS}   names, addresses and member numbers: another mailing")
    click.echo(f"  {FILE}     for the server: ratify poll voters-list POLL {out / FILE}")
