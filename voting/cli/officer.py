"""`ratify officer`: officers' accounts and keys.

Rules this module keeps:
1. A password is asked for unseen or read from a file; it is never an argument.
2. A TOTP secret is shown once, when it is made. A private key is never on the server's side.
"""

from __future__ import annotations

from pathlib import Path

import click
import pyotp
import segno
from rich.table import Table

from audit.record.fields import show_time
from audit.record.route.acceptance import Acceptance
from audit.record.units import Language
from tally.cli.common import INPUT, echo_json, json_option, read_passphrase
from voting.cli.common import VotingGroup, output
from voting.cli.context import server_context
from voting.cli.route import acceptance
from voting.domain.member import LANGUAGES
from voting.domain.officers import Officer, Role
from voting.domain.offices.hand_over import hand_over_sections, hand_over_title
from voting.services.acceptance import acceptance_of
from voting.services.officers import accounts
from voting.services.polls.hand_over import hand_over_list

_password_option = click.option(
    "--password-file",
    type=INPUT,
    help="Take the password from the first line of this file instead of asking for it.",
)


@click.group(cls=VotingGroup)
def officer() -> None:
    r"""Manage the accounts and keys of the officers who act on polls.

    \b
    Example: an officer, from the account to the first signature
      ratify officer add m.singh --name "Morgan Singh" --role provincial-executive
      ratify officer email m.singh morgan@union.example.org
      ratify officer-key m.singh.key             (on the officer's own computer)
      ratify officer key m.singh PUBLIC-KEY      (what officer-key printed)
      ratify officer accept m.singh --officer-key m.singh.key
      ratify poll seal POLL --officer m.singh --officer-key m.singh.key
    """


acceptance.add_commands(officer)


def _password(file: Path | None) -> str:
    if file is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return read_passphrase(file)


def _show_enrolment(enrolment: accounts.Enrolment) -> None:
    click.echo("Scan this with an authenticator app, or type the secret. It is shown only now.")
    segno.make(enrolment.uri, micro=False).terminal(compact=True)
    click.echo(f"Secret: {enrolment.secret}")


@officer.command()
@click.argument("officer_id", metavar="OFFICER")
@click.option("--name", required=True, help="The officer's name, as it is sealed and published.")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True)
@_password_option
def add(officer_id: str, name: str, role: str, password_file: Path | None) -> None:
    r"""Add the account OFFICER (such as m.singh), with a password and an authenticator's secret.

    \b
    Example:
      ratify officer add m.singh --name "Morgan Singh" --role provincial-executive
    """
    ctx = server_context()
    enrolment = accounts.create(ctx, officer_id, name, Role(role), _password(password_file))
    _show_enrolment(enrolment)


@officer.command()
@click.argument("officer_id", metavar="OFFICER")
@_password_option
def password(officer_id: str, password_file: Path | None) -> None:
    r"""Give OFFICER a new password and a new authenticator's secret; its sessions end.

    \b
    Example:
      ratify officer password m.singh
    """
    ctx = server_context()
    _show_enrolment(accounts.set_password(ctx, officer_id, _password(password_file)))


@officer.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    r"""List every account: role, keys, acceptance, and whether it has ended.

    \b
    --json prints a list of:
      officer, name, role     text
      email                   text, or null
      key_files, passkeys     numbers
      accepted                a time in UTC, or null: when the newest version of the union's texts
                              was accepted, by a key that the account has now
      ended                   a time in UTC, or null
      successor               text, or null
      intact                  false: something else than Ratify changed the account; it can do
                              nothing

    \b
    Example:
      ratify officer list --json
    """
    ctx = server_context()
    found = [(one, acceptance_of(ctx, one)) for one in accounts.accounts(ctx)]
    if as_json:
        echo_json([_object(*one) for one in found])
        return
    table = Table("Officer", "Name", "Role", "E-mail", "Key files", "Passkeys", "Accepted", "State")
    for one in found:
        table.add_row(*_row(*one))
    output().print(table)


def _object(account: Officer, accepted: Acceptance | None) -> dict[str, object]:
    return {
        "officer": account.id,
        "name": account.name,
        "role": account.role,
        "email": account.email,
        "key_files": len(account.file_keys),
        "passkeys": len(account.passkeys),
        "accepted": show_time(accepted.statement.time) if accepted else None,
        "ended": show_time(account.ended) if account.ended else None,
        "successor": account.successor,
        "intact": account.intact,
    }


def _row(account: Officer, accepted: Acceptance | None) -> tuple[str, ...]:
    ended = f"ended {account.ended:%Y-%m-%d}" if account.ended else "active"
    state = ended if account.intact else "changed in the database"
    return (
        account.id,
        account.name,
        account.role,
        account.email or "none",
        str(len(account.file_keys)),
        str(len(account.passkeys)),
        f"{accepted.statement.time:%Y-%m-%d}" if accepted else "not yet",
        f"{state}, then {account.successor}" if account.successor else state,
    )


@officer.command()
@click.argument("officer_id", metavar="OFFICER")
@click.argument("address", metavar="ADDRESS")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def email(officer_id: str, address: str, language: str) -> None:
    r"""Send OFFICER's reminders to the e-mail ADDRESS: which trustees have not confirmed a poll.

    \b
    Example:
      ratify officer email m.singh morgan@union.example.org --language fr
    """
    accounts.set_email(server_context(), officer_id, address, language)
    click.echo(f"Officer {officer_id}: reminders go to {address}.")


@officer.command()
@click.argument("officer_id", metavar="OFFICER")
@click.argument("public_key", metavar="PUBLIC-KEY")
def key(officer_id: str, public_key: str) -> None:
    r"""Give OFFICER the PUBLIC-KEY that `ratify officer-key` printed.

    On a poll that is sealed already it signs only once two other officers have signed for it, in
    the place of a lost one (`ratify poll replace-key`).

    \b
    Example:
      ratify officer key m.singh 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    """
    accounts.add_file_key(server_context(), officer_id, public_key)
    click.echo(f"{officer_id} can act with this key on polls sealed from now on.")


@officer.command()
@click.argument("officer_id", metavar="OFFICER")
@click.option("--successor", help="The account that takes over the officer's place in drafts.")
def end(officer_id: str, successor: str | None) -> None:
    r"""End the account of OFFICER, who has left office.

    Its sessions end and it can no longer act, also on polls that its keys are sealed in: there two
    remaining officers sign the succession (`ratify poll succeed`).

    \b
    Example:
      ratify officer end m.singh --successor k.lee
    """
    accounts.end(server_context(), officer_id, successor)
    click.echo(f"The account {officer_id} has ended.")


@officer.command("hand-over")
@click.argument("officer_id", metavar="OFFICER")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def hand_over(officer_id: str, language: str) -> None:
    r"""List what OFFICER holds by the records and hands over to a successor, to be printed.

    \b
    Example: in French
      ratify officer hand-over k.lee --language fr
    """
    found = hand_over_list(server_context(), officer_id)
    spoken: Language = "fr" if language == "fr" else "en"
    click.echo(hand_over_title(found).said(spoken))
    for section in hand_over_sections(found):
        click.echo(f"\n{section.title.said(spoken)}")
        for item in section.items:
            click.echo(f"  [ ] {item.said(spoken)}")


@officer.command()
@click.argument("secret")
def code(secret: str) -> None:
    r"""Print the sign-in code of this moment for an authenticator's SECRET.

    For the sample poll, and for a computer without an authenticator app.

    \b
    Example:
      ratify officer code JBSWY3DPEHPK3PXP
    """
    try:
        click.echo(pyotp.TOTP(secret).now())
    except ValueError as error:
        raise click.ClickException("the secret is base32, such as JBSWY3DPEHPK3PXP") from error
