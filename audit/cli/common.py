"""What the commands of `audit` share: refusals, anchors, records.

Rules this module keeps:
1. A refusal of `tally` or `audit` is one message on standard error, never a traceback.
2. A seal digest that cannot be one is wrong usage, and not a record that does not hold.
"""

from __future__ import annotations

from pathlib import Path

import click

from audit.record import fields
from audit.record.errors import AuditError
from audit.replay.export import Record
from audit.replay.files.limits import RECORD
from audit.replay.files.reading import read_zipped
from tally.cli.common import DASH, ExampleCommand, ExampleGroup, name_of, read_input, refusing
from tally.protocol.errors import ProtocolError

FOLDER_OR_ZIP = click.Path(exists=True, allow_dash=True, path_type=Path)
"""A record: its folder, its zip file, or `-`, the zip file on standard input."""


def record_of(path: Path) -> Path | Record:
    """Return what a check reads: the path, or the record that came on standard input.

    Raises:
        RecordError: standard input holds no record's zip file.
    """
    return read_zipped(read_input(path, RECORD), name_of(path)) if path == DASH else path


class AuditGroup(ExampleGroup):
    """A command group that shows every refusal as a plain message."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a refusal into a message."""
        with refusing(AuditError, ProtocolError):
            return super().invoke(ctx)


class AuditCommand(ExampleCommand):
    """A command of no group that shows every refusal as a plain message."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn a refusal into a message."""
        with refusing(AuditError, ProtocolError):
            return super().invoke(ctx)


def _seal_digest(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    digest = "".join(value.split()).lower()
    if fields.DIGEST.fullmatch(digest) is None:
        raise click.BadParameter(f"{value!r} is not a seal digest: 64 digits, 0 to 9 and a to f.")
    return digest


seal_digest_option = click.option(
    "--seal-digest",
    metavar="HEX",
    callback=_seal_digest,
    help="The seal digest from a notice or poll page.",
)
needed_seal_digest = click.option(
    "--seal-digest",
    metavar="HEX",
    callback=_seal_digest,
    required=True,
    help="The seal digest, as you read it in a notice: not from whoever sent you the record.",
)
