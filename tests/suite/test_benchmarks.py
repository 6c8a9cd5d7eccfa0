"""The benchmarks measure what they say; no figure of theirs is held to an aim here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest

from loadtests import page
from loadtests.memory import resident
from loadtests.province import LARGEST, STEPS, UNITS, people, sizes
from loadtests.scale import Figures, Taken, hold, lines
from loadtests.timing import run
from tests.papers.documents import FOLDERS, ROOT


@pytest.mark.parametrize("members", [UNITS, 450, 45_000])
def test_every_member_is_in_a_unit_and_no_unit_is_empty(members: int) -> None:
    divided = sizes(members)
    assert (len(divided), sum(divided)) == (UNITS, members)
    assert min(divided) >= 1
    assert len({member.number for member in people(members)}) == members


def test_the_largest_unit_is_many_times_the_smallest() -> None:
    divided = sizes(45_000)
    assert all(one <= other + 1 for one, other in pairwise(divided))
    assert divided[-1] / divided[0] == pytest.approx(LARGEST, rel=0.1)


def test_the_memory_of_a_process_is_its_children_s_too() -> None:
    size = 64 * 2**20
    code = f"held = b'x' * {size}; print(flush=True); input()"
    alone = resident(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert resident(child.pid) > size
        assert resident(os.getpid()) > max(alone, size)
        child.communicate(b"\n")
    assert resident(child.pid) == 0


def test_what_a_command_takes_is_its_processor_s_time() -> None:
    asleep = run(sys.executable, "-c", "import time; time.sleep(1)")
    assert 0 < asleep.processor < 1 < asleep.wall


@pytest.mark.parametrize(("code", "refused"), [("exit('no')", False), ("print('yes')", True)])
def test_a_command_that_ends_otherwise_ends_the_benchmark(code: str, refused: bool) -> None:
    with pytest.raises(SystemExit, match=r"status [01]\n(no|yes)"):
        run(sys.executable, "-c", code, refused=refused)


def test_the_ratio_is_of_the_processor_s_time_and_of_the_memory() -> None:
    smaller = dict.fromkeys(STEPS, Taken(9.0, 1.0, 2**20))
    larger = dict.fromkeys(STEPS, Taken(9.0, 7.0, 3 * 2**20))
    _, *each, whole = lines(Figures(4500, smaller, larger))
    assert len(each) == len(STEPS)
    for line in (*each, whole):
        assert re.findall(r"= +([\d.]+) times", line) == ["7.0", "3.0"]
    assert f"{9.0 * len(STEPS)} s" in whole
    assert f"{7.0 * len(STEPS)} s of the processor" in whole


@pytest.mark.slow
@pytest.mark.tool("node")
def test_page_and_command_verify_the_percentage_of_the_same_record() -> None:
    found = page.measure(UNITS, 1, lambda: None)
    assert found is not None
    assert found.ballots == UNITS
    assert found.bits > 10
    first, second, third = page.lines(found)
    ballot = found.page.ballot / found.command.ballot
    percentage = found.page.percentage / found.command.percentage
    assert f"{ballot:.1f} times the command's" in first
    assert f"{percentage:.1f} times the command's" in second
    proving = found.proving / found.command.percentage
    assert f"{proving:.1f} times what verifying takes" in third


@pytest.mark.slow
def test_a_small_province_takes_every_step() -> None:
    held = hold(UNITS)
    assert list(held) == list(STEPS)
    assert all(taken.processor > 0 and taken.memory > 10 * 2**20 for taken in held.values())


def test_one_benchmark_alone_uses_the_peer_that_it_is_measured_by() -> None:
    names = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    using = [
        path
        for path in names
        if re.search(r"^\s*(import|from) gmpy2", path.read_text("utf-8"), re.M)
    ]
    assert using == [ROOT / "loadtests" / "one_ballot.py"]
