"""What the trustees read to each other by voice: how it is shown, taken and compared.

Rules this module keeps:
1. It is shown whatever --quiet says: trustees who did not compare could hold different files.
2. Digits that cannot be such a digest are wrong usage; another digest than ours is a refusal.
3. A rehearsal, and the ceremonies given up before this one, are shown wherever the names are.
"""

from __future__ import annotations

from pathlib import Path

import click

from tally.cli.common import DASH
from tally.code_words import code_words
from tally.protocol.ceremony.gathering import Certificates, spoken
from tally.protocol.ceremony.invitation import Invitation
from tally.protocol.certificates import grouped
from tally.protocol.errors import TrusteeError


def show_invitation(invitation: Invitation, out: Path) -> None:
    """Show which ceremony this is and who takes part; beside the output `out`."""
    click.echo("\n".join(_invited(invitation)), err=out == DASH)


def _invited(invitation: Invitation) -> list[str]:
    names = invitation.names
    lines = [f"Ceremony {invitation.ceremony}."]
    if invitation.rehearsal:
        lines.append("REHEARSAL: these keys will serve no vote.")
    if invitation.abandoned:
        lines.append(
            "Given up before it, which the officers are told: " + ", ".join(invitation.abandoned)
        )
    lines.append(f"Any {invitation.threshold} of these {len(names)} trustees can decrypt:")
    return [*lines, *(f"  {index}. {name}" for index, name in enumerate(names, 1))]


def show_certificates(certificates: Certificates, out: Path) -> None:
    """Show who takes part, everybody's code, and the digest; beside the output `out`."""
    err = out == DASH
    show_invitation(certificates.invitation, out)
    click.echo("Their certificates' codes:", err=err)
    for index, cert in enumerate(certificates.certs, 1):
        click.echo(f"  {index}. {grouped(cert.code)}", err=err)
    click.echo("Digest of all certificates and commitments:", err=err)
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


def echo_code(code: str) -> None:
    """Print a trustee's code, in digits and as words of both languages."""
    click.echo(f"Your code: {grouped(code)}")
    click.echo(f"  in English words: {code_words(code, 'english')}")
    click.echo(f"  en mots français: {code_words(code, 'french')}")
