"""`ratify demo`: a whole vote, headless, in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from voting.cli.common import VotingCommand, bars, output
from voting.cli.poll.view import show_result
from voting.cli.poll.weights import short_table
from voting.demo.run import People, run_demo

LARGEST = 100_000
LARGEST_APART = 10_000


def _people(*, voters: int, sequestered: int, reissued: int, phone: int, challenged: int) -> People:
    return People(voters, sequestered, reissued, phone, challenged)


@click.command(cls=VotingCommand)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A new folder for everything that the demonstration makes.",
)
@click.option(
    "--voters",
    type=click.IntRange(1, LARGEST),
    default=600,
    show_default=True,
    help="Members on the voters' list.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Fixes the roster and the choices, and so the official result.",
)
@click.option(
    "--sequestered",
    type=click.IntRange(0, LARGEST_APART),
    default=0,
    show_default=True,
    help="Persons who are not on the list and claim; of three or more, one is left undecided.",
)
@click.option(
    "--reissued",
    type=click.IntRange(0, LARGEST_APART),
    default=0,
    show_default=True,
    help="Members who lose their cards, and draw new codes.",
)
@click.option(
    "--phone",
    type=click.IntRange(0, LARGEST_APART),
    default=0,
    show_default=True,
    help="Members who vote by telephone.",
)
@click.option(
    "--challenged",
    type=click.IntRange(0, LARGEST_APART),
    default=0,
    show_default=True,
    help="Members whom officers challenge, every other one before voting.",
)
def demo(out: Path, seed: int, **people: int) -> None:
    r"""Hold a whole ratification vote here, from the roster to the official percentage.

    Ten elections of five units vote, one unit not at all; two units of a board share their
    occasional teachers, each of whom votes in one of the two. Everything is real but the people:
    the credential authority makes cards, three trustees hold a key ceremony of which any two can
    decrypt, and each confirms the seal; the treasurer signs the weights, two officers sign every
    act with key files, every member signs in with the code on a card and casts an encrypted ballot,
    and the trustees verify the record before they decrypt it.

    With --sequestered, persons who are not on the list claim, confirm an e-mail address by a
    one-time code (messages are files in the folder's `messages`) and vote; two membership officers
    admit some, exclude some for each reason, and leave one undecided: the demonstration's clock is
    then put forward past the ruling deadline. Every employee may take part: of seven claims, one is
    of an employee who is not a member, counted apart. With --reissued, members find the link to a
    new code in a message, draw it, and the credential authority's process signs the change. With
    --phone, members call the line, over real HTTP, and key in code and choice. With --challenged,
    two officers challenge members of the list: the first before voting, and two others dismiss the
    challenge, so that the ballot counts; the second after it, and they uphold it, so that it does
    not. Two officers also enter an interruption of the telephone line.

    The complete election record is left in the folder's `record`: check it with `ratify audit
    verify`, and with `ratify audit outside`, which has belenios-tool judge it.

    \b
    Example:
      ratify demo --out demo --voters 600 --seed 1
      ratify audit verify demo/public --seal-digest "$(cat demo/seal-digest.txt)"
    """
    with bars() as progress:
        finished = run_demo(out, _people(**people), seed, progress)
    console = output()
    console.print(
        f"{finished.votes} votes were cast in {finished.voting_seconds:.1f} s; the whole vote took "
        f"{finished.seconds:.1f} s. The auditors' record is in {out / 'record'}, everybody's in "
        f"{out / 'public'}.",
        soft_wrap=True,
    )
    digest = finished.seal_digest
    console.print(f"Seal digest, as the notices to the members say it: {digest}", soft_wrap=True)
    console.print(short_table(finished.weights))
    show_result(finished.result, finished.small_unit, console, finished.readings)
