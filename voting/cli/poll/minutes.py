r"""`ratify poll minutes`: what officers signed, their conflicts of interest, and their looks.

Rules this module keeps:
1. It prints what the page of the minutes shows, and never the reason of a conflict of interest:
   who runs the command is no officer of the desk.
"""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from audit.record.fields import show_time
from tally.cli.common import ExampleCommand, echo_json, json_option
from voting.cli.common import output
from voting.cli.context import server_context
from voting.domain.conflicts.declaration import Matter
from voting.domain.poll import utc
from voting.services.minutes.read import MinutedConflict, PollMinutes, read_minutes


@click.command("minutes", cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@json_option
def minutes_command(poll_id: str, *, as_json: bool) -> None:
    r"""Print the minutes of POLL: each act that officers signed, their conflicts, their looks.

    Of a conflict of interest it says who declared it, on which day, on which act or on which claim,
    by the digest under which the log has it, and who can step in. It never says why. Of a look at a
    strike-off list it says who looked, when, and at which entry's; never at whom.

    \b
    --json prints:
      poll        text
      acts        a list of {entry, event, time, reason, about, signed_by}: from the log as the
                  board shows it; about is a list of {en, fr}
      conflicts   a list of {officer, matter, subject, day, left, enough}: matter is claim or
                  act, subject the claim's digest or the act, left who can step in
      looks       a list of {entry, officer, look, time}: look is page or file

    \b
    Example:
      ratify poll minutes POLL
    """
    found = read_minutes(server_context(), poll_id)
    if as_json:
        echo_json(minutes_json(found))
    else:
        print_minutes(found, output())


def minutes_json(found: PollMinutes) -> dict[str, object]:
    """Return the JSON of a poll's minutes."""
    return {
        "poll": found.poll.id,
        "acts": [
            {
                "entry": one.index,
                "event": one.event,
                "time": show_time(utc(one.time)),
                "reason": one.reason,
                "about": [line.to_json() for line in one.about],
                "signed_by": list(one.signed_by),
            }
            for one in found.acts
        ],
        "conflicts": [_conflict_json(one) for one in found.conflicts],
        "looks": [
            {
                "entry": one.entry,
                "officer": one.officer,
                "look": one.look.value,
                "time": show_time(one.looked),
            }
            for one in found.looks
        ],
    }


def _conflict_json(one: MinutedConflict) -> dict[str, object]:
    return {
        "officer": one.officer,
        "matter": one.matter.value,
        "subject": one.subject,
        "day": one.day.isoformat(),
        "left": list(one.left.officers),
        "enough": one.left.enough,
    }


def print_minutes(found: PollMinutes, console: Console) -> None:
    """Print a poll's minutes: two tables, and a third where strike-off lists were looked at."""
    acts = Table("Entry", "Event", "Time (UTC)", "Signed by", "Reason")
    for act in found.acts:
        signers = ", ".join(act.signed_by)
        acts.add_row(str(act.index), act.event, show_time(utc(act.time)), signers, act.reason)
    console.print(acts)
    conflicts = Table("Conflict of interest of", "Day", "Takes no part in", "Left")
    for one in found.conflicts:
        what = one.subject if one.matter is Matter.ACT else f"{one.matter} {one.subject}"
        left = ", ".join(one.left.officers) or "nobody"
        short = "" if one.left.enough else " (too few)"
        conflicts.add_row(one.officer, one.day.isoformat(), what, left + short)
    console.print(conflicts if found.conflicts else "Conflicts of interest: none declared.")
    if found.looks:
        looks = Table("Strike-off lists of entry", "Looked", "How", "Time (UTC)")
        for look in found.looks:
            time = show_time(look.looked)
            looks.add_row(str(look.entry), look.officer, look.look.value, time)
        console.print(looks)
