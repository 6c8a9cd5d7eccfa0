"""`ratify trustee decrypt`: verify the record, then decrypt the encrypted tallies in part.

The other commands of `ratify trustee` are in `tally.cli.ceremony`; this one needs `audit`.

Rules this module keeps:
1. Nothing is decrypted, and nothing remembered, unless the record is of the poll whose seal digest
   the trustee typed, it holds, and the key is one of its trustees': an invented record spends no
   key.
2. The key file is bound to this poll and remembers the tallies, on the disk, before the first
   decryption is made.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.checks.bars import progress_bars
from audit.cli.common import FOLDER_OR_ZIP, needed_seal_digest, record_of
from audit.decrypt import ToDecrypt, prepare_decryption
from audit.record.errors import AuditError
from audit.replay.export import read_record
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
from tally.decryption.file import make_decryption_file
from tally.keyfile import BoundPoll, TrusteeSecrets, bind, remember_tallies, update_key_file
from tally.protocol.encoding import sha256_hex
from tally.protocol.group import G

__all__ = ["trustee"]


@trustee.command()
@click.argument("record", type=FOLDER_OR_ZIP)
@key_option
@out_option
@passphrase_option
@needed_seal_digest
@click.option("--processes", type=click.IntRange(1), help="Processes to use. [default: one a core]")
def decrypt(
    record: Path,
    key: Path,
    out: Path,
    passphrase_file: Path | None,
    seal_digest: str,
    processes: int | None,
) -> None:
    r"""Verify RECORD, a folder, its zip file or `-`, and decrypt its encrypted tallies in part.

    Your key decrypts one tally of each counting unit, ever: a second, different one is refused.

    \b
    Example:
      ratify trustee decrypt record --key ada.key --out trustee-1.json --seal-digest HEX
    """
    verify_absent(out)
    try:
        source = record_of(record)
        taken = read_record(source) if isinstance(source, Path) else source
        with progress_bars(quiet=is_quiet()) as progress:
            asked = prepare_decryption(taken, seal_digest, processes=processes, progress=progress)
    except AuditError as error:
        raise click.ClickException(f"{name_of(record)}: {error}") from error
    _show(asked, out)
    passphrase = read_passphrase(passphrase_file)
    held = update_key_file(key, passphrase, lambda held: _admit(held, asked, out))
    file = make_decryption_file(asked.count, held.decryption_key)
    write_output(out, file.encode())
    note(f"Send {out} to the returning officer.", out)


def _admit(held: TrusteeSecrets, asked: ToDecrypt, out: Path) -> TrusteeSecrets:
    """Return the key file's contents with these tallies remembered; raise if it is not theirs."""
    trustees = asked.count.trustees
    note(f"You are {trustees.owner_of(G**held.decryption_key)}.", out)
    poll = BoundPoll(asked.report.seal_digest, tuple(sorted(asked.digests)))
    bound = bind(held, poll, sha256_hex(trustees.raw), rehearsal=False)
    return remember_tallies(bound, asked.digests)


def _show(asked: ToDecrypt, out: Path) -> None:
    """Show what the trustees compare, whatever --quiet says: they must see it."""
    err = out == DASH
    click.echo(f"Poll {asked.count.poll}: {asked.report.verdict}.", err=err)
    tallies, ballots = len(asked.ballots), sum(asked.ballots.values())
    click.echo(
        f"{tallies} encrypted tallies of {ballots} ballots. Their digest, which all trustees"
        " compare:",
        err=err,
    )
    echo_spoken(asked.digest, err=err)
