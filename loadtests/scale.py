"""A province's poll at two sizes: time, memory, and whether they grow as the members do.

    python -m loadtests.scale [--members 4500]

Rules this module keeps:
1. The same poll is held twice: with all the members, and before with a tenth of them. Each step is
   a process of its own, so that its memory is its own; its start-up is in its time.
2. Time is told by the wall clock and of the processor, on all cores. The ratio of the two sizes is
   of the latter, which other work on the machine changes less: a linear step's is 10 or less.
3. Memory is what the step's process and its children hold together at most, looked at often.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from audit.work.pool import cores
from loadtests.memory import resident
from loadtests.province import SET_UP, STEPS, UNITS
from tests.kit.run.folder import begin_run

MEMBERS = 4500
SMALLER = 10
"""How many times fewer members the smaller poll has."""
_LOOK_EVERY = 0.1
"""Seconds."""


@dataclass(frozen=True)
class Taken:
    """What a step took: seconds by the wall clock and of the processor, bytes of memory."""

    wall: float
    processor: float
    memory: int


Held = Mapping[str, Taken]
"""What each step of a poll took, by the step's name."""


@dataclass(frozen=True)
class Figures:
    """A poll with `members`, and one with a tenth of them."""

    members: int
    smaller: Held
    larger: Held


def measure(members: int) -> Figures:
    """Hold both polls, the smaller one first."""
    return Figures(members, hold(members // SMALLER), hold(members))


def hold(members: int) -> Held:
    """Hold a poll; how far it is is told on standard error."""
    held = {}
    with tempfile.TemporaryDirectory() as name:
        for step in (SET_UP, *STEPS):
            held[step] = take(Path(name) / "province", step, members)
            click.echo(f"{members} members: {step}: {held[step].wall:.0f} s", err=True)
    return {step: held[step] for step in STEPS}


def take(folder: Path, step: str, members: int) -> Taken:
    """Take one step in a process of its own; it ends the benchmark if it fails."""
    command = (sys.executable, "-m", "loadtests.province", folder, step, str(members))
    with tempfile.TemporaryFile() as said:
        began, memory = time.perf_counter(), 0
        process = subprocess.Popen(command, stdout=said)
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            memory = max(memory, resident(process.pid))
            time.sleep(_LOOK_EVERY)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise SystemExit(f"{step} failed, with {members} members:\n{said.read().decode()}")
    return Taken(wall, used.ru_utime + used.ru_stime, memory)


def lines(figures: Figures) -> list[str]:
    """Return the figures: a line for each step, and one for all of them."""
    few, many = figures.members // SMALLER, figures.members
    told = [(step, figures.smaller[step], figures.larger[step]) for step in STEPS]
    everything = "All of it", _whole(figures.smaller), _whole(figures.larger)
    return [
        f"A poll of {many} members, who all vote, in {UNITS} units, on {cores()} cores; how many"
        f" times as much as with {few} members (aim: about {SMALLER}, or fewer)",
        *(_line(*one) for one in (*told, everything)),
    ]


def _whole(held: Held) -> Taken:
    taken = held.values()
    return Taken(
        sum(one.wall for one in taken),
        sum(one.processor for one in taken),
        max(one.memory for one in taken),
    )


def _line(step: str, smaller: Taken, larger: Taken) -> str:
    return (
        f"  {step:<24}{larger.wall:8.1f} s {larger.processor:8.1f} s of the processor ="
        f"{larger.processor / smaller.processor:5.1f} times {larger.memory / 2**20:8.0f} MiB ="
        f"{larger.memory / smaller.memory:5.1f} times"
    )


@click.command()
@click.option("--members", default=MEMBERS, show_default=True, type=click.IntRange(1000))
def main(members: int) -> None:
    """Hold a province's poll at two sizes."""
    begin_run()
    for line in lines(measure(members)):
        click.echo(line)


if __name__ == "__main__":
    main()
