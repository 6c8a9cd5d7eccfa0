"""`ratify trustee`: a trustee's offline tool for the key ceremony, one command for each step.

Rules this module keeps:
1. Every step says what it wrote, and to whom that goes. Key files go to nobody.
2. A step that was interrupted can be taken again: it gives the same bytes.
3. Nothing of a trustee's part of the key leaves before the digest is compared by voice.
4. `tally.cli.convener` adds the convener's commands; `audit.cli.trustee` adds `confirm` and
   `decrypt`, for they verify a record first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from tally.capped import CEREMONY_FILE
from tally.cli.common import (
    INPUT,
    KEY_FILE,
    NEW_KEY_FILE,
    OUTPUT,
    RefusingGroup,
    echo_json,
    json_option,
    naming,
    note,
    passphrase_option,
    read_all,
    read_input,
    read_passphrase,
    verify_absent,
    write_output,
)
from tally.cli.compare import compare, echo_code, show_certificates, show_invitation, spoken_digits
from tally.keyfile import TrusteeSecrets, create_key_file, update_key_file
from tally.protocol.ceremony import deals, outcome
from tally.protocol.ceremony.gathering import Certificates, make_certificate, parse_certificates
from tally.protocol.ceremony.invitation import parse_invitation
from tally.protocol.ceremony.member import CeremonySecrets, new_member
from tally.protocol.ceremony.sole import SoleTrustee, finish_sole, make_sole_key, new_sole
from tally.protocol.encoding import sha256_hex
from tally.protocol.trustees import Owner, parse_trustees

key_option = click.option("--key", type=KEY_FILE, required=True, help="Your key file.")
new_key_option = click.option("--key", type=NEW_KEY_FILE, required=True, help="Your key file.")
out_option = click.option("--out", type=OUTPUT, required=True, help="The file to write.")
name_option = click.option("--name", required=True, help="Your name, as the others will see it.")
invitation_option = click.option(
    "--invitation", type=INPUT, required=True, help="The convener's invitation."
)
rehearsal_option = click.option(
    "--rehearsal", is_flag=True, help="For a rehearsal: these keys will serve no vote."
)
certificates_option = click.option(
    "--certificates", type=INPUT, required=True, help="The gathered certificates."
)


@click.group(cls=RefusingGroup)
def trustee() -> None:
    r"""Hold a key ceremony, confirm a sealed poll and decrypt its tally, on your own computer.

    In a ceremony each trustee runs keygen, deal, receive and finish; one of them, the convener,
    also invite, gather and assemble. A mandatory trustee runs single and finish. After the seal
    everybody runs confirm, after the count decrypt.

    \b
    Example: Ada, of three trustees any two of whom decrypt
      ratify trustee invite --threshold 2 --out invitation.json "Ada Roy" "Ben Li" "Cy Ng"
      ratify trustee keygen --invitation invitation.json --name "Ada Roy" \
          --key ada.key --out ada.cert
      ratify trustee gather --invitation invitation.json --out certificates.json *.cert
      ratify trustee deal --key ada.key --certificates certificates.json --out ada.deal
      ratify trustee receive --key ada.key --certificates certificates.json \
          --out ada.public ada.deal ben.deal cy.deal
      ratify trustee assemble --out trustees.json certificates.json *.deal *.public
      ratify trustee finish --key ada.key trustees.json
      ratify trustee confirm record.zip --seal-digest HEX --key ada.key --out ada-confirmation.json
      ratify trustee decrypt record.zip --seal-digest HEX --key ada.key --out ada-decryption.json
    and Zoe, without whom nothing is decrypted
      ratify trustee single --name "Zoe Roy" --key zoe.key --out zoe.public
    """


@trustee.command()
@invitation_option
@name_option
@new_key_option
@out_option
@passphrase_option
def keygen(invitation: Path, name: str, key: Path, out: Path, passphrase_file: Path | None) -> None:
    """Round 1: make your key file and your certificate, and commit to your part of the key."""
    verify_absent(out)
    raw = read_input(invitation, CEREMONY_FILE)
    with naming(invitation):
        invited = parse_invitation(raw)
    show_invitation(invited, out)
    member = new_member(invited, name)
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
@rehearsal_option
@passphrase_option
def single(name: str, key: Path, out: Path, rehearsal: bool, passphrase_file: Path | None) -> None:
    """Make the key of a mandatory trustee, without whom nothing can be decrypted."""
    verify_absent(out)
    held = new_sole(name, rehearsal=rehearsal)
    create_key_file(key, TrusteeSecrets(held), read_passphrase(passphrase_file, new=True))
    write_output(out, make_sole_key(held))
    _note_key(key, out)
    note("Without this key no result can be decrypted.", out)
    note(f"Send {out} to the convener.", out)


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
    """Round 2: reveal what you committed to, and seal one share of it for every trustee.

    From now on these keys serve this ceremony only. If it cannot be finished, all start again.
    """
    verify_absent(out)
    gathered = _read_certificates(certificates)
    show_certificates(gathered, out)
    compare(gathered, digest, out)
    passphrase = read_passphrase(passphrase_file)
    message = _take_step(key, passphrase, lambda member: deals.make_deal(member, gathered))
    write_output(out, message)
    note(f"Send {out} to every trustee, the convener included.", out)


def _read_certificates(path: Path) -> Certificates:
    raw = read_input(path, CEREMONY_FILE)
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
    """Round 3: check what all trustees revealed, and add up the shares that FILES hold for you."""
    verify_absent(out)
    gathered = _read_certificates(certificates)
    dealt = read_all(files, lambda raw: deals.parse_deal(raw, gathered), CEREMONY_FILE)
    passphrase = read_passphrase(passphrase_file)
    message = _take_step(key, passphrase, lambda member: outcome.receive(member, gathered, dealt))
    write_output(out, message)
    note(f"All {len(dealt)} shares fit. Your key file {key} now holds your decryption key:", out)
    note("make a fresh copy of it.", out)
    note(f"Send {out} to the convener.", out)


@trustee.command()
@key_option
@passphrase_option
@json_option
@click.argument("trustees_json", type=INPUT)
def finish(key: Path, passphrase_file: Path | None, as_json: bool, trustees_json: Path) -> None:
    """Check, at the end, that TRUSTEES_JSON holds what you compared and sent, and remember it.

    Your key file keeps the digest of TRUSTEES_JSON: it will serve no poll with another.

    --json prints {"number", "name", "trustees_sha256", "code"}: who you are, the file's digest,
    and your code, to be read to the returning officer by voice.
    """
    raw = read_input(trustees_json, CEREMONY_FILE)
    owners: list[Owner] = []

    def change(held: TrusteeSecrets) -> TrusteeSecrets:
        with naming(trustees_json):
            own, owner = _finished(held.trustee, raw)
        owners.append(owner)
        return replace(held, trustee=own)

    held = update_key_file(key, read_passphrase(passphrase_file), change)
    owner = owners[0]
    code, digest = parse_trustees(raw).code_of(owner), sha256_hex(raw)
    if as_json:
        name = owner.key.name
        echo_json({"number": owner.number, "name": name, "trustees_sha256": digest, "code": code})
        return
    click.echo(f"It holds what you did: you are {owner}.")
    click.echo(f"SHA-256 of trustees.json: {digest}")
    click.echo("Tell the convener and the returning officer, who compare this digest.")
    echo_code(code)
    click.echo("Read it to the returning officer by voice: both officers sign it with the seal.")
    _tell_of_restarts(held)


def _finished(
    trustee: SoleTrustee | CeremonySecrets, raw: bytes
) -> tuple[SoleTrustee | CeremonySecrets, Owner]:
    if isinstance(trustee, SoleTrustee):
        return finish_sole(trustee, raw)
    return outcome.finish(trustee, raw)


def _tell_of_restarts(held: TrusteeSecrets) -> None:
    own = held.trustee
    if isinstance(own, CeremonySecrets) and own.invitation.abandoned:
        given_up = ", ".join(own.invitation.abandoned)
        click.echo(f"Tell both officers which ceremonies were given up before this one: {given_up}")
