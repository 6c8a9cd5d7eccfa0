"""verify.html's scripts in node, beside the command: `python -m loadtests.page`.

Rules this module keeps:
1. One public record is verified by both: of a poll in 88 units, whose result is released.
2. What is compared is the processor's time: one ballot, verified by the page's worker and by the
   command's own code; and the public proof of the percentage, which no number of ballots changes.
3. What the page does in node, tests/js/bench_record.mjs measures. A browser has a worker for each
   core, so that it verifies so many times the ballots a second.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click

from audit.record.manifest import Edition
from audit.replay.export import zip_record
from loadtests.province import UNITS, sizes
from loadtests.timing import Advance, worked
from tally.protocol.ballot import verify_ballot
from tally.protocol.ballot_form import parse_ballot
from tally.public_proof.document import parse_proofs
from tally.public_proof.interval import Figure, interval_of
from tally.public_proof.proof import verify_figure
from tests.kit.run.folder import begin_run
from tests.kit.simulator.poll import Simulator, UnitPlan
from tests.kit.tools import find_tool, how_to_get

SCRIPT = Path(__file__).parents[1] / "tests" / "js" / "bench_record.mjs"
BALLOTS, ROUNDS = 880, 3


@dataclass(frozen=True)
class Times:
    """Medians of the processor's seconds: one ballot, and the percentage of the whole poll."""

    ballot: float
    percentage: float


@dataclass(frozen=True)
class Figures:
    """`bits` is how many each of the percentage's two range proofs has.

    `proving` is the median of the seconds in which the server proves one release.
    """

    ballots: int
    bits: int
    page: Times
    command: Times
    proving: float


def measure(ballots: int, rounds: int, advance: Advance) -> Figures | None:
    """Verify a record by page and command in turn; None where there is no node.

    It advances once for the record, and once for each round.
    """
    node = find_tool("node")
    if node is None:
        return None
    poll = province(ballots)
    advance()
    page, command, proving = [], [], []
    with tempfile.TemporaryDirectory() as name:
        record = Path(name) / "record.zip"
        record.write_bytes(zip_record(poll.record(Edition.PUBLIC)))
        for _ in range(rounds):
            page.append(by_page(Path(node), record))
            command.append(by_command(poll))
            proving.append(worked(poll.prove))
            advance()
    (proved,) = parse_proofs(poll.public_proof or b"")
    cast = sum(map(len, poll.ballots.values()))
    bits = len(proved.proof.lower.bits)
    return Figures(cast, bits, median(page), median(command), statistics.median(proving))


def province(ballots: int) -> Simulator:
    """Return a released poll in 88 units of growing size; three of five members are in favour."""
    plans = tuple(
        UnitPlan(
            f"UNIT-{place:02d}",
            "elementary",
            size,
            size * 3 // 5,
            size - size * 3 // 5,
            f"{110_000 + 1_103 * place}.{place:02d}",
            board=f"Board {place}",
        )
        for place, size in enumerate(sizes(ballots))
    )
    return Simulator(plans).run("released")


def by_page(node: Path, record: Path) -> Times:
    """Let the page's scripts verify the record."""
    done = subprocess.run([node, SCRIPT, record], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{SCRIPT} failed:\n{done.stdout}{done.stderr}")
    found = json.loads(done.stdout)
    return Times(found["ballot"] * found["booth_ms"] / 1000, found["percentage_ms"] / 1000)


def by_command(poll: Simulator) -> Times:
    """Verify the same ballots of one unit, and the same percentage, by the command's own code."""
    unit = poll.plans[-1].unit
    election, ballots = poll.elections[unit], poll.ballots[unit]
    each = worked(lambda: [verify_ballot(election, parse_ballot(raw)) for raw in ballots])
    return Times(each / len(ballots), worked(percentage_of(poll)))


def percentage_of(poll: Simulator) -> Callable[[], object]:
    """Return what verifies the percentage that the poll released."""
    asked, official = poll.asked().proved[0], poll.official
    figure = Figure(official.ratified, int((official.in_favour or "").replace(".", "")), 2)

    def verify() -> None:
        statement = replace(asked)  # without what it has computed already
        (proved,) = parse_proofs(poll.public_proof or b"")
        interval = interval_of(figure, poll.inputs.threshold, statement.weights)
        verify_figure(statement, interval, poll.trustees, tuple(poll.decryptions), proved.proof)

    return verify


def median(times: list[Times]) -> Times:
    """Return the median of each time."""
    return Times(
        statistics.median(one.ballot for one in times),
        statistics.median(one.percentage for one in times),
    )


def lines(figures: Figures | None) -> list[str]:
    """Return the figures."""
    if figures is None:
        return [f"node is not here: {how_to_get('node')}"]
    page, command = figures.page, figures.command
    return [
        f"verify.html's scripts in node, {figures.ballots} ballots in {UNITS} units:"
        f" {1 / page.ballot:.0f} ballots a second on each core, {page.ballot * 1000:.1f} ms each,"
        f" {page.ballot / command.ballot:.1f} times the command's {command.ballot * 1000:.2f} ms",
        f"  the percentage, by range proofs of {figures.bits} bits: {page.percentage:.2f} s,"
        f" {page.percentage / command.percentage:.1f} times the command's"
        f" {command.percentage:.3f} s",
        f"  proving it, the votes counted with it: {figures.proving:.3f} s,"
        f" {figures.proving / command.percentage:.1f} times what verifying takes",
    ]


@click.command()
@click.option("--ballots", default=BALLOTS, show_default=True)
@click.option("--rounds", default=ROUNDS, show_default=True)
def main(ballots: int, rounds: int) -> None:
    """Verify a record by the page's scripts, beside the command."""
    begin_run()
    for line in lines(measure(ballots, rounds, lambda: None)):
        click.echo(line)


if __name__ == "__main__":
    main()
