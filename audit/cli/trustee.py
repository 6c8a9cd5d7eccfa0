"""`ratify trustee decrypt`: verify the record, then decrypt the encrypted tallies in part.

The other commands of `ratify trustee` are in `tally.cli.ceremony`; this one needs `audit`.

Rules this module keeps:
1. Nothing is decrypted unless the record holds and the key is one of its trustees'.
2. The key file remembers the tallies, on the disk, before the first decryption is made.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.checks.bars import progress_bars
from audit.decrypt import ToDecrypt, prepare_decryption
from audit.record.errors import AuditError
from audit.replay.export import read_record
from audit.verify import Anchors
from tally.cli.ceremony import key_option, out_option, trustee
from tally.cli.common import (
    echo_spoken,
    passphrase_option,
    read_passphrase,
    verify_absent,
    write_output,
)
from tally.decryption_file import make_decryption_file
from tally.keyfile import TrusteeSecrets, remember_tallies, update_key_file
from tally.protocol.group import G, secret_power

__all__ = ["trustee"]


@trustee.command()
@click.argument("record", type=click.Path(exists=True, path_type=Path))
@key_option
@out_option
@passphrase_option
@click.option("--seal-digest", metavar="HEX", help="The seal digest from a notice or poll page.")
@click.option("--processes", type=click.IntRange(1), help="Processes to use. [default: one a core]")
def decrypt(
    record: Path,
    key: Path,
    out: Path,
    passphrase_file: Path | None,
    seal_digest: str | None,
    processes: int | None,
) -> None:
    r"""Verify RECORD, a folder or its zip file, and decrypt its encrypted tallies in part.

    Your key decrypts one tally of each counting unit, ever: a second, different one is refused.

    \b
    Example:
      ratify trustee decrypt record --key ada.key --out trustee-1.json --seal-digest HEX
    """
    verify_absent(out)
    try:
        with progress_bars() as progress:
            asked = prepare_decryption(
                read_record(record), Anchors(seal_digest), processes=processes, progress=progress
            )
    except AuditError as error:
        raise click.ClickException(f"{record}: {error}") from error
    _show(asked)
    held = update_key_file(key, read_passphrase(passphrase_file), lambda held: _admit(held, asked))
    file = make_decryption_file(asked.poll, asked.trustees, asked.tallies, held.decryption_key)
    write_output(out, file.encode())
    click.echo(f"Send {out} to the returning officer.")


def _admit(held: TrusteeSecrets, asked: ToDecrypt) -> TrusteeSecrets:
    """Return the key file's contents with these tallies remembered; raise if it is not theirs."""
    owner = asked.trustees.owner_of(secret_power(G, held.decryption_key))
    click.echo(f"You are {owner}.")
    return remember_tallies(held, asked.digests)


def _show(asked: ToDecrypt) -> None:
    click.echo(f"Poll {asked.poll}: {asked.report.verdict}.")
    if not asked.report.anchored:
        click.echo("Give --seal-digest, from a notice, to be sure that it is the members' poll.")
    click.echo(f"{len(asked.tallies)} encrypted tallies. Their digest, which all trustees compare:")
    echo_spoken(asked.digest)
