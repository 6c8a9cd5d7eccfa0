"""One step of a whole province's poll: `python -m loadtests.province FOLDER STEP MEMBERS`.

Rules this module keeps:
1. Nothing is staged: files, cards, seal, casts and count go through the services that a real poll's
   go through, on SQLite as in production. What an auditor or the credential authority does is the
   command that they run.
2. A ballot is cast as a member's browser and the server do it together: derive, sign in, encrypt,
   cast. Only HTTP is left out.
3. The window ends by a clock that is moved: nobody waits for it.
"""

from __future__ import annotations

import os
import random
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Connection

from audit.record.manifest import Edition
from audit.record.signatures.key_file import KeyKind, create_signing_key
from audit.record.signatures.statement import Act
from audit.replay.export import write_record
from audit.work.pool import in_batches
from audit.work.progress import Progress
from tally.fte.basis import FeeReturn
from voting.bootstrap import open_context
from voting.cli.common import bars
from voting.demo.example import ExamplePoll, ExampleUnit, write_files
from voting.demo.people import DemoMember
from voting.demo.route import walk_route
from voting.demo.stage import (
    BEFORE,
    EVERYBODY,
    PASSPHRASE,
    ZONE,
    DemoServer,
    add_officers,
    both_officers,
    create_trustees,
    earlier,
    member_cards,
    moved_to,
    new_stage,
    settings_of,
    sign_weights,
    trustees_confirm,
)
from voting.demo.voters import Booth, VoterTask, vote_all
from voting.domain.poll import Poll, utc
from voting.domain.unit import Panel
from voting.domain.voters_list import FILE
from voting.services import clock
from voting.services.polls import prepare
from voting.services.polls.export import build_record
from voting.storage.clock import Clock, database_time

UNITS = 88
LARGEST = 10
"""The largest unit has about so many times the members of the smallest."""
_URL = "http://localhost:8000"
_LASTS = timedelta(days=3)
_BATCH, _ALONE = 5, 0


# --- who takes part ----------------------------------------------------------------------------


def units() -> tuple[ExampleUnit, ...]:
    """Return the province's elections: occasional teachers are in the elementary unit."""
    panels = list(Panel)
    return tuple(
        ExampleUnit(
            id=f"BOARD-{place:02d}",
            en=f"Unit {place}",
            fr=f"Unité {place}",
            board=f"Board {place // len(panels)}",
            panel=panels[place % len(panels)],
            basis=FeeReturn(Fraction(110_000 + 1_100 * place)),
            counts_in=f"UNIT-{place - place % len(panels) // 2 * 2:02d}",
        )
        for place in range(UNITS)
    )


def sizes(members: int) -> list[int]:
    """Divide the members: everywhere one at least, and more from each unit to the next."""
    shares = [1 + Fraction((LARGEST - 1) * place, UNITS - 1) for place in range(UNITS)]
    whole = sum(shares)
    ends = [round((members - UNITS) * end / whole) for end in accumulate(shares, initial=0)]
    return [1 + end - start for start, end in pairwise(ends)]


def people(members: int) -> list[DemoMember]:
    """Return the members, who all vote: three of five in favour."""
    placed = [
        unit.id for unit, size in zip(units(), sizes(members), strict=True) for _ in range(size)
    ]
    return [
        DemoMember(f"{10_000 + 7 * place:08d}", f"Member {place}", unit, "en", int(place % 5 > 2))
        for place, unit in enumerate(placed)
    ]


# --- the steps ---------------------------------------------------------------------------------


def set_up(folder: Path, members: int, progress: Progress) -> None:
    """Set up a server and its officers; import the poll's files; hold the key ceremony."""
    stage = new_stage(folder, _URL)
    add_officers(stage)
    authority = create_signing_key(stage.authority_key, KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    with stage.ctx.store.reader() as uow:
        now = utc(uow.now())
    officers = tuple(officer for officer, _, _ in EVERYBODY)
    poll = ExamplePoll(
        now, now + _LASTS, ZONE, authority, officers, units(), objections=timedelta(0)
    )
    poll = replace(poll, route=walk_route(earlier(stage, BEFORE), poll, members))
    write_files(folder, poll, (member.row() for member in people(members)))
    prepared = prepare.import_poll(stage.ctx, folder, progress)
    prepare.import_trustees(stage.ctx, prepared.poll, create_trustees(stage))


def issue_cards(folder: Path, members: int, progress: Progress) -> None:
    """Make every member's voting code, as the credential authority does."""
    stage = _stage(folder)
    files = ("--key", stage.authority_key, "--passphrase-file", stage.passphrase_file)
    roster = ("--roster", folder / "roster.csv", "--card-set", _poll(stage).card_set)
    _become("credentials", "issue", *roster, *files, "--out", stage.cards)


def seal(folder: Path, members: int, progress: Progress) -> None:
    """Import the voters' list, have the weights signed, and seal the poll."""
    stage = _stage(folder)
    poll, opens = _poll(stage).id, _poll(stage).opens
    stage = moved_to(stage, opens - BEFORE / 2)  # while the list could be objected to
    prepare.import_voters_list(stage.ctx, poll, (stage.cards / FILE).read_bytes(), progress)
    sign_weights(stage, poll)
    both_officers(stage, poll, Act.SEAL, "", progress)


def open_poll(folder: Path, members: int, progress: Progress) -> None:
    """Let every trustee verify and confirm what is sealed, and open the poll."""
    stage = _stage(folder)
    poll = _poll(stage).id
    trustees_confirm(stage, poll, progress)
    both_officers(stage, poll, Act.OPEN, "", progress)


def cast(folder: Path, members: int, progress: Progress) -> None:
    """Let every member vote, in an order of no unit's, on all cores."""
    stage = _stage(folder)
    poll = _poll(stage)
    cards = member_cards(stage)
    choices = {member.number: member.choice or 0 for member in people(members)}
    tasks = [VoterTask(card.member, card.code, choices[card.member]) for card in cards]
    random.Random(1).shuffle(tasks)
    booth = Booth(stage.ctx.settings, poll.id, poll.card_set)
    in_batches(
        partial(vote_all, booth=booth), tasks, "Casting", progress, batch=_BATCH, alone=_ALONE
    )


def close(folder: Path, members: int, progress: Progress) -> None:
    """Let the window end, and multiply every unit's ballots into its encrypted tally."""
    stage = _stage(folder, _past_the_window)
    clock.tick(stage.ctx)
    both_officers(stage, _poll(stage).id, Act.COUNT, "", progress)


def export(folder: Path, members: int, progress: Progress) -> None:
    """Write the complete record, as far as the poll has got."""
    stage = _stage(folder)
    write_record(build_record(stage.ctx, _poll(stage).id, Edition.COMPLETE), folder / "record")


def verify(folder: Path, members: int, progress: Progress) -> None:
    """Verify the record, as an auditor does."""
    digest = _poll(_stage(folder)).seal_digest or ""
    _become("audit", "verify", folder / "record", "--seal-digest", digest)


SET_UP = "Setting up"
STEPS = {
    "Making the voting codes": issue_cards,
    "Sealing": seal,
    "Confirming and opening": open_poll,
    "Casting": cast,
    "Closing": close,
    "Writing the record": export,
    "Verifying the record": verify,
}
"""What is measured, in order, after `SET_UP`."""


# --- the folder --------------------------------------------------------------------------------


def _stage(folder: Path, time: Clock = database_time) -> DemoServer:
    """Open the server in a folder again, by another clock if wanted."""
    return DemoServer(folder, open_context(settings_of(folder, _URL), time))


def _past_the_window(connection: Connection) -> datetime:
    return database_time(connection) + _LASTS


def _poll(stage: DemoServer) -> Poll:
    """Return the one poll that there is."""
    with stage.ctx.store.reader() as uow:
        (poll,) = uow.polls.list()
    return poll


def _become(*arguments: object) -> NoReturn:
    """Become the command `ratify`: what this process takes is what the command takes."""
    ratify = str(Path(sys.executable).with_name("ratify"))
    os.execv(ratify, [ratify, *map(str, arguments)])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("step", type=click.Choice([SET_UP, *STEPS]))
@click.argument("members", type=click.IntRange(UNITS))
def main(folder: Path, step: str, members: int) -> None:
    """Take one step of the poll in FOLDER, which has so many MEMBERS."""
    with bars() as progress:
        {SET_UP: set_up, **STEPS}[step](folder, members, progress)


if __name__ == "__main__":
    main()
