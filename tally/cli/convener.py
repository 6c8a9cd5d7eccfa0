"""The convener's commands of `ratify trustee`: invite, gather, assemble.

Rules this module keeps:
1. The convener is trusted with nothing: these commands need no secret, and each trustee checks
   what they give.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from tally.capped import CEREMONY_FILE
from tally.cli.ceremony import invitation_option, out_option, rehearsal_option, trustee
from tally.cli.common import (
    INPUT,
    Files,
    naming,
    note,
    parsed,
    read_all,
    read_input,
    write_output,
)
from tally.cli.compare import show_certificates, show_invitation
from tally.protocol.ceremony.deals import parse_deal
from tally.protocol.ceremony.gathering import (
    gather_certificates,
    parse_certificate,
    parse_certificates,
)
from tally.protocol.ceremony.invitation import (
    Invitation,
    file_type,
    make_invitation,
    parse_invitation,
)
from tally.protocol.ceremony.outcome import assemble as assemble_item
from tally.protocol.ceremony.outcome import parse_verification_key
from tally.protocol.ceremony.sole import parse_sole_key
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import TrusteeError
from tally.protocol.trustees import Pedersen, Single, make_trustees

__all__ = ["trustee"]


@trustee.command()
@click.option("--threshold", type=int, required=True, help="How many trustees decrypt together.")
@click.option(
    "--after",
    type=INPUT,
    help="The invitation to the ceremony that was given up, if there was one.",
)
@rehearsal_option
@out_option
@click.argument("names", nargs=-1, required=True)
def invite(
    threshold: int, after: Path | None, rehearsal: bool, out: Path, names: tuple[str, ...]
) -> None:
    """Before round 1, the convener: name the ceremony and its trustees, NAMES, in order."""
    earlier = None if after is None else _read_invitation(after)
    made = make_invitation(names, threshold, rehearsal=rehearsal, after=earlier)
    write_output(out, made.encode())
    show_invitation(made, out)
    if 2 * threshold <= len(made.names):
        note(
            f"Note: two separate groups of {threshold} could decrypt two different tallies. A"
            " threshold of more than half of the trustees rules that out.",
            out,
        )
    note(f"Send {out} to every trustee.", out)


def _read_invitation(path: Path) -> Invitation:
    raw = read_input(path, CEREMONY_FILE)
    with naming(path):
        return parse_invitation(raw)


@trustee.command()
@invitation_option
@out_option
@click.argument("files", type=INPUT, nargs=-1, required=True)
def gather(invitation: Path, out: Path, files: tuple[Path, ...]) -> None:
    """Round 1, the convener: put all trustees' certificates into one file."""
    invited = _read_invitation(invitation)
    made = read_all(files, lambda raw: parse_certificate(raw, invited), CEREMONY_FILE)
    raw = gather_certificates(invited, made)
    write_output(out, raw)
    show_certificates(parse_certificates(raw), out)
    note(f"Send {out} to every trustee. Then read these digits to each other by voice.", out)


@trustee.command()
@out_option
@click.argument("files", type=INPUT, nargs=-1, required=True)
def assemble(out: Path, files: tuple[Path, ...]) -> None:
    """Make trustees.json, at the end: the convener's part.

    FILES, in any order: the gathered certificates, every trustee's deal and verification key, and
    the keys of mandatory trustees, if there are any.
    """
    by_type: dict[str, Files] = {}
    for file in files:
        raw = read_input(file, CEREMONY_FILE)
        with naming(file):
            by_type.setdefault(file_type(raw), []).append((file, raw))
    unknown = by_type.keys() - {"certificates", "deal", "verification-key", "trustee-key"}
    if unknown:
        kind = min(unknown)
        raise TrusteeError(f"{by_type[kind][0][0]} is a {kind} file, which is not needed here")
    listed: list[Single | Pedersen] = [*parsed(by_type.get("trustee-key", []), parse_sole_key)]
    listed += _assemble_item(by_type)
    raw = make_trustees(listed)
    write_output(out, raw)
    note(f"SHA-256 of trustees.json: {sha256_hex(raw)}", out)
    note(f"Send {out} to every trustee, to finish with, and to the returning officer.", out)


def _assemble_item(by_type: dict[str, Files]) -> Sequence[Pedersen]:
    """Return the ceremony's item, none where no file of a ceremony is given."""
    certificates = by_type.get("certificates", [])
    deals, keys = by_type.get("deal", []), by_type.get("verification-key", [])
    if not (certificates or deals or keys):
        return ()
    if len(certificates) != 1:
        raise TrusteeError(f"expected one file of gathered certificates, found {len(certificates)}")
    (gathered,) = parsed(certificates, parse_certificates)
    parsed(deals, lambda raw: parse_deal(raw, gathered))
    parsed(keys, lambda raw: parse_verification_key(raw, gathered))
    return (assemble_item(gathered, [raw for _, raw in deals], [raw for _, raw in keys]),)
