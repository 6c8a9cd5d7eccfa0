"""Figures from one run, as ratios to a floor or to a peer: `python -m loadtests.bench`.

Rules this module keeps:
1. What is compared is measured alternately in the same run, and the median of each is taken, so
   that a busy or a slow machine changes both sides.
2. Commands are timed as a person would run them, with their start-up.
3. The ballots are made by the protocol's own code and lie in a record that verifies.
4. A benchmark that is killed leaves no process and no folder (tests/kit/run).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import gmpy2
from rich.console import Console
from rich.progress import Progress

from audit.replay.export import write_record
from loadtests import calls, startup
from tally.protocol.ballot import make_ballot, verify_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR, Election, parse_election
from tally.protocol.group import P, random_exponent
from tests.kit.run.folder import begin_run
from tests.kit.simulator.poll import Simulator, UnitPlan
from tests.kit.tools import BELENIOS, find_tool, how_to_get

UNITS = 4
POWERS = 5
"""Powers taken right before and right after each ballot that is verified."""


@dataclass(frozen=True)
class Figures:
    """Medians, in seconds."""

    powmod: float
    ballot: float
    ours: float
    belenios: float | None
    node: dict[str, float] | None


def timed(action: Callable[[], object]) -> float:
    """Return how long `action` takes, in seconds by the wall clock."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def worked(action: Callable[[], object]) -> float:
    """Return how long this process works at `action`, in seconds, whatever else is running."""
    start = time.process_time()
    action()
    return time.process_time() - start


# --- one ballot --------------------------------------------------------------------------------


def measure_ballot(
    election: Election, ballots: list[bytes], advance: Callable[[], None]
) -> tuple[float, float]:
    """Return the medians of one `gmpy2.powmod` and of one ballot parsed and verified."""
    key = election.public_key
    exponents = [random_exponent() for _ in range(2 * POWERS)]
    verify_ballot(election, parse_ballot(ballots[0]))  # makes the tables of g and y
    powers, verifications = [], []
    for raw in ballots:
        before = worked(lambda: [key**e for e in exponents[:POWERS]])
        verifications.append(worked(lambda raw=raw: verify_ballot(election, parse_ballot(raw))))
        after = worked(lambda: [key**e for e in exponents[POWERS:]])
        powers.append((before + after) / (2 * POWERS))
        advance()
    return statistics.median(powers), statistics.median(verifications)


# --- a record ----------------------------------------------------------------------------------


def _make(job: tuple[str, bytes, int, int]) -> tuple[str, bytes]:
    unit, election, secret, choice = job
    return unit, make_ballot(parse_election(election), secret, choice)


class BigPoll(Simulator):
    """A poll whose members all vote, their ballots made on all cores."""

    def __init__(self, ballots: int, advance: Callable[[], None]) -> None:
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
        with get_context("spawn").Pool() as pool:
            for unit, ballot in pool.imap(_make, jobs, chunksize=10):
                self.put(unit, ballot)
                self._advance()


def verify_with_ratify(record: Path, seal_digest: str) -> None:
    """Verify the whole record as an auditor does."""
    ratify = Path(sys.executable).with_name("ratify")
    _run(str(ratify), "audit", "verify", str(record), "--seal-digest", seal_digest)


def verify_with_belenios(record: Path, tool: str) -> None:
    """Have the tool that nobody here wrote judge every archive, tally and ballot."""
    ratify = Path(sys.executable).with_name("ratify")
    _run(str(ratify), "audit", "outside", str(record), "--tool", tool)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def measure_record(
    record: Path, seal_digest: str, rounds: int, advance: Callable[[], None]
) -> tuple[float, float | None]:
    """Return the medians of verifying the record with Ratify and with belenios-tool."""
    ours, theirs, tool = [], [], find_tool(BELENIOS)
    for _ in range(rounds):
        ours.append(timed(lambda: verify_with_ratify(record, seal_digest)))
        advance()
        if tool is not None:
            theirs.append(timed(partial(verify_with_belenios, record, tool)))
        advance()
    return statistics.median(ours), statistics.median(theirs) if theirs else None


# --- a browser's ballot ------------------------------------------------------------------------


def measure_node() -> dict[str, float] | None:
    """Return what tests/js/bench.mjs prints, times in ms, or None without node."""
    if not shutil.which("node"):
        return None
    script = Path(__file__).parents[1] / "tests" / "js" / "bench.mjs"
    found: dict[str, float] = json.loads(_run("node", str(script)))
    return found


# --- all of it ---------------------------------------------------------------------------------


def measure(ballots: int, sample: int, rounds: int, progress: Progress) -> Figures:
    """Make a record of so many ballots and measure everything once, with progress bars."""

    @contextmanager
    def step(name: str, total: int) -> Iterator[Callable[[], None]]:
        task = progress.add_task(name, total=total)
        yield lambda: progress.advance(task)
        progress.update(task, completed=total)

    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record"
        with step(f"Making {ballots} ballots", ballots) as advance:
            poll = BigPoll(ballots, advance)
            write_record(poll.run().record(), record)
        unit = poll.plans[0].unit
        some = poll.ballots[unit][:sample]
        with step("One ballot against one power", len(some)) as advance:
            powmod, ballot = measure_ballot(poll.elections[unit], some, advance)
        with step("The record against belenios-tool", 2 * rounds) as advance:
            ours, belenios = measure_record(record, poll.seal_digest, rounds, advance)
    with step("A ballot in node", 1):
        node = measure_node()
    return Figures(powmod, ballot, ours, belenios, node)


def show(figures: Figures, ballots: int, console: Console) -> None:
    """Print the figures, each with its aim."""
    unit, one = figures.powmod * 1000, figures.ballot * 1000
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" GMP {gmpy2.mp_version().split()[-1]}, p of {P.bit_length()} bits",
        f"One ballot, parsed and verified: {figures.ballot / figures.powmod:.1f} gmpy2.powmod"
        f" (aim: 12 or fewer; {one:.2f} ms against {unit:.3f} ms)",
        f"A record of {ballots} ballots: {figures.ours:.1f} s",
    ]
    if figures.belenios is None:
        lines.append(f"belenios-tool 3.0 or later is not installed: {how_to_get(BELENIOS)}")
    else:
        lines.append(
            f"  belenios-tool: {figures.belenios:.1f} s, so Ratify is"
            f" {figures.belenios / figures.ours:.1f} times faster (aim: 5 or more on 2 cores)"
        )
    if figures.node is None:
        lines.append("node is not installed: apt-get install nodejs")
    else:
        lines.append(
            f"A page's first ballot in node, made and verified: {figures.node['ballot_ms']:.0f} ms"
            f" (aim: 120 or fewer), {figures.node['bytes']} bytes"
        )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def main() -> None:
    """Measure and print."""
    begin_run()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ballots", type=int, default=2000, help="ballots in the record")
    parser.add_argument("--sample", type=int, default=200, help="ballots verified one by one")
    parser.add_argument("--rounds", type=int, default=3, help="verifications of the record")
    parser.add_argument("--calls", type=int, default=calls.CALLS, help="telephone calls at once")
    chosen = parser.parse_args()
    console = Console()
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Starting the command", total=startup.ROUNDS)
        started = startup.measure(startup.ROUNDS, lambda: progress.advance(task))
    for line in startup.lines(started):
        console.print(line, highlight=False, soft_wrap=True)
    with Progress(console=console, transient=True) as progress:
        figures = measure(chosen.ballots, chosen.sample, chosen.rounds, progress)
    show(figures, chosen.ballots // UNITS * UNITS, console)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"{chosen.calls} telephone calls", total=chosen.calls)
        answered = calls.measure(chosen.calls, lambda: progress.advance(task))
    for line in calls.lines(answered):
        console.print(line, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
