r"""`ratify route`: begin a route, make its steps, and look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Table

from audit.record.fields import show_time
from audit.record.route.periods import DayCount
from audit.record.route.subject import AgreementKind
from tally.cli.common import INPUT, echo_json, json_option, read_input
from voting.cli.common import VotingGroup, output
from voting.cli.context import server_context
from voting.cli.route import steps
from voting.domain.files.caps import AGREEMENT
from voting.domain.route.timeline import TimelineRow
from voting.services.routes.begin import RouteFiles, begin_route
from voting.services.routes.look import RouteView, every_route, route_view

_TWO = "the English file and the French one"


@click.group(cls=VotingGroup)
def route() -> None:
    r"""Take an agreement or offer to its vote (by-laws 2.74 to 2.76), each step by two officers.

    \b
    Example: from the agreement to the notice to the members
      ratify officer texts 2026-01 oath.en.pdf oath.fr.pdf
      ratify officer accept m.singh --officer-key m.singh.key     each officer who signs
      ratify route new tentative-agreement --agreement a.en.pdf a.fr.pdf \
        --summary s.en.pdf s.fr.pdf                               prints ROUTE
      ratify route receive ROUTE --day 2027-01-04 ...             by two officers, like every step
      ratify route recommend ROUTE executive --day 2027-01-05 --approve ...
      ratify route recommend ROUTE council --day 2027-01-10 --approve ...
      ratify route tell ROUTE --day 2027-01-11 ...
      ratify route show ROUTE
    """


steps.add_commands(route)


@route.command()
@click.argument("kind", type=click.Choice([one.value for one in AgreementKind]))
@click.option("--agreement", type=(INPUT, INPUT), required=True, help=f"The text: {_TWO}.")
@click.option("--summary", type=(INPUT, INPUT), required=True, help=f"Its summary: {_TWO}.")
@click.option(
    "--day-count",
    type=click.Choice([one.value for one in DayCount]),
    default=DayCount.CLEAR.value,
    show_default=True,
    help="How the council's and the members' days are counted (by-law 2.75).",
)
def new(
    kind: str, agreement: tuple[Path, Path], summary: tuple[Path, Path], day_count: str
) -> None:
    r"""Begin a route with the files themselves; what they say cannot change after the first step.

    \b
    Example:
      ratify route new tentative-agreement --agreement a.en.pdf a.fr.pdf --summary s.en.pdf s.fr.pdf
    """
    files = RouteFiles(*(read_input(path, AGREEMENT) for path in (*agreement, *summary)))
    begun = begin_route(server_context(), AgreementKind(kind), files, DayCount(day_count))
    click.echo(f"Route {begun.id}")


@route.command()
@click.argument("route_id", metavar="ROUTE")
@json_option
def show(route_id: str, *, as_json: bool) -> None:
    r"""Show ROUTE: what was done, what is next, and when the members may vote at the earliest.

    \b
    --json prints an object of:
      route, kind, day_count   text
      texts                    agreement and summary, each the digests en and fr
      head                     hex(SHA-256) of route.json, or null before the first step
      earliest_opening         a time in UTC, or null
      waiting                  the act that waits for a signature, or null
      steps                    a list: place, standing, day, signed, earliest (or null), shown

    \b
    Example:
      ratify route show ROUTE
    """
    view = route_view(server_context(), route_id)
    if as_json:
        echo_json(_object(view))
        return
    for line in _lines(view):
        click.echo(line)


@route.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    r"""List every route, the newest first; --json prints what `ratify route show` does of each.

    \b
    Example:
      ratify route list --json
    """
    found = every_route(server_context())
    if as_json:
        echo_json([_object(view) for view in found])
        return
    table = Table("Route", "Kind", "Created", "Steps", "Next")
    for view in found:
        made = view.stored.route
        table.add_row(
            view.stored.id,
            view.stored.subject.kind.value,
            f"{view.stored.created:%Y-%m-%d}",
            str(len(made.steps) if made else 0),
            _next(view),
        )
    output().print(table)


def _next(view: RouteView) -> str:
    if view.timeline is None:
        return "the receipt by the executive"
    return view.timeline.next.title.en if view.timeline.next else "nothing"


def _lines(view: RouteView) -> Iterator[str]:
    subject = view.stored.subject
    yield f"Route {view.stored.id}: {subject.kind.value}, {subject.day_count.value} days"
    for name, text in (("Agreement", subject.texts.agreement), ("Summary", subject.texts.summary)):
        yield f"{name}, English: {text.en}"
        yield f"{name}, French: {text.fr}"
    for row in view.timeline.rows if view.timeline else ():
        yield _row_text(row)
        yield from (f"    Shown: {finding}" for finding in row.shown)
    if view.timeline and view.timeline.earliest_opening:
        yield f"The vote can open from {show_time(view.timeline.earliest_opening)} (UTC)."
    if view.waiting is not None:
        signed = " and ".join(view.waiting.signed_by) or "nobody yet"
        yield f"Waiting: {view.waiting.statement.act.value}, signed by {signed}"
    yield f"Next: {_next(view)}."


def _row_text(row: TimelineRow) -> str:
    when = (
        f", {row.day}, signed {row.signed}"
        if row.day
        else f", from {row.earliest}"
        if row.earliest
        else ""
    )
    return f"  {row.standing.value:6} {row.title.en} ({row.clause}){when}"


def _object(view: RouteView) -> dict[str, object]:
    subject, made, ahead = view.stored.subject, view.stored.route, view.timeline
    opening = ahead.earliest_opening if ahead else None
    return {
        "route": view.stored.id,
        "kind": subject.kind.value,
        "day_count": subject.day_count.value,
        "texts": subject.texts.to_json(),
        "head": made.head if made else None,
        "earliest_opening": show_time(opening) if opening else None,
        "waiting": view.waiting.statement.act.value if view.waiting else None,
        "steps": [_row(row) for row in ahead.rows] if ahead else [],
    }


def _row(row: TimelineRow) -> dict[str, object]:
    return {
        "place": "vote" if row.place is None else row.place.value,
        "standing": row.standing.value,
        "day": row.day.isoformat() if row.day else None,
        "signed": row.signed.isoformat() if row.signed else None,
        "earliest": row.earliest.isoformat() if row.earliest else None,
        "shown": [str(one) for one in row.shown],
    }
