r"""`ratify poll seal`, `open`, and the other acts: by officers, each with a key file.

Rules this module keeps:
1. The first call proposes a statement and signs it; the second officer's call signs the same
   statement, and the act is done. The weights need one signature.
2. Nobody signs unseen: the statement is shown in full, with the warnings, and the officer confirms.
3. The key file is opened here, on the officer's side; the service is given the signature only. A
   key that never comes near the server signs with `ratify sign` instead (`poll_offline`).
"""

from __future__ import annotations

from datetime import datetime
from inspect import cleandoc
from pathlib import Path

import click

from audit.record.province import PROVINCE, to_second
from audit.record.signatures.key_file import KeyKind, read_signing_key
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import (
    LASTING,
    Act,
    ListAct,
    OfficeAct,
    PollAct,
    ServiceAct,
    hours_of,
    poll_act,
)
from tally.cli.common import INPUT, KEY_FILE, ExampleCommand, read_passphrase
from tally.public_proof.releases import Release
from voting.cli.common import bars, warn
from voting.cli.context import server_context
from voting.cli.poll import offices, service, strike_off
from voting.cli.poll.view import statement_text
from voting.domain.files.clock_time import NoInstantError, instant_of
from voting.services.acts import statements

_HELP: dict[PollAct, str] = {
    Act.WEIGHTS: """Sign the table of weights of the draft POLL, as its treasurer or general
    secretary. Compare it with the union's books first: `ratify poll weights` prints it. The seal
    needs this signature; any change of the table takes it back.""",
    Act.SEAL: """Fix the draft POLL for good: units, voters' list, FTE inputs, trustees, question,
    window, officers' keys. A sealed poll cannot be changed, only made void.""",
    Act.OPEN: """Authorise POLL to open. The window then opens it at its exact second; inside the
    window it opens with the second signature.""",
    Act.CLOSE: """Order POLL to close before its window ends: --at an exact second, 10 minutes to 24
    hours after the second signature. It then closes by itself, and no vote follows; until then it
    can be extended, ordered earlier still, or made void. --reason is published.""",
    Act.EXTEND: """Let POLL close later, at --closes, before its window ends. It can never close
    earlier by this, nor after the ruling deadline. --reason is published.""",
    Act.VOID: """Make POLL void: it ends without a result. Its cards may be used for another poll,
    if none was compromised. --reason is published.""",
    Act.COUNT: """Begin the count of the closed POLL: each unit's ballots are multiplied into one
    encrypted tally, which the trustees then decrypt.""",
    Act.SET_ASIDE: """Set aside the decryption that a trustee sent for POLL, before there is a
    result. It takes no part in the result; the trustee may send another, or another trustee
    decrypts. --reason is published.""",
    Act.CERTIFY: """Certify the counted result of POLL. Look at it first, with `ratify poll
    result`.""",
    Act.RELEASE: """Release the official percentage of POLL, with fewer decimals or none if
    --decimals says so; look first, with `ratify poll result`, what each choice tells of how units
    voted. The second officer gives no --decimals: what the first one chose is signed. One of the
    two is of the provincial executive, whose act this is.""",
    **offices.HELP,
    **service.HELP,
    **strike_off.HELP,
}

_DECIMALS, _OUTCOME = ("2", "1", "0"), "outcome"
_DECIMALS_OR_NONE = click.Choice([*_DECIMALS, _OUTCOME])
_DECIMALS_HELP = "decimals of the percentage; `outcome`: the outcome alone. [default: 2]"
_HEADS_HELP = "the number of votes in favour too, if the poll's seal allows it."

_EXAMPLES: dict[PollAct, str] = {
    Act.EXTEND: " --closes 2026-12-03T21:00:00",
    Act.CLOSE: " --at 2026-12-03T15:30:00",
    Act.SET_ASIDE: " --trustee 2",
    Act.RELEASE: " --decimals 2",
    **offices.EXAMPLES,
    **service.EXAMPLES,
    **strike_off.EXAMPLES,
}
"""What the example of an act has beside what all have."""


ACTS: tuple[PollAct, ...] = (*Act, *LASTING)


def add_commands(group: click.Group) -> None:
    """Add every act, and `withdraw`, to the group `poll`."""
    for act in ACTS:
        group.add_command(_command(act))
    group.add_command(withdraw)
    group.add_command(offices.officers_command)
    group.add_command(service.watched_command)


def _command(act: PollAct) -> click.Command:
    """Return the command of one act: the same arguments for all, and what `_params` adds."""

    def run(
        poll_id: str,
        officer: str,
        officer_key: Path,
        passphrase_file: Path | None,
        reason: str,
        yes: bool,
        closes: str | None = None,
        trustee: int | None = None,
        decimals: str | None = None,
        heads: bool = False,
        channel: str | None = None,
        began: str | None = None,
        ended: str | None = None,
        units: tuple[str, ...] = (),
        **office: str,
    ) -> None:
        ctx = server_context()
        found = statements.acting_statement(
            ctx,
            poll_id,
            act,
            reason,
            asked=statements.ActRequest(
                moment_of(closes),
                trustee,
                release=release_of(decimals, heads=heads),
                office=offices.office_of(**office),
                interruption=service.interruption_asked(
                    channel, moment_of(began), moment_of(ended)
                ),
                units=units,
            ),
            officer=officer,
        )
        warn(found.warnings)
        click.echo(statement_text(found))
        if not yes:
            click.confirm("Sign this statement?", abort=True)
        key = read_signing_key(officer_key, KeyKind.OFFICER, read_passphrase(passphrase_file))
        signature = sign_statement_ed25519(found.statement, officer, key).to_json()
        with bars() as progress:
            outcome = statements.sign_act(ctx, poll_id, act, signature, progress)
        report(poll_id, outcome)

    command = click.command(command_name(act), cls=ExampleCommand, help=_help(act))(run)
    command.params = [*_params(act), *command.params]
    return command


def command_name(act: PollAct) -> str:
    """Return the name of an act's command; `weights` itself prints the table."""
    return "sign-weights" if act is Act.WEIGHTS else act.value


def _params(act: PollAct) -> list[click.Parameter]:
    params: list[click.Parameter] = [
        click.Argument(["poll_id"], metavar="POLL"),
        click.Option(["--officer"], required=True, help="Your account."),
        click.Option(["--officer-key"], type=KEY_FILE, required=True, help="Your key file."),
        click.Option(
            ["--passphrase-file"],
            type=INPUT,
            help="Take the passphrase from the first line of this file instead of asking for it.",
        ),
        click.Option(["--reason"], default="", help="Why; it is signed, and published in the log."),
        click.Option(["--yes"], is_flag=True, help="Sign without being asked."),
    ]
    if act in (Act.EXTEND, Act.CLOSE):
        name = "--closes" if act is Act.EXTEND else "--at"
        example = _EXAMPLES[act].split()[-1]
        params.append(
            click.Option(
                [name, "closes"], help=f"The new closing time, such as {example}, Toronto time."
            )
        )
    if act is Act.SET_ASIDE:
        params.append(
            click.Option(["--trustee"], type=click.IntRange(1), help="The trustee's number.")
        )
    if act is Act.RELEASE:
        params += [
            click.Option(["--decimals"], type=_DECIMALS_OR_NONE, help=_DECIMALS_HELP),
            click.Option(["--heads"], is_flag=True, help=_HEADS_HELP),
        ]
    if isinstance(act, OfficeAct):
        params += offices.params(act)
    if isinstance(act, ServiceAct):
        params += service.params()
    if isinstance(act, ListAct):
        params += strike_off.params()
    return params


decimals_option = click.option(
    "--decimals", type=_DECIMALS_OR_NONE, help=f"To release: {_DECIMALS_HELP}"
)
heads_option = click.option("--heads", is_flag=True, help=f"To release: {_HEADS_HELP}")


def release_of(decimals: str | None, *, heads: bool) -> Release | None:
    """Return what the options ask to release; None where they ask nothing."""
    if decimals is None and not heads:
        return None
    return Release(None if decimals == _OUTCOME else int(decimals or _DECIMALS[0]), heads)


def _help(act: PollAct) -> str:
    extra = _EXAMPLES.get(act, "")
    reason = f' --reason "{_reason(act)}"' if act in statements.NEEDS_REASON else ""
    who = "t.hall" if act is Act.WEIGHTS else "m.singh"
    example = f"ratify poll {command_name(act)} POLL --officer {who} --officer-key {who}.key"
    two = (
        "\n\nThe first officer's call proposes the statement and signs it; the second officer's "
        "call signs the same statement, and then it is done. A statement waits for "
        f"{hours_of(act)} hours."
    )
    text = cleandoc(_HELP[act])
    explained = text if act is Act.WEIGHTS else f"{text}{two}"
    return f"{explained}\n\n\b\nExample:\n  {example}{extra}{reason}"


def _reason(act: PollAct) -> str:
    """Return a reason that somebody might give."""
    if act is Act.SET_ASIDE:
        return "The key was on a stolen laptop"
    if isinstance(act, ListAct):
        return "Members in the north may not have had their cards"
    return "The network is down in the north"


def moment_of(text: str | None) -> datetime | None:
    """Return the time that an officer wrote, in Toronto's time where it has no offset."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else instant_of(moment, PROVINCE)
    except NoInstantError as error:
        raise click.BadParameter(f"{text!r}: write {error}") from error
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: write a time such as 2026-12-03T21:00:00.") from error


def report(poll_id: str, outcome: statements.SigningOutcome) -> None:
    """Say who has signed, and what it led to."""
    if outcome.done and outcome.act is Act.CLOSE:
        click.echo(
            f"Signed by {' and '.join(outcome.signed_by)}. Poll {poll_id} closes early, by itself, "
            f"at {to_second(outcome.closes)} in Toronto."
        )
        return
    if outcome.act is Act.WEIGHTS:
        click.echo(
            f"Signed by {outcome.signed_by[0]}. Poll {poll_id} can now be sealed with these."
        )
        return
    if outcome.done:
        click.echo(f"Signed by {' and '.join(outcome.signed_by)}. Poll {poll_id}: {outcome.state}.")
        return
    click.echo(f"Signed by {outcome.signed_by[0]}. Another officer signs the same statement.")


@click.command(cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("act", type=click.Choice([str(act) for act in ACTS]))
@click.option("--officer", required=True, help="Your account.")
def withdraw(poll_id: str, act: str, officer: str) -> None:
    r"""Withdraw the statement to do ACT that waits for POLL, with its signature.

    Weights that are signed are withdrawn so too, until the seal, by the treasurer or the general
    secretary.

    \b
    Example:
      ratify poll withdraw POLL close --officer m.singh
    """
    statements.withdraw_statement(server_context(), poll_id, poll_act(act), officer)
    click.echo(f"No statement to {act} waits for poll {poll_id} any more.")
