"""The processes beside a server: started again when they end, and ended with it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from voting.cli.serve import processes as module
from voting.cli.serve.processes import Alive, Task, beside
from voting.config.settings import Settings

PATIENCE = 120


def end_at_once(settings: Settings, alive: Alive) -> None:
    """Leave a line, and end."""
    with (settings.secrets / "starts").open("a") as file:
        file.write(f"{alive()}\n")


def stay(settings: Settings, alive: Alive) -> None:
    """Leave a line, and stay as long as the server."""
    end_at_once(settings, alive)
    while alive():
        time.sleep(0.1)


def starts(folder: Path) -> list[str]:
    path = folder / "starts"
    return path.read_text().splitlines() if path.exists() else []


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def collecting() -> Iterator[None]:
    """Every child's status is collected at its end, as gunicorn does it."""

    def collect(*_: object) -> None:
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass

    before = signal.signal(signal.SIGCHLD, collect)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("collecting")
def test_what_ends_is_started_again_and_leaves_nothing_open(tmp_path: Path) -> None:
    with beside(Settings(secrets=tmp_path), [Task("test", end_at_once)], soon=0.01):
        wait_for(lambda: len(starts(tmp_path)) >= 2)
        before = open_files()
        wait_for(lambda: len(starts(tmp_path)) >= 5)
        assert open_files() <= before + 2  # those of a start that is under way
    assert set(starts(tmp_path)) == {"True"}


def test_a_start_that_fails_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begin, tries = module._Kept._begin, []

    def failing(kept: module._Kept) -> object:
        tries.append(kept)
        if len(tries) in (2, 3):
            raise OSError(12, "Cannot allocate memory")
        return begin(kept)

    monkeypatch.setattr(module._Kept, "_begin", failing)
    with beside(Settings(secrets=tmp_path), [Task("mail worker", end_at_once)], soon=0.01):
        wait_for(lambda: len(starts(tmp_path)) >= 3)
    assert "the mail worker cannot be started: Cannot allocate memory" in caplog.text
    assert "the mail worker has ended and is started again" in caplog.text


def test_what_stays_is_ended_with_the_server_and_not_started_again(tmp_path: Path) -> None:
    with beside(Settings(secrets=tmp_path), [Task("test", stay)], soon=0.01):
        wait_for(lambda: len(starts(tmp_path)) == 1)
    time.sleep(1)
    assert starts(tmp_path) == ["True"]


def test_who_comes_after_the_servers_end_does_not_stay(tmp_path: Path) -> None:
    gone = os.getpid()  # not the parent of this process
    module._run(Task("test", stay), Settings(secrets=tmp_path), gone)
    assert starts(tmp_path) == ["False"]
