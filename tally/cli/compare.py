"""What the trustees read to each other by voice: how it is shown, taken and compared.

Rules this module keeps:
1. It is shown whatever --quiet says: trustees who did not compare could hold different files.
2. Digits that cannot be such a digest are wrong usage; another digest than ours is a refusal.
"""

from __future__ import annotations

from pathlib import Path

import click

from tally.cli.common import DASH
from tally.protocol.certificates import Certificates, spoken
from tally.protocol.errors import TrusteeError


def show_certificates(certificates: Certificates, out: Path) -> None:
    """Show who takes part, and the digest; beside the output `out`."""
    names, err = certificates.names, out == DASH
    lines = [f"Any {certificates.threshold} of these {len(names)} trustees can decrypt:"]
    lines += [f"  {index}. {name}" for index, name in enumerate(names, 1)]
    click.echo("\n".join([*lines, "Digest of all certificates:"]), err=err)
    echo_spoken(certificates.digest, err=err)


def compare(certificates: Certificates, digest: str | None, out: Path) -> None:
    """Go on only if the trustees have compared the digest by voice, and it was the same."""
    if digest is None:
        asked = "Has every trustee read out these same digits?"
        click.confirm(asked, abort=True, err=out == DASH)
    elif digest != "".join(spoken(certificates.digest).split()):
        raise TrusteeError(
            "the digits read out are not those of these certificates: somebody holds other"
            " certificates. Nothing was dealt; compare the files"
        )


def spoken_digits(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Return a digest that was read aloud, without its spaces; refuse what cannot be one."""
    if value is None:
        return None
    digits = "".join(value.split())
    if len(digits) != 60 or not (digits.isascii() and digits.isdigit()):
        raise click.BadParameter(f"{value!r} is not twelve groups of five digits.")
    return digits


def echo_spoken(digest: str, *, err: bool = False) -> None:
    """Print a digest as groups of digits to be read aloud, four on a line."""
    groups = spoken(digest).split()
    for start in range(0, len(groups), 4):
        click.echo("  " + " ".join(groups[start : start + 4]), err=err)
