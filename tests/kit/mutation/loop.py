"""A pytest plugin that tries mutants instead of running the tests it has collected.

Rules this module keeps:
1. The tests are collected once. Each mutant has a process of its own, forked from this one, which
   changes the one function and runs the named tests until one fails.
2. Before any mutant, each file of tests is run on the code as it is. If it does not pass, nothing
   that it says of a mutant counts, and the run ends.
3. A process that takes too much of a core's time, or waits too long, has timed out: the change is
   seen, as a test that never ends.
4. A process that fails by itself has tried nothing: the run ends with what it said.
5. Of a file the quickest tests come first, as they were on the code as it is.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from tests.kit.mutation.change import put_in
from tests.kit.mutation.mutant import ROOT, Mutant
from tests.kit.mutation.scripts import killed_by
from tests.kit.mutation.warm import warm

CORE_SECONDS, _WAIT_SECONDS = 120, 1800
_PAUSE_SECONDS = 0.02


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Tried:
    """A mutant that was tried; None stands for the code as it is, with the tests of a file.

    `seconds` are the clock's, `core_seconds` what the process and its own took of a core.
    """

    mutant: Mutant | None
    tests: tuple[str, ...]
    fate: Fate
    test: str
    seconds: float
    core_seconds: float


@dataclass(frozen=True)
class _Running:
    mutant: Mutant | None
    tests: tuple[str, ...]
    folder: Path
    began: float


Told = Callable[[Tried, int, int], None]
"""Hears of each that was tried, its number, and how many there are."""


class TrialError(Exception):
    """The tests do not pass on the code as it is, or a process failed by itself."""


class MutationLoop:
    """The plugin: once the run is over, `tried` has every mutant's fate, in the lists' order.

    `controls` are the files of tests on the code as it is.
    """

    def __init__(
        self,
        mutants: Sequence[Mutant],
        told: Told,
        *,
        processes: int,
        core_seconds: int = CORE_SECONDS,
    ) -> None:
        self._mutants, self._told = mutants, told
        self._processes, self._core_seconds = processes, core_seconds
        self._costs: dict[str, float] = {}
        self.tried: list[Tried] = []
        self.controls: list[Tried] = []
        self.error: TrialError | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the code as it is, then every mutant."""
        try:
            if session.testsfailed:
                raise TrialError("the tests cannot be collected: run them by themselves")
            files = sorted({test for one in self._mutants for test in one.tests})
            warm(files)
            for control in self._each(session, [(None, (file,)) for file in files]):
                if control.fate is not Fate.SURVIVED:
                    raise TrialError(f"it fails on the code as it is: {control.test}")
                self.controls.append(control)
            found = list(self._each(session, [(one, one.tests) for one in self._mutants]))
            place = {one: number for number, one in enumerate(self._mutants)}
            self.tried = sorted(found, key=lambda one: place[one.mutant] if one.mutant else -1)
        except TrialError as error:
            self.error = error
        return True

    def _each(
        self, session: pytest.Session, work: Sequence[tuple[Mutant | None, tuple[str, ...]]]
    ) -> Iterable[Tried]:
        waiting, running, done = list(reversed(work)), dict[int, _Running](), 0
        try:
            while waiting or running:
                while waiting and len(running) < self._processes:
                    mutant, tests = waiting.pop()
                    folder = Path(tempfile.mkdtemp(prefix="mutant-"))
                    one = _Running(mutant, tests, folder, time.monotonic())
                    items = self._items(session, tests)
                    running[_begin(one, items, self._core_seconds)] = one
                time.sleep(_PAUSE_SECONDS)
                for pid in list(running):
                    tried = _ended(pid, running[pid])
                    if tried is not None:
                        self._costs.update(_costs(running[pid].folder))
                        shutil.rmtree(running[pid].folder, ignore_errors=True)
                        del running[pid]
                        done += 1
                        self._told(tried, done, len(work))
                        yield tried
        finally:
            for pid in running:
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)

    def _items(self, session: pytest.Session, tests: tuple[str, ...]) -> list[pytest.Item]:
        """Return the tests of these files, the quickest of each first (5)."""
        paths = [(ROOT / test).resolve() for test in tests]
        return [
            item
            for path in paths
            for item in sorted(session.items, key=lambda one: self._costs.get(one.nodeid, 0.0))
            if item.path == path
        ]


def _begin(one: _Running, items: Sequence[pytest.Item], core_seconds: int) -> int:
    """Fork a process that tries one mutant, and says in its folder what it found."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        with suppress(PermissionError):
            os.setpgid(pid, pid)
        return pid
    status = 1
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (core_seconds, core_seconds))
        said = os.open(one.folder / "said", os.O_CREAT | os.O_WRONLY)
        os.dup2(said, 1)
        os.dup2(said, 2)
        (one.folder / "test").write_text(_try(one, items), "utf-8")
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _try(one: _Running, items: Sequence[pytest.Item]) -> str:
    """Return the test that failed, or ""."""
    scripts = [test for test in one.tests if test.endswith(".mjs")]
    if scripts:
        return killed_by(one.folder / "copy", one.mutant, scripts)
    if one.mutant is not None:
        put_in(one.mutant)
    if not items:
        raise TrialError(f"no test was collected from {one.tests}")
    session = items[0].session
    factory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    factory._basetemp = one.folder / "tests"
    factory._basetemp.mkdir()
    costs: dict[str, float] = {}
    for item, after in zip(items, [*items[1:], None], strict=True):
        began = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        costs[item.nodeid] = time.process_time() - began
        if session.testsfailed:
            return item.nodeid
    if one.mutant is None:
        (one.folder / "costs").write_text(json.dumps(costs), "utf-8")
    return ""


def _costs(folder: Path) -> dict[str, float]:
    """Return what each test of a file took on the code as it is, in seconds of a core."""
    path = folder / "costs"
    costs: dict[str, float] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return costs


def _ended(pid: int, one: _Running) -> Tried | None:
    """Return what became of it, once its process has ended or has taken too long."""
    gone, status, used = os.wait4(pid, os.WNOHANG)
    seconds = time.monotonic() - one.began
    if not gone and seconds < _WAIT_SECONDS:
        return None
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    if not gone:
        _, _, used = os.wait4(pid, 0)
    elif os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        said = (one.folder / "said").read_text("utf-8", "replace")[-3000:]
        raise TrialError(f"{one.mutant or one.tests}: the process failed by itself:\n{said}")
    answer = one.folder / "test"
    test = answer.read_text("utf-8") if answer.exists() else ""
    fate = Fate.SURVIVED if answer.exists() and not test else Fate.KILLED
    if not answer.exists():
        fate = Fate.TIMED_OUT
    return Tried(one.mutant, one.tests, fate, test, seconds, used.ru_utime + used.ru_stime)
