r"""`ratify poll statement` and `submit`: an act signed away from the server.

Rules this module keeps:
1. What is written is exactly what is signed. It is taken to the officer's own computer, signed
   there with `ratify sign`, and only the signature comes back.
2. No key file is opened here.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.record.signatures.file import LONGEST
from audit.record.signatures.statement import Act
from audit.record.signatures.statement_words import in_words
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
from voting.cli.common import bars, warn
from voting.cli.context import server_context
from voting.cli.poll.acts import moment_of, report
from voting.services.acts import statements
from voting.services.acts.offline import hand_in_act


def add_commands(group: click.Group) -> None:
    """Add `statement` and `submit` to the group `poll`."""
    group.add_command(statement)
    group.add_command(submit)


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("act", type=click.Choice([str(act) for act in Act]))
@click.option("--reason", default="", help="Why; it is signed, and published in the log.")
@click.option("--closes", help="To extend: the new closing time, such as 2026-12-03T21:00:00.")
@click.option("--officer", help="To certify or release: your account; you have taken the oath.")
@click.option("--out", type=OUTPUT, required=True, help="The new file for the statement.")
def statement(
    poll_id: str, act: str, reason: str, closes: str | None, officer: str | None, out: Path
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
    found = statements.acting_statement(
        server_context(), poll_id, Act(act), reason, closes=moment_of(closes), officer=officer
    )
    warn(found.warnings)
    click.echo(in_words(found.statement), err=out == DASH)
    write_output(out, found.statement.message)
    note(f"Written to {out}. Each officer signs it: ratify sign {out} --officer NAME ...", out)


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("signature", type=INPUT)
def submit(poll_id: str, signature: Path) -> None:
    r"""Hand in a SIGNATURE that an officer made with `ratify sign`; the second one acts.

    \b
    Example:
      ratify poll submit POLL open.signature
    """
    raw = read_input(signature, LONGEST)
    with bars() as progress:
        outcome = hand_in_act(server_context(), poll_id, raw, progress)
    report(poll_id, outcome)
