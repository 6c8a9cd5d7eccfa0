"""`ratify sign` and `ratify officer-key`: an officer's key, on the officer's own computer.

Rules this module keeps:
1. It needs no server, no database and no network: the statement comes in a file and the signature
   leaves in one, so that an officer's key is never where the server is.
2. Nobody signs unseen: the statement is shown in words and in full, in the officer's language, and
   the officer confirms. Given a record, its lines are computed again first, and must be the same;
   those of a route's step always are (`audit.cli.asked`).
3. Nothing is signed with an officer's key but a statement on a poll or on a route, or an
   acceptance of the union's texts.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.cli.asked import Compared, read_asked
from audit.cli.common import AuditCommand
from audit.record import fields
from audit.record.signatures.file import SIGNATURE_FILE
from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from audit.record.units import Language
from tally.cli.common import (
    DASH,
    INPUT,
    KEY_FILE,
    NEW_KEY_FILE,
    OUTPUT,
    note,
    passphrase_option,
    read_input,
    read_passphrase,
    verify_absent,
    write_output,
)


@click.command(cls=AuditCommand)
@click.argument("statement", type=INPUT)
@click.option("--officer", required=True, help="Your account.")
@click.option("--key", type=KEY_FILE, required=True, help="Your key file.")
@click.option("--out", type=OUTPUT, required=True, help="The new file for your signature.")
@click.option(
    "--record",
    type=click.Path(exists=True, path_type=Path),
    help="The record, folder or zip file: the statement must say what it gives. To seal: the poll's"
    " files, as the act's page offers them.",
)
@click.option(
    "--agreement",
    type=(INPUT, INPUT),
    help="A route's step: the agreement or offer, the English file and the French one; the step"
    " must be about these.",
)
@click.option("--summary", type=(INPUT, INPUT), help="The same of its summary.")
@click.option(
    "--texts",
    type=(INPUT, INPUT),
    help="An acceptance: the union's texts that you read, the English file and the French one; it"
    " must be of these.",
)
@click.option(
    "--language", type=click.Choice(["en", "fr"]), default="en", help="In which it is shown."
)
@passphrase_option
@click.option("--yes", is_flag=True, help="Sign without being asked.")
def sign(
    statement: Path,
    officer: str,
    key: Path,
    out: Path,
    record: Path | None,
    agreement: tuple[Path, Path] | None,
    summary: tuple[Path, Path] | None,
    texts: tuple[Path, Path] | None,
    language: Language,
    passphrase_file: Path | None,
    yes: bool,
) -> None:
    r"""Sign a STATEMENT as an officer, on your own computer, without a network.

    STATEMENT is what `ratify poll statement` wrote, or what the page of the act, or of a route's
    step, offers; or, to accept the union's texts for officers, what the acceptance page offers. All
    its lines are shown. Your key stays here: only the signature goes back, by the
    same page or, of an act, by `ratify poll submit`.

    With --record, each line is computed again, and nothing is signed if one differs. Verify the
    record first, with `ratify audit verify`; a certificate or release needs the complete edition.
    A route's step is always computed again, from the step itself; with --agreement and --summary,
    your copies of the texts are compared too.
    With --texts, an acceptance is compared with the files that you read.

    \b
    Example:
      ratify sign open.statement --officer m.singh --key m.singh.key --out open.signature
    """
    verify_absent(out)
    fields.check_match(officer, fields.OFFICER_NAME, "--officer")
    raw = read_input(statement, SIGNATURE_FILE)
    asked = read_asked(raw, Compared(record, agreement, summary, texts, officer), language)
    click.echo(asked.words, err=out == DASH)
    for told in asked.compared:
        note(told, out)
    if not yes:
        click.confirm("\nSign this statement?", abort=True, err=out == DASH)
    opened = read_signing_key(key, KeyKind.OFFICER, read_passphrase(passphrase_file))
    write_output(out, asked.signature_file(officer, opened))
    for told in asked.hand_in(out):
        note(told, out)


@click.command("officer-key", cls=AuditCommand)
@click.argument("file", type=NEW_KEY_FILE)
@passphrase_option
def officer_key(file: Path, passphrase_file: Path | None) -> None:
    r"""Make an officer's signing key in FILE, under a passphrase, and print its public half.

    Do this on the officer's own computer. FILE goes to nobody; the public key goes to whoever runs
    `ratify officer key OFFICER PUBLIC-KEY`, on the server.

    \b
    Example:
      ratify officer-key m.singh.key
    """
    passphrase = read_passphrase(passphrase_file, new=True)
    click.echo(create_signing_key(file, KeyKind.OFFICER, passphrase))
