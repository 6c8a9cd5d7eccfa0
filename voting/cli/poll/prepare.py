r"""`ratify poll`: preparing a poll, and taking its record.

Rules this module keeps:
1. A command only reads its arguments, calls one service and prints; the pages call the same one.
2. What only reads is in `look`, the acts of two officers are in `acts` and `offline`.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.record.manifest import Edition
from audit.replay.export import write_record, zip_record
from tally.capped import CEREMONY_FILE
from tally.cli.common import DASH, INPUT, note, read_input, write_output
from tally.durable import PUBLIC, SECRET
from voting.cli.common import VotingGroup, bars, warn
from voting.cli.context import server_context
from voting.cli.poll import acts, challenges, look, offline
from voting.cli.poll.minutes import minutes_command
from voting.cli.poll.template import write_template
from voting.domain.files.caps import CONFIRMATION, DECRYPTION, VOTERS_LIST
from voting.ports.unit_of_work import Context
from voting.services import clock
from voting.services.acts import confirmations, decryptions
from voting.services.polls import board, prepare
from voting.services.polls.export import build_record

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=VotingGroup)
def poll() -> None:
    r"""Prepare a poll, act on it as an officer, count it, and take its record.

    \b
    Example: a poll's life on the command line
      ratify poll template 2026-agreement
      ratify poll prepare 2026-agreement                  prints POLL and the card set
      ratify poll voters-list POLL cards/voters-list.json
      ratify poll trustees POLL trustees.json
      ratify poll weights POLL                            compared, then signed:
      ratify poll sign-weights POLL --officer t.hall --officer-key t.hall.key
      ratify poll seal POLL --officer a.roy --officer-key a.roy.key
      ratify poll seal POLL --officer m.singh --officer-key m.singh.key
      ratify poll open POLL ...                           by two officers, like every act
      ratify poll turnout POLL
      ratify poll count POLL ...
      ratify poll export POLL record                      the trustees decrypt from this
      ratify poll decryption POLL trustee-1.json          until enough trustees have sent theirs
      ratify poll readings POLL --officer a.roy           were the by-law read otherwise
      ratify poll certify POLL ...
      ratify poll release POLL ...
      ratify poll export POLL public-record --public
    """


@poll.command()
@click.argument("folder", type=_FOLDER)
def template(folder: Path) -> None:
    r"""Write an example of poll.toml, roster.csv and fees.csv into FOLDER, every key explained.

    \b
    Example:
      ratify poll template 2026-agreement
    """
    write_template(folder)
    click.echo(f"{folder} holds poll.toml, roster.csv and fees.csv: put your own values in.")


@poll.command("prepare")
@click.argument("folder", type=_FOLDER)
def prepare_command(folder: Path) -> None:
    r"""Import a draft poll from FOLDER's poll.toml, roster.csv and fees.csv.

    Every bad value of all three files is named at once, with file, line, field, what is wrong and
    what was expected; then nothing is imported. Of more than a hundred, some of every field are
    listed. What an officer should look at is a warning.

    \b
    Example:
      ratify poll prepare 2026-agreement
    """
    ctx = server_context()
    with bars() as progress:
        prepared = prepare.import_poll(ctx, folder, progress)
    warn(prepared.warnings)
    click.echo(f"Poll {prepared.poll}: {prepared.members} members in {prepared.units} units.")
    click.echo(f"Card set {prepared.card_set}. The credential authority's next step:")
    roster = folder / "roster.csv"
    click.echo(
        f"  ratify credentials issue --roster {roster} --card-set {prepared.card_set} "
        "--key authority.key --out cards"
    )


@poll.command("voters-list")
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=INPUT)
def voters_list(poll_id: str, file: Path) -> None:
    r"""Import the credential authority's signed voters' list into the draft POLL.

    It must hold exactly the roster's members, and be signed with poll.toml's credential_authority.

    \b
    Example:
      ratify poll voters-list POLL cards/voters-list.json
    """
    ctx, raw = server_context(), read_input(file, VOTERS_LIST)
    with bars() as progress:
        voters = prepare.import_voters_list(ctx, poll_id, raw, progress)
    click.echo(f"Poll {poll_id}: {voters} voters on the list.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=INPUT)
def trustees(poll_id: str, file: Path) -> None:
    r"""Import the key ceremony's trustees.json into the draft POLL.

    \b
    Example:
      ratify poll trustees POLL trustees.json
    """
    prepare.import_trustees(server_context(), poll_id, read_input(file, CEREMONY_FILE))
    click.echo(f"Poll {poll_id} has its trustees.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
def discard(poll_id: str) -> None:
    r"""Give up the draft POLL. A sealed poll is made void instead, by two officers.

    \b
    Example:
      ratify poll discard POLL
    """
    prepare.discard(server_context(), poll_id)
    click.echo(f"Poll {poll_id} is discarded.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=INPUT)
def decryption(poll_id: str, file: Path) -> None:
    r"""Import a trustee's decryption of POLL, made with `ratify trustee decrypt`.

    Every proof is verified. When enough trustees have sent theirs, the result is computed. The file
    holds secrets, which the record never has: delete it when it has been taken.

    \b
    Example:
      ratify poll decryption POLL trustee-1.json
    """
    raw = read_input(file, DECRYPTION)
    received = decryptions.receive_decryption(server_context(), poll_id, raw)
    click.echo(f"Poll {poll_id}: the decryption of {received.trustee} is in the record.")
    if received.counted:
        click.echo("The poll is counted. Two officers certify the result, then release it.")
    else:
        click.echo(f"Not counted yet: {received.missing}.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=INPUT)
def confirmation(poll_id: str, file: Path) -> None:
    r"""Import a trustee's confirmation of the sealed POLL, made with `ratify trustee confirm`.

    Its signature is verified. The opening of POLL cannot be signed before enough trustees have
    confirmed; `ratify poll show` says who has.

    \b
    Example:
      ratify poll confirmation POLL ada-confirmation.json
    """
    raw = read_input(file, CONFIRMATION)
    received = confirmations.receive_confirmation(server_context(), poll_id, raw)
    before = " already" if received.again else ""
    place = f"entry {received.index} of the log"
    click.echo(f"Poll {poll_id}: {received.trustee} has confirmed{before}, {place}.")
    if received.lacking:
        click.echo(f"The opening cannot be signed yet: {received.lacking}.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
def notice(poll_id: str) -> None:
    r"""Print the notice that POLL opens, in both languages, to be sent to the members.

    It has the window, the seal digest, and every trustee with the code of their key and whether
    they have confirmed: a trustee named there who did not confirm must object.

    \b
    Example:
      ratify poll notice POLL > notice.txt
    """
    text = confirmations.notice_of_opening(server_context(), poll_id)
    click.echo(f"{text.en}\n\n{text.fr}")


@poll.command()
def tick() -> None:
    """Open and close every poll whose window says so, now.

    `ratify serve` does this every second; a timer can, on another machine.
    """
    for moved in clock.tick(server_context()):
        click.echo(f"Poll {moved.id} is now {moved.state}.")


@poll.command()
@click.argument("places", metavar="[POLL] DIR", nargs=-1, required=True)
@click.option("--public", is_flag=True, help="The public edition, without any unit's split.")
@click.option("--zip", "as_zip", is_flag=True, help="Write one zip file instead of a folder.")
def export(places: tuple[str, ...], public: bool, as_zip: bool) -> None:
    r"""Write the election record of POLL, as far as the poll has got, to the new folder DIR.

    POLL can be left out where there is only one. With --zip, DIR is a file, or `-`. Without
    --public the record is complete: it is for trustees, certified officers and auditors, and you
    alone can read it. A counted poll's complete record has report.pdf, if Ratify is installed with
    its extra `reports`. Once a poll is released whose terms release the unit results, --public too
    gives the complete record.

    \b
    Example:
      ratify poll export POLL record
      ratify poll export POLL public.zip --public --zip
    """
    ctx = server_context()
    poll_id, target = _places(ctx, places)
    if target == DASH and not as_zip:
        raise click.UsageError("a folder cannot be `-`: use --zip")
    edition = Edition.PUBLIC if public else Edition.COMPLETE
    record = build_record(ctx, poll_id, edition)
    if as_zip:
        write_output(target, zip_record(record), PUBLIC if record.public else SECRET)
    else:
        write_record(record, target)
    made = Edition.PUBLIC if record.public else Edition.COMPLETE
    note(f"The {made} record of poll {poll_id} is in {target}.", target)
    note(f"Check it: ratify audit verify {target} --seal-digest HEX", target)


def _places(ctx: Context, places: tuple[str, ...]) -> tuple[str, Path]:
    if len(places) == 2:
        return places[0], Path(places[1])
    sealed = board.polls(ctx)
    if len(places) != 1 or len(sealed) != 1:
        raise click.UsageError("name the poll and the folder: ratify poll export POLL DIR")
    return sealed[0].poll.id, Path(places[0])


look.add_commands(poll)
acts.add_commands(poll)
offline.add_commands(poll)
challenges.add_commands(poll)
poll.add_command(minutes_command)
