"""A record of many ballots, verified whole, beside belenios-tool: `python -m loadtests.record`.

Rules this module keeps:
1. Ratify verifies the record as an auditor does: `ratify audit verify`, with its start-up.
2. The tool is measured by `election verify-ballot`, one call a ballot, on some of the ballots:
   `election verify` does not wait for its check of the ballots. What a call takes on something
   that is no ballot is its start-up, and is subtracted.
3. The tool reads the voters' list at each start. It is given a list of these few credentials alone,
   so that the start-up is small beside the ballot.
4. The ballots are made by the protocol's own code, and lie in a record that verifies.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click

from audit.outside.tool import find_tool as find_belenios
from audit.replay.export import write_record
from audit.work.pool import cores
from loadtests.timing import Advance, Spent, run
from tally.protocol.archive import Archive, write_archive
from tally.protocol.ballot import make_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.credential import credentials_list
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR, parse_election
from tests.kit.run.folder import begin_run
from tests.kit.simulator.poll import Simulator, UnitPlan
from tests.kit.tools import BELENIOS, find_tool, how_to_get

BALLOTS, ROUNDS, SAMPLE = 2000, 3, 20
UNITS = 4


@dataclass(frozen=True)
class ToolFigures:
    """Medians of the processor's seconds: a call with a ballot, less one without."""

    version: str
    ballot: float
    startup: float


@dataclass(frozen=True)
class Figures:
    """`ours` is the median of the whole record, by the wall clock and of the processor."""

    ballots: int
    ours: Spent
    tool: ToolFigures | None


# --- the record --------------------------------------------------------------------------------


def _make(job: tuple[str, bytes, int, int]) -> tuple[str, bytes]:
    unit, election, secret, choice = job
    return unit, make_ballot(parse_election(election), secret, choice)


class BigPoll(Simulator):
    """A poll whose members all vote, their ballots made on all cores."""

    def __init__(self, ballots: int, advance: Advance) -> None:
        """Plan units of equal size; three of five members are in favour."""
        each = ballots // UNITS
        in_favour = each * 3 // 5
        plans = tuple(
            UnitPlan(f"UNIT-{number}", "elementary", each, in_favour, each - in_favour)
            for number in range(1, UNITS + 1)
        )
        self._advance = advance
        super().__init__(plans)

    def vote(self) -> None:
        """Cast everybody's ballot."""
        jobs = []
        for plan in self.plans:
            for place, member in enumerate(self.members_of(plan.unit)):
                choice = IN_FAVOUR if place < plan.in_favour else NOT_IN_FAVOUR
                jobs.append((plan.unit, self.elections[plan.unit].raw, member.secret, choice))
        with get_context("spawn").Pool(cores()) as pool:
            for unit, ballot in pool.imap(_make, jobs, chunksize=10):
                self.put(unit, ballot)
                self._advance()


# --- measuring ---------------------------------------------------------------------------------


def measure(ballots: int, rounds: int, sample: int, advance: Advance) -> Figures:
    """Make a record of so many ballots; verify it so often, and some of its ballots by the tool.

    It advances once for each ballot made, each round, and each ballot of the sample.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        poll = BigPoll(ballots, advance)
        write_record(poll.run().record(), folder / "record")
        spent = []
        for _ in range(rounds):
            spent.append(verify(folder / "record", poll.seal_digest))
            advance()
        tool = None
        if find_tool(BELENIOS):
            tool = measure_tool(poll, sample, folder / "tool", advance)
    cast = sum(map(len, poll.ballots.values()))
    return Figures(cast, median(spent), tool)


def verify(record: Path, seal_digest: str) -> Spent:
    """Verify the whole record as an auditor does."""
    ratify = Path(sys.executable).with_name("ratify")
    return run(ratify, "audit", "verify", record, "--seal-digest", seal_digest)


def median(spent: list[Spent]) -> Spent:
    """Return the median of each time."""
    return Spent(
        statistics.median(one.wall for one in spent),
        statistics.median(one.processor for one in spent),
    )


def measure_tool(poll: Simulator, sample: int, folder: Path, advance: Advance) -> ToolFigures:
    """Have the tool verify some ballots of the first unit, each after a call without one (2, 3)."""
    tool = find_belenios(Path(find_tool(BELENIOS) or ""))
    unit = poll.plans[0].unit
    ballots, whole = poll.ballots[unit][:sample], poll.archive(unit)
    listed = credentials_list(parse_ballot(ballot).credential for ballot in ballots)
    setup = Archive(whole.timestamp, whole.election, whole.trustees, listed)
    (folder / "setup").mkdir(parents=True)
    (folder / "setup" / f"{poll.elections[unit].uuid}.bel").write_bytes(write_archive(setup))
    command = (tool.path, "election", "verify-ballot", "--dir", folder / "setup", "--ballot")
    empty, held = folder / "empty", folder / "ballot"
    empty.write_text("{}")
    startups, verifications = [], []
    for ballot in ballots:
        held.write_bytes(ballot)
        startups.append(run(*command, empty, refused=True).processor)
        verifications.append(run(*command, held).processor)
        advance()
    startup = statistics.median(startups)
    return ToolFigures(tool.version, statistics.median(verifications) - startup, startup)


def lines(figures: Figures) -> list[str]:
    """Return the figures."""
    count, ours, tool = figures.ballots, figures.ours, figures.tool
    each = ours.processor / count
    shown = [
        f"A record of {count} ballots, `ratify audit verify`: {ours.wall:.1f} s on {cores()} cores;"
        f" {each * 1000:.2f} ms of the processor for each ballot, all checks and the start-up in it"
    ]
    if tool is None:
        return [*shown, f"  {BELENIOS} is not here: {how_to_get(BELENIOS)}"]
    return [
        *shown,
        f"  {BELENIOS} {tool.version}, `election verify-ballot`: {tool.ballot * 1000:.2f} ms of the"
        f" processor for each ballot, {tool.ballot / each:.1f} times as much, and"
        f" {tool.startup * 1000:.0f} ms more to start for each",
    ]


@click.command()
@click.option("--ballots", default=BALLOTS, show_default=True)
@click.option("--rounds", default=ROUNDS, show_default=True, help="Verifications of the record.")
@click.option("--sample", default=SAMPLE, show_default=True, help="Ballots for the tool.")
def main(ballots: int, rounds: int, sample: int) -> None:
    """Verify a record of many ballots, beside belenios-tool."""
    begin_run()
    for line in lines(measure(ballots, rounds, sample, lambda: None)):
        click.echo(line)


if __name__ == "__main__":
    main()
