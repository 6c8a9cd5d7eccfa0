"""`ratify trustee confirm` and `decrypt`: verify a record first, then use the key.

The other commands of `ratify trustee` are in `tally.cli.ceremony`; these need `audit`.

Rules this module keeps:
1. Nothing is confirmed or decrypted, and nothing remembered, unless the record is of the poll whose
   seal digest the trustee typed, it holds, and its trustees.json is that of the trustee's own
   ceremony: an invented record spends no key.
2. The key file is bound to the poll, and remembers the tallies, on the disk, before anything is
   signed or decrypted.
3. What a trustee decrypts is written for its owner only: it holds the blinding numbers.
4. What a trustee confirms is shown whole, in both languages, for the trustee's yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from audit.cli.common import FOLDER_OR_ZIP, needed_seal_digest, record_of
from audit.confirm import ToConfirm, confirm_with, prepare_confirmation
from audit.decrypt import ToDecrypt, admit, prepare_decryption
from audit.record.errors import AuditError
from audit.replay.export import Record
from audit.replay.files.reading import read_record
from audit.work.bars import progress_bars
from tally.cli.ceremony import key_option, out_option
from tally.cli.common import (
    DASH,
    is_quiet,
    name_of,
    note,
    passphrase_option,
    read_passphrase,
    verify_absent,
    write_output,
)
from tally.cli.compare import echo_spoken
from tally.cli.convener import trustee
from tally.decryption_file.sent import decrypt_count
from tally.durable import SECRET
from tally.keyfile import TrusteeSecrets, update_key_file
from tally.protocol.group import G

__all__ = ["trustee"]

_processes = click.option(
    "--processes", type=click.IntRange(1), help="Processes to use. [default: one a core]"
)


@contextmanager
def _taken(record: Path) -> Iterator[Record]:
    """Give the record that an argument names; a refusal inside names it."""
    try:
        source = record_of(record)
        yield read_record(source) if isinstance(source, Path) else source
    except AuditError as error:
        raise click.ClickException(f"{name_of(record)}: {error}") from error


@trustee.command()
@click.argument("record", type=FOLDER_OR_ZIP)
@key_option
@out_option
@passphrase_option
@needed_seal_digest
@click.option("--yes", is_flag=True, help="Confirm without being asked.")
@_processes
def confirm(
    record: Path,
    key: Path,
    out: Path,
    passphrase_file: Path | None,
    seal_digest: str,
    yes: bool,
    processes: int | None,
) -> None:
    r"""Confirm the sealed poll in RECORD, a folder, its zip file or `-`, after its seal.

    It verifies the record, shows what is sealed, and asks for your yes. From then on your key
    serves this poll only: it confirms and decrypts no other, ever.

    \b
    Example:
      ratify trustee confirm record.zip --key ada.key --out ada-confirmation.json \
          --seal-digest HEX
    """
    verify_absent(out)
    with _taken(record) as taken, progress_bars(quiet=is_quiet()) as progress:
        asked = prepare_confirmation(taken, seal_digest, processes=processes, progress=progress)
    _show_sealed(asked, out)
    if not yes:
        click.confirm("\nIs this the poll that you are a trustee of?", abort=True, err=out == DASH)
    passphrase = read_passphrase(passphrase_file)
    confirmation = confirm_with(key, passphrase, asked, lambda you: note(f"You are {you}.", out))
    write_output(out, confirmation.encode())
    note("Your key file now serves this poll, and no other. Make a fresh copy of it.", out)
    note(f"Send {out} to the returning officer.", out)


def _show_sealed(asked: ToConfirm, out: Path) -> None:
    """Show what the officers sealed, in both languages, whatever --quiet says."""
    err = out == DASH
    click.echo(f"Poll {asked.document.poll}: {asked.report.verdict}.", err=err)
    if asked.rehearsal:
        click.echo("REHEARSAL: it decides nothing. / RÉPÉTITION : elle ne décide rien.", err=err)
    for one in asked.sealed:
        click.echo(f"\n{one.text('en')}\n{one.text('fr')}", err=err)


@trustee.command()
@click.argument("record", type=FOLDER_OR_ZIP)
@key_option
@out_option
@passphrase_option
@needed_seal_digest
@_processes
def decrypt(
    record: Path,
    key: Path,
    out: Path,
    passphrase_file: Path | None,
    seal_digest: str,
    processes: int | None,
) -> None:
    r"""Verify RECORD, a folder, its zip file or `-`, and decrypt its encrypted tallies in part.

    Your key serves one poll, and decrypts one tally of each of its elections, ever: a second,
    different one is refused.

    \b
    Example:
      ratify trustee decrypt record --key ada.key --out trustee-1.json --seal-digest HEX
    """
    verify_absent(out)
    with _taken(record) as taken, progress_bars(quiet=is_quiet()) as progress:
        asked = prepare_decryption(taken, seal_digest, processes=processes, progress=progress)
    _show(asked, out)
    passphrase = read_passphrase(passphrase_file)
    held = update_key_file(key, passphrase, lambda held: _admit(held, asked, out))
    sent = decrypt_count(asked.count, held.decryption_key)
    write_output(out, sent.encode(), SECRET)
    note(f"Send {out} to the returning officer, and delete it when it has been taken.", out)
    note("It holds secrets: nobody else needs it.", out)


def _admit(held: TrusteeSecrets, asked: ToDecrypt, out: Path) -> TrusteeSecrets:
    """Return the key file's contents once they may decrypt this; say whose they are."""
    admitted = admit(held, asked)
    note(f"You are {asked.count.trustees.owner_of(G**held.decryption_key)}.", out)
    return admitted


def _show(asked: ToDecrypt, out: Path) -> None:
    """Show what the trustees compare, whatever --quiet says: they must see it."""
    err = out == DASH
    click.echo(f"Poll {asked.count.poll}: {asked.report.verdict}.", err=err)
    click.echo(
        f"{len(asked.count.units)} encrypted tallies of {asked.ballots} ballots. Their digest,"
        " which all trustees compare:",
        err=err,
    )
    echo_spoken(asked.digest, err=err)
