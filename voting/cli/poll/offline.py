r"""`ratify poll statement` and `submit`: an act signed away from the server.

Rules this module keeps:
1. What is written is exactly what is signed. It is taken to the officer's own computer, signed
   there with `ratify sign`, and only the signature comes back.
2. No key file is opened here.
3. Lines that are not public are in a file that only its owner can read.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.record.signatures.file import SIGNATURE_FILE
from audit.record.signatures.statement import Act, poll_act
from audit.record.signatures.statement_words import in_words
from audit.replay.export import zip_record
from tally.cli.common import (
    DASH,
    INPUT,
    OUTPUT,
    ExampleCommand,
    note,
    read_input,
    verify_absent,
    write_output,
)
from tally.durable import PUBLIC, SECRET
from voting.cli.common import bars, warn
from voting.cli.context import server_context
from voting.cli.poll.acts import (
    ACTS,
    decimals_option,
    heads_option,
    moment_of,
    release_of,
    report,
)
from voting.cli.poll.offices import office_of, office_options
from voting.cli.poll.service import interruption_asked, interruption_options
from voting.cli.poll.strike_off import strike_off_options
from voting.services.acts import statements
from voting.services.acts.offline import hand_in_act
from voting.services.acts.seal import proposed_files


def add_commands(group: click.Group) -> None:
    """Add `statement` and `submit` to the group `poll`."""
    group.add_command(statement)
    group.add_command(submit)


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("act", type=click.Choice([str(act) for act in ACTS]))
@click.option("--reason", default="", help="Why; it is signed, and published in the log.")
@click.option(
    "--closes",
    "--at",
    "closes",
    help="To extend, or to close early: the new closing time, such as 2026-12-03T21:00:00.",
)
@click.option("--officer", help="Your account; to certify or release it is needed.")
@click.option("--out", type=OUTPUT, required=True, help="The new file for the statement.")
@decimals_option
@heads_option
@office_options
@interruption_options
@strike_off_options
@click.option(
    "--files",
    type=click.Path(dir_okay=False, path_type=Path),
    help="To seal: a new zip file for poll.json, fte.json and trustees.json, which `ratify sign"
    " --record` compares with the statement.",
)
def statement(
    poll_id: str,
    act: str,
    reason: str,
    closes: str | None,
    decimals: str | None,
    heads: bool,
    officer: str | None,
    out: Path,
    files: Path | None,
    channel: str | None,
    began: str | None,
    ended: str | None,
    units: tuple[str, ...],
    **office: str,
) -> None:
    r"""Write the statement to do ACT to POLL into a file, to be signed on an officer's computer.

    The statement that waits is taken if it says the same; else one is proposed. Each of two
    officers signs a copy of the file with `ratify sign`, which needs no server, and hands the
    signature in.

    \b
    Example: with the key on another computer than this one
      ratify poll statement POLL open --out open.statement
      ratify sign open.statement --officer m.singh --key m.singh.key --out open.signature
      ratify poll submit POLL open.signature
    """
    verify_absent(out)
    if files is not None:
        _verify_seal(act)
        verify_absent(files)
    asked = statements.ActRequest(
        moment_of(closes),
        release=release_of(decimals, heads=heads),
        office=office_of(**office),
        interruption=interruption_asked(channel, moment_of(began), moment_of(ended)),
        units=units,
    )
    found = statements.acting_statement(
        server_context(), poll_id, poll_act(act), reason, asked=asked, officer=officer
    )
    warn(found.warnings)
    click.echo(in_words(found.statement, found.withheld), err=out == DASH)
    write_output(out, found.file.encode(), PUBLIC if found.withheld is None else SECRET)
    if files is not None:
        write_output(files, zip_record(proposed_files(server_context(), poll_id)))
        note(f"The poll's files are in {files}: ratify sign --record {files} compares them.", out)
    note(f"Written to {out}. Each officer signs it: ratify sign {out} --officer NAME ...", out)


def _verify_seal(act: str) -> None:
    if act != Act.SEAL:
        raise click.UsageError("--files is for the seal; later acts are compared with the record.")


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("signature", type=INPUT)
def submit(poll_id: str, signature: Path) -> None:
    r"""Hand in a SIGNATURE that an officer made with `ratify sign`; the second one acts.

    \b
    Example:
      ratify poll submit POLL open.signature
    """
    raw = read_input(signature, SIGNATURE_FILE)
    with bars() as progress:
        outcome = hand_in_act(server_context(), poll_id, raw, progress)
    report(poll_id, outcome)
