"""`ratify trustee`: a trustee's offline tool for the key ceremony, one command for each step.

Rules this module keeps:
1. Every step says what it wrote, and to whom that goes. Key files go to nobody.
2. A step that was interrupted can be taken again: it gives the same keys.
3. `decrypt` is added by `audit.cli.trustee`, for it verifies the record first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from tally.cli.common import (
    INPUT,
    KEY_FILE,
    NEW_KEY_FILE,
    OUTPUT,
    Files,
    RefusingGroup,
    echo_json,
    json_option,
    naming,
    note,
    parsed,
    passphrase_option,
    read_all,
    read_input,
    read_passphrase,
    verify_absent,
    write_output,
)
from tally.cli.compare import compare, show_certificates, spoken_digits
from tally.keyfile import (
    SoleTrustee,
    TrusteeSecrets,
    create_key_file,
    read_key_file,
    update_key_file,
)
from tally.protocol import ceremony
from tally.protocol.certificates import (
    CeremonySecrets,
    Certificates,
    file_type,
    gather_certificates,
    make_certificate,
    make_sole_key,
    new_member,
    parse_certificate,
    parse_certificates,
    parse_sole_key,
)
from tally.protocol.encoding import sha256_hex
from tally.protocol.errors import TrusteeError
from tally.protocol.group import random_exponent
from tally.protocol.trustee_keys import parse_name
from tally.protocol.trustees import Pedersen, Single, make_trustees

key_option = click.option("--key", type=KEY_FILE, required=True, help="Your key file.")
new_key_option = click.option("--key", type=NEW_KEY_FILE, required=True, help="Your key file.")
out_option = click.option("--out", type=OUTPUT, required=True, help="The file to write.")
name_option = click.option("--name", required=True, help="Your name, as the others will see it.")
certificates_option = click.option(
    "--certificates", type=INPUT, required=True, help="The gathered certificates."
)


@click.group(cls=RefusingGroup)
def trustee() -> None:
    r"""Hold a key ceremony, and decrypt a poll's tally, on your own computer.

    In a ceremony each trustee runs keygen, deal, receive and confirm; one of them, the convener,
    also gather and assemble. A mandatory trustee runs single and confirm.

    \b
    Example: Ada, of three trustees any two of whom decrypt
      ratify trustee keygen --name "Ada Roy" --key ada.key --out ada.cert
      ratify trustee gather --threshold 2 --out certificates.json ada.cert ben.cert cy.cert
      ratify trustee deal --key ada.key --certificates certificates.json --out ada.deal
      ratify trustee receive --key ada.key --certificates certificates.json \
          --out ada.public ada.deal ben.deal cy.deal
      ratify trustee assemble --out trustees.json certificates.json *.deal *.public
      ratify trustee confirm --key ada.key trustees.json
      ratify trustee decrypt record.zip --key ada.key --out ada-decryption.json
    and Zoe, without whom nothing is decrypted
      ratify trustee single --name "Zoe Roy" --key zoe.key --out zoe.public
    """


@trustee.command()
@name_option
@new_key_option
@out_option
@passphrase_option
def keygen(name: str, key: Path, out: Path, passphrase_file: Path | None) -> None:
    """Round 1: make your key file and your certificate."""
    verify_absent(out)
    member = new_member(name)
    create_key_file(key, TrusteeSecrets(member), read_passphrase(passphrase_file, new=True))
    write_output(out, make_certificate(member))
    _note_key(key, out)
    note(f"Send {out} to the convener.", out)


def _note_key(key: Path, out: Path) -> None:
    note(f"Your key file is {key}. Keep it and a copy of it; send it to nobody.", out)


@trustee.command()
@name_option
@new_key_option
@out_option
@passphrase_option
def single(name: str, key: Path, out: Path, passphrase_file: Path | None) -> None:
    """Make the key of a mandatory trustee, without whom nothing can be decrypted."""
    verify_absent(out)
    held = SoleTrustee(parse_name(name, "name"), random_exponent())
    create_key_file(key, TrusteeSecrets(held), read_passphrase(passphrase_file, new=True))
    write_output(out, make_sole_key(held.name, held.secret))
    _note_key(key, out)
    note("Without this key no result can be decrypted.", out)
    note(f"Send {out} to the convener.", out)


@trustee.command()
@click.option("--threshold", type=int, required=True, help="How many trustees decrypt together.")
@out_option
@click.argument("files", type=INPUT, nargs=-1, required=True)
def gather(threshold: int, out: Path, files: tuple[Path, ...]) -> None:
    """Round 1, the convener: put all trustees' certificates into one file."""
    raw = gather_certificates(threshold, read_all(files, parse_certificate))
    write_output(out, raw)
    gathered = parse_certificates(raw)
    show_certificates(gathered, out)
    if 2 * threshold <= len(gathered.names):
        note(
            f"Note: two separate groups of {threshold} could decrypt two different tallies. A"
            " threshold of more than half of the trustees rules that out.",
            out,
        )
    note(f"Send {out} to every trustee. Then read these digits to each other by voice.", out)


@trustee.command()
@key_option
@certificates_option
@click.option(
    "--digest", callback=spoken_digits, help="The digits that were read out, instead of a question."
)
@out_option
@passphrase_option
def deal(
    key: Path, certificates: Path, digest: str | None, out: Path, passphrase_file: Path | None
) -> None:
    """Round 2: commit to your part of the key, and seal one share of it for every trustee."""
    verify_absent(out)
    gathered = _read_certificates(certificates)
    show_certificates(gathered, out)
    compare(gathered, digest, out)
    passphrase = read_passphrase(passphrase_file)
    message = _take_step(key, passphrase, lambda member: ceremony.make_deal(member, gathered))
    write_output(out, message)
    note(f"Send {out} to every trustee, the convener included.", out)


def _read_certificates(path: Path) -> Certificates:
    raw = read_input(path)
    with naming(path):
        return parse_certificates(raw)


def _take_step(
    key: Path, passphrase: str, step: Callable[[CeremonySecrets], tuple[CeremonySecrets, bytes]]
) -> bytes:
    """Advance the member in a key file by one round; return the message for the others."""
    messages: list[bytes] = []

    def change(held: TrusteeSecrets) -> TrusteeSecrets:
        member, message = step(held.member)
        messages.append(message)
        return replace(held, trustee=member)

    update_key_file(key, passphrase, change)
    return messages[0]


@trustee.command()
@key_option
@certificates_option
@out_option
@passphrase_option
@click.argument("files", type=INPUT, nargs=-1, required=True)
def receive(
    key: Path, certificates: Path, out: Path, passphrase_file: Path | None, files: tuple[Path, ...]
) -> None:
    """Round 3: check the shares that all trustees' deals (FILES) hold for you, and add them up."""
    verify_absent(out)
    gathered = _read_certificates(certificates)
    deals = read_all(files, lambda raw: ceremony.parse_deal(raw, gathered))
    passphrase = read_passphrase(passphrase_file)
    message = _take_step(key, passphrase, lambda member: ceremony.receive(member, gathered, deals))
    write_output(out, message)
    note(f"All {len(deals)} shares fit. Your key file {key} now holds your decryption key:", out)
    note("make a fresh copy of it.", out)
    note(f"Send {out} to the convener.", out)


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
        raw = read_input(file)
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
    note(_digest_line(raw), out)
    note(f"Send {out} to every trustee, who confirms it, and to the returning officer.", out)


def _assemble_item(by_type: dict[str, Files]) -> Sequence[Pedersen]:
    """Return the ceremony's item, none where no file of a ceremony is given."""
    certificates = by_type.get("certificates", [])
    deals, keys = by_type.get("deal", []), by_type.get("verification-key", [])
    if not (certificates or deals or keys):
        return ()
    if len(certificates) != 1:
        raise TrusteeError(f"expected one file of gathered certificates, found {len(certificates)}")
    (gathered,) = parsed(certificates, parse_certificates)
    parsed(deals, lambda raw: ceremony.parse_deal(raw, gathered))
    parsed(keys, lambda raw: ceremony.parse_verification_key(raw, gathered))
    item = ceremony.assemble(gathered, [raw for _, raw in deals], [raw for _, raw in keys])
    return (item,)


def _digest_line(raw: bytes) -> str:
    return f"SHA-256 of trustees.json: {sha256_hex(raw)}"


@trustee.command()
@key_option
@passphrase_option
@json_option
@click.argument("trustees_json", type=INPUT)
def confirm(key: Path, passphrase_file: Path | None, as_json: bool, trustees_json: Path) -> None:
    """Check, at the end, that TRUSTEES_JSON holds what you compared and what you did.

    --json prints {"number", "name", "trustees_sha256"}: who you are, and the file's digest.
    """
    raw = read_input(trustees_json)
    held = read_key_file(key, read_passphrase(passphrase_file))
    with naming(trustees_json):
        if isinstance(held.trustee, SoleTrustee):
            owner = ceremony.confirm_sole(held.trustee.secret, raw)
        else:
            owner = ceremony.confirm(held.trustee, raw)
    if as_json:
        digest = sha256_hex(raw)
        echo_json({"number": owner.number, "name": owner.key.name, "trustees_sha256": digest})
        return
    click.echo(f"Confirmed: you are {owner}.")
    click.echo(_digest_line(raw))
    click.echo("Tell the convener and the returning officer, who compare this digest.")
