r"""`ratify route receive`, `recommend`, `tell`, `stop`, `sign` and `withdraw`: two officers' steps.

Rules this module keeps:
1. The first officer's call proposes the step and signs it; the second signs the very same step,
   with `sign`, or with the same call again.
2. The statement is shown in full, with what people should see of it, before it is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from audit.record.route.steps import (
    Channel,
    Meeting,
    Reached,
    Received,
    Recommended,
    RoutePlace,
    Sitting,
    Step,
    Stopped,
    Told,
)
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.units import Bilingual
from tally.cli.common import ExampleCommand
from voting.cli.common import warn
from voting.cli.context import server_context
from voting.cli.route.signing import Signer, officer_option, signing_options, step_text
from voting.domain.errors import NotFoundError
from voting.services.routes import steps

DAY = click.DateTime(["%Y-%m-%d"])
_BODIES = (RoutePlace.EXECUTIVE.value, RoutePlace.COUNCIL.value)
_reason = click.option("--reason", default="", help="Why; it is signed, and published in the log.")
_day = click.option(
    "--day", type=DAY, required=True, help="When it was done, such as 2027-01-04, in Toronto."
)
_route = click.argument("route_id", metavar="ROUTE")


def add_commands(group: click.Group) -> None:
    """Add the steps to the group `route`."""
    for command in (receive, recommend, tell, stop, sign, withdraw):
        group.add_command(command)


@click.command(cls=ExampleCommand)
@_route
@_day
@_reason
@signing_options
def receive(route_id: str, day: datetime, reason: str, signer: Signer) -> None:
    r"""State that the agreement or offer was brought to the provincial executive.

    Two officers sign, one of them of the executive: so for every step of ROUTE.

    \b
    Example:
      ratify route receive ROUTE --day 2027-01-04 --officer m.singh --officer-key m.singh.key
      ratify route sign ROUTE --officer a.roy --officer-key a.roy.key
    """
    _make(route_id, Received(day.date()), reason, signer)


@click.command(cls=ExampleCommand)
@_route
@click.argument("body", type=click.Choice(_BODIES))
@_day
@click.option(
    "--approve/--do-not-approve",
    "approves",
    default=None,
    help="What the body recommends to the members.",
)
@click.option("--given", type=DAY, help="Of the council: the day since when it had the texts.")
@click.option(
    "--met", type=click.Choice([one.value for one in Meeting]), help="Of the council: how it met."
)
@_reason
@signing_options
def recommend(
    route_id: str,
    body: str,
    day: datetime,
    approves: bool | None,
    given: datetime | None,
    met: str | None,
    reason: str,
    signer: Signer,
) -> None:
    r"""State the recommendation of the executive, or of the council of presidents, on ROUTE.

    Not to approve stops a tentative agreement for good (by-law 2.74). It is a body's decision: no
    names and no split are recorded.

    \b
    Example:
      ratify route recommend ROUTE executive --day 2027-01-05 --approve \
        --officer m.singh --officer-key m.singh.key
      ratify route recommend ROUTE council --day 2027-01-10 --approve --given 2027-01-05 \
        --met special-meeting --officer m.singh --officer-key m.singh.key
    """
    if approves is None:
        raise click.UsageError("say --approve or --do-not-approve: it is signed.")
    sitting = _sitting(body, given, met)
    _make(route_id, Recommended(day.date(), approves, sitting), reason, signer)


def _sitting(body: str, given: datetime | None, met: str | None) -> Sitting | None:
    of_council = body == RoutePlace.COUNCIL.value
    if not of_council and (given or met):
        raise click.UsageError("--given and --met are for the council of presidents.")
    if not of_council:
        return None
    if given is None or met is None:
        raise click.UsageError("of the council, say --given DAY and --met HOW (by-law 2.75).")
    return Sitting(given.date(), Meeting(met))


@click.command(cls=ExampleCommand)
@_route
@_day
@click.option(
    "--reached",
    type=(click.Choice([one.value for one in Channel]), click.IntRange(1)),
    multiple=True,
    help="A channel and how many members it reached, each member once; repeat for others.",
)
@click.option(
    "--not-reached", type=click.IntRange(0), required=True, help="How many were not reached."
)
@click.option("--otherwise", nargs=2, help="How else they were told, in English and in French.")
@_reason
@signing_options
def tell(
    route_id: str,
    day: datetime,
    reached: Sequence[tuple[str, int]],
    not_reached: int,
    otherwise: tuple[str, str] | None,
    reason: str,
    signer: Signer,
) -> None:
    r"""State that the executive told the members directly (by-laws 2.74.4, 2.76.4).

    \b
    Example:
      ratify route tell ROUTE --day 2027-01-11 --reached email 44210 --reached post 780 \
        --not-reached 10 --officer m.singh --officer-key m.singh.key
    """
    if len({channel for channel, _ in reached}) != len(reached):
        raise click.UsageError("--reached: name each channel once.")
    rows = tuple(Reached(Channel(channel), members) for channel, members in sorted(reached))
    how = Bilingual(*otherwise) if otherwise else None
    _make(route_id, Told(day.date(), rows, not_reached, how), reason, signer)


@click.command(cls=ExampleCommand)
@_route
@_day
@_reason
@signing_options
def stop(route_id: str, day: datetime, reason: str, signer: Signer) -> None:
    r"""Stop ROUTE for good, with a reason; it stays on record. A final offer cannot be stopped.

    \b
    Example:
      ratify route stop ROUTE --day 2027-01-06 --reason "The employer withdrew it" \
        --officer m.singh --officer-key m.singh.key
    """
    _make(route_id, Stopped(day.date()), reason, signer)


@click.command(cls=ExampleCommand)
@_route
@signing_options
def sign(route_id: str, signer: Signer) -> None:
    r"""Sign the step of ROUTE that waits for a second officer.

    \b
    Example:
      ratify route sign ROUTE --officer a.roy --officer-key a.roy.key
    """
    waiting = steps.waiting_step(server_context(), route_id)
    if waiting is None:
        raise NotFoundError(f"route {route_id}: no step waits for a signature.")
    _sign(route_id, waiting, signer)


@click.command(cls=ExampleCommand)
@_route
@officer_option
def withdraw(route_id: str, officer: str) -> None:
    r"""Withdraw the step of ROUTE that waits, with its signature.

    \b
    Example:
      ratify route withdraw ROUTE --officer m.singh
    """
    steps.withdraw_step(server_context(), route_id, officer)
    click.echo(f"No step of route {route_id} waits now.")


def _make(route_id: str, step: Step, reason: str, signer: Signer) -> None:
    """Propose a step, or take the one that waits and says the same, and sign it."""
    waiting = steps.propose_step(server_context(), route_id, step, reason, signer.officer)
    _sign(route_id, waiting, signer)


def _sign(route_id: str, waiting: steps.WaitingStep, signer: Signer) -> None:
    warn(waiting.shown)
    click.echo(step_text(waiting))
    given = sign_statement_ed25519(waiting.statement, signer.officer, signer.key()).to_json()
    outcome = steps.sign_step(server_context(), route_id, given)
    if outcome.done:
        click.echo(f"Signed by {' and '.join(outcome.signed_by)}. The step is made.")
    else:
        click.echo(
            f"Signed by {signer.officer}. Another officer signs it: ratify route sign {route_id}"
        )
