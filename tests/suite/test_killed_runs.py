"""A run of tests, or a benchmark, that is killed leaves no folder and no process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.run.guardian import PREFIX, databases, marked

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds, on a busy machine."""
WAITS = """
import subprocess, time
from tests.kit.database.stores import postgres_cluster

def test_it_waits(postgres_cluster, tmp_path):
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    (tmp_path / "has-begun").touch()
    time.sleep(600)
"""


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python process, in a group of its own, whose temporary files lie in `folder`."""
    environment = {name: text for name, text in os.environ.items() if "PYTEST" not in name}
    command = [sys.executable, "-m", *arguments]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment, "TMPDIR": str(folder)},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def place() -> Path:
    """A folder that PostgreSQL's own account can enter; pytest's are closed to it."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o711)
    return made


def await_that(holds: Callable[[], object], place: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, (place / "output").read_text()
        time.sleep(0.1)


def semaphores(run: Path) -> set[Path]:
    """The files of the semaphores that the run's processes use: they lie outside its folder."""
    maps = [read_of(number, "maps") for number in marked(run)]
    return {Path(name) for text in maps for name in re.findall(r"/dev/shm/sem\.\S+", text)}


def read_of(process: int, name: str) -> str:
    """What the system says of a process; nothing where it has ended, asked after or not."""
    try:
        return Path(f"/proc/{process}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_gone(run: Path) -> bool:
    return not run.exists() and not list(marked(run))


@pytest.mark.tool("postgres")
@pytest.mark.parametrize(
    "kill",
    [
        pytest.param(os.kill, id="itself"),
        pytest.param(os.killpg, id="its whole group", marks=pytest.mark.slow),
    ],
)
def test_a_killed_run_of_tests_leaves_nothing(
    place: Path, kill: Callable[[int, int], None]
) -> None:
    (place / "test_waits.py").write_text(WAITS)
    options = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-n", "1", "-c", "pyproject.toml")
    with started(place, "pytest", *options, str(place / "test_waits.py")) as process:
        await_that(lambda: list(place.glob("**/has-begun")), place)
        (run,) = place.glob(f"{PREFIX}*")
        (database,) = databases(run)
        assert str(run) in read_of(database, "cmdline")
        assert len(list(marked(run))) >= 2  # the worker and its child, at least
        kill(process.pid, signal.SIGKILL)
        await_that(lambda: is_gone(run), place)
    assert str(run) not in read_of(database, "cmdline")


@pytest.mark.slow
def test_a_killed_benchmark_leaves_nothing(place: Path) -> None:
    with started(place, "loadtests.bench", "--ballots", "4000") as process:
        await_that(lambda: list(place.glob(f"{PREFIX}*")), place)
        (run,) = place.glob(f"{PREFIX}*")
        await_that(lambda: semaphores(run), place)
        loose = semaphores(run)
        os.kill(process.pid, signal.SIGKILL)
        await_that(lambda: is_gone(run), place)
    assert not [path for path in loose if path.exists()]


def test_a_run_that_ends_by_itself_leaves_nothing(place: Path) -> None:
    code = "import sys; from tests.kit.run.folder import begin_run; print(begin_run())"
    with started(place, "timeit", "-n", "1", "-r", "1", code) as process:
        assert process.wait() == 0
    run = Path((place / "output").read_text().split()[0])
    assert run.parent == place
    assert is_gone(run)
