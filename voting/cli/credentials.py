"""`ratify credentials`: the credential authority's tool.

Rules this module keeps:
1. It needs no database and no server package: nothing here imports one. Only `reissue` uses a
   network, to ask the server.
2. No voting code is printed.
"""

from __future__ import annotations

import time
from pathlib import Path

import click

from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from tally.cli.common import (
    INPUT,
    KEY_FILE,
    NEW_KEY_FILE,
    name_of,
    passphrase_option,
    read_input,
    read_passphrase,
)
from tally.protocol.credential import FEWEST_ITERATIONS, MOST_ITERATIONS
from tally.protocol.encoding import parse_identifier
from voting.authority.book import SHARE, allowed_of
from voting.authority.desk import AuthoritySession, Round, read_list, read_poll
from voting.authority.journal import FILE as FILE_OF_JOURNAL
from voting.authority.journal import opened
from voting.authority.relist import make_next
from voting.authority.server import HttpServer, ServerSilentError
from voting.cli.common import VotingGroup, bars, warn
from voting.domain.files.caps import POLL_FILE
from voting.domain.voters_list import FILE
from voting.services.polls.issue import CODES, NUMBERS, issue, read_roster, verify_new
from voting.work.files import write_private


@click.group(cls=VotingGroup)
def credentials() -> None:
    r"""Make the members' voting codes, on a computer without a network; reissue lost ones.

    \b
    Example:
      ratify credentials keygen authority.key
      ratify credentials issue --roster roster.csv --card-set 8VtFzVYwXqK2hTd \
          --key authority.key --out cards
      ratify credentials relist --key authority.key --cards cards
      ratify credentials reissue --server https://vote.example.org --poll POLL \
          --key authority.key --cards cards
    """


@credentials.command()
@click.argument("file", type=NEW_KEY_FILE)
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
@click.option("--key", type=KEY_FILE, required=True, help="The authority's key file.")
@click.option(
    "--iterations",
    type=click.IntRange(FEWEST_ITERATIONS, MOST_ITERATIONS),
    default=FEWEST_ITERATIONS,
    show_default=True,
    help="Of PBKDF2, from a code to its credential: more makes a guess dearer, and sign-in slower.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A new folder for what is made.",
)
@passphrase_option
def issue_command(
    roster: Path,
    card_set: str,
    key: Path,
    iterations: int,
    out: Path,
    passphrase_file: Path | None,
) -> None:
    r"""Draw a voting code for every member of a roster.

    The new folder holds codes.csv and member-numbers.csv, for two separate mailings, and
    voters-list.json, which goes to the server (`ratify poll voters-list`). Every file can be read
    by you alone. An earlier issue is never written over. The two mailings together are a vote: let
    different people send them, and destroy codes.csv when it is printed.

    The number of iterations belongs to the cards for good: it is signed with the list and sealed
    with the poll, and a code that is reissued has the same. Every sign-in takes so much longer, on
    the slowest telephone too.

    A province of 45,000 members takes some minutes on all cores.

    \b
    Example:
      ratify credentials issue --roster roster.csv --card-set 8VtFzVYwXqK2hTd \
          --key authority.key --out cards
    """
    parse_identifier(card_set, "card set", shortest=15, longest=15)
    verify_new(out)
    members = read_roster(read_input(roster, POLL_FILE), name_of(roster))
    signing_key = read_signing_key(
        key, KeyKind.CREDENTIAL_AUTHORITY, read_passphrase(passphrase_file)
    )
    with bars() as progress:
        issue(members, card_set, signing_key, out, progress, iterations)
    click.echo(f"{len(members)} voting codes for card set {card_set} are in {out}:")
    click.echo(f"  {CODES}            names, addresses and voting codes: one mailing")
    click.echo(f"  {NUMBERS}   names, addresses and member numbers: another mailing")
    click.echo(f"  {FILE}     for the server: ratify poll voters-list POLL {out / FILE}")


@credentials.command("relist")
@click.option("--key", type=KEY_FILE, required=True, help="The authority's key file.")
@click.option(
    "--cards",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The folder that `issue` made: the next list is written there.",
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Another file than {FILE_OF_JOURNAL} in that folder.",
)
@passphrase_option
def relist_command(
    key: Path, cards: Path, journal: Path | None, passphrase_file: Path | None
) -> None:
    r"""Make the next list of the same cards, for a poll that replaces a void one.

    Cards that were lost and reissued in the void poll stay dead: the next list has the credentials
    that are in force by your own journal, and a serial one higher. No code is drawn; every card
    that works goes on working. The server refuses an older list.

    \b
    Example:
      ratify credentials relist --key authority.key --cards cards
    """
    signing_key = read_signing_key(
        key, KeyKind.CREDENTIAL_AUTHORITY, read_passphrase(passphrase_file)
    )
    with opened(journal or cards / FILE_OF_JOURNAL) as book:
        following = make_next(cards, book.changes, signing_key, book.removals)
    write_private(cards / following.name, following.content)
    click.echo(
        f"List {following.serial} of these cards, with {following.changed} reissued, is for the "
        f"server: ratify poll voters-list POLL {cards / following.name}"
    )


@credentials.command("reissue")
@click.option("--server", "url", required=True, help="Its address: https, or http on this machine.")
@click.option("--poll", required=True, help="The poll's identifier.")
@click.option("--key", type=KEY_FILE, required=True, help="The authority's key file.")
@click.option(
    "--cards",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The folder that `issue` made: voters-list.json is read, and the journal kept there.",
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Another file than {FILE_OF_JOURNAL} in that folder.",
)
@click.option("--once", is_flag=True, help="Do what waits, and end.")
@click.option(
    "--every", type=click.IntRange(1), default=5, show_default=True, help="Seconds between rounds."
)
@click.option(
    "--share",
    type=click.IntRange(0, 100),
    default=SHARE,
    show_default=True,
    help="Per cent of the list that may be reissued in a poll.",
)
@click.option("--allow-more", is_flag=True, help="Reissue beyond that share.")
@passphrase_option
def reissue_command(
    url: str,
    poll: str,
    key: Path,
    cards: Path,
    journal: Path | None,
    once: bool,
    every: int,
    share: int,
    allow_more: bool,
    passphrase_file: Path | None,
) -> None:
    r"""Check and sign what members who lost the card ask for, until it is stopped.

    Members' browsers draw the new codes; this asks the server for their public credentials, checks
    each against voters-list.json and its own journal, and signs the change of the list. The server
    makes it, and the old code is dead. Run it on a computer of the authority's, never on the
    server: it needs to reach the server, and nobody needs to reach it. Stop it with Ctrl-C; what
    was signed is in the journal, and is finished when it is started again.

    \b
    Example:
      ratify credentials reissue --server https://vote.example.org --poll POLL \
          --key authority.key --cards cards
    """
    parse_identifier(poll, "poll", shortest=15, longest=15)
    server = HttpServer(url, poll)
    signing_key = read_signing_key(
        key, KeyKind.CREDENTIAL_AUTHORITY, read_passphrase(passphrase_file)
    )
    document = read_poll(server.poll_document(), poll, signing_key)
    voters = read_list(cards, document, signing_key)
    listed = len(voters.voters)
    allowed = listed if allow_more else allowed_of(listed, share)
    with opened(journal or cards / FILE_OF_JOURNAL) as book:
        desk = AuthoritySession(poll, voters, signing_key, server, book, allowed)
        click.echo(f"Poll {poll}: {listed} members on the list, at most {allowed} reissues.")
        if once:
            _report(desk.work(), set())
        else:
            _work_on(desk, every)


def _work_on(desk: AuthoritySession, every: int) -> None:
    """Do a round every so many seconds, until Ctrl-C; a silent server is asked again."""
    told: set[str] = set()
    try:
        while True:
            try:
                _report(desk.work(), told)
            except ServerSilentError as error:
                _tell(error.message, told)
            time.sleep(every)
    except KeyboardInterrupt:
        click.echo("Stopped. What was signed is in the journal.")


def _report(done: Round, told: set[str]) -> None:
    if done.made or done.refused:
        told.clear()
        click.echo(f"{done.made} reissued, {done.refused} refused by the server.")
    if done.off:
        click.echo(f"{done.off} taken off the list, whom two officers had removed.")
    for note in done.notes:
        _tell(note, told)


def _tell(note: str, told: set[str]) -> None:
    """Say something once, however often it comes back."""
    if note not in told:
        warn([note])
        told.add(note)
