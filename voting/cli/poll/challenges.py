r"""`ratify poll challenges` and `submit-challenge`: how many are challenged, and signatures on it.

Rules this module keeps:
1. Numbers are printed, by unit; never who is challenged, or why. Who may see that sees it on the
   officers' pages.
2. A signature made with `ratify sign` on another computer is handed in as one of any act is; no key
   file is opened here.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from audit.record.signatures.file import SIGNATURE_FILE
from tally.cli.common import INPUT, ExampleCommand, echo_json, json_option, read_input
from tally.numbers import exact_text, rounded_text
from voting.cli.common import output
from voting.cli.context import server_context
from voting.services.challenges.offline import hand_in_any
from voting.services.challenges.shares import ChallengeNumbers, challenge_numbers


def add_commands(group: click.Group) -> None:
    """Add both commands to the group `poll`."""
    group.add_command(challenges_command)
    group.add_command(submit_challenge)


@click.command("challenges", cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@json_option
def challenges_command(poll_id: str, *, as_json: bool) -> None:
    r"""Print how many listed members of each unit of POLL are challenged, and how many wait.

    More than 1% of a unit is a warning. Nobody is named.

    \b
    --json prints:
      poll        text
      proposed    how many challenges wait for signatures
      on_hold     how many ballots wait for a ruling
      units       a list of {unit, on_list, challenged, share, above_one_percent}; the
                  share as an exact fraction

    \b
    Example:
      ratify poll challenges POLL
    """
    found = challenge_numbers(server_context(), poll_id)
    if as_json:
        echo_json(challenges_json(poll_id, found))
    else:
        print_challenges(found, output())


@click.command("submit-challenge", cls=ExampleCommand)
@click.argument("poll_id", metavar="POLL")
@click.argument("signature", type=INPUT)
def submit_challenge(poll_id: str, signature: Path) -> None:
    r"""Hand in a SIGNATURE over a challenge, or a ruling on one, made with `ratify sign`.

    The second signature acts.

    \b
    Example:
      ratify poll submit-challenge POLL challenge.signature
    """
    signed_by = hand_in_any(server_context(), poll_id, read_input(signature, SIGNATURE_FILE))
    both = len(signed_by) > 1
    done = "Both have signed, and it is done" if both else "Another officer signs next"
    click.echo(f"Signed by {' and '.join(signed_by)}. {done}.")


def challenges_json(poll_id: str, found: ChallengeNumbers) -> dict[str, object]:
    """Return the JSON of how many are challenged."""
    return {
        "poll": poll_id,
        "proposed": found.proposed,
        "on_hold": found.on_hold,
        "units": [
            {
                "unit": row.unit,
                "on_list": row.on_list,
                "challenged": row.challenged,
                "share": exact_text(row.share),
                "above_one_percent": row.above_one_percent,
            }
            for row in found.units
        ],
    }


def print_challenges(found: ChallengeNumbers, console: Console) -> None:
    """Print a table of the units, and what waits."""
    table = Table("Unit", "On the list", "Challenged", "Share", "")
    for row in found.units:
        share = f"{rounded_text(row.share * 100, 2)}%"
        warning = "more than 1%" if row.above_one_percent else ""
        table.add_row(row.unit, str(row.on_list), str(row.challenged), share, warning)
    console.print(table)
    console.print(
        f"Challenges that wait for signatures: {found.proposed}. "
        f"Ballots on hold until a ruling: {found.on_hold}."
    )
