"""The processes beside a server: each is started with it, started again if it ends, ended with it.

Rules this module keeps:
1. A process that ends while its server runs is started again, and the log says so: a poll is not
   without its telephone line, or its messages, because one process was killed. What ends again at
   once is tried less and less often.
2. It is waited for by its sentinel. Its status is not to be had: gunicorn collects every child's.
   So nothing is sent to its number once it has ended, and multiprocessing is told to forget it.
3. A worker of the server, which is a fork of it, neither starts nor ends any of them.
4. A process ends by itself when its server is gone, even if that went before it could look.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, process
from multiprocessing.context import SpawnProcess

from voting.config.settings import Settings

SOON, LATE = 4.0, 60.0
"""Seconds until a process is started again: at first, and at most."""
_LOGGER = logging.getLogger(__name__)

Alive = Callable[[], bool]
"""Whether the server that a process stands beside still runs."""


@dataclass(frozen=True)
class Task:
    """What a process does while its server runs, with the name that the log calls it by."""

    name: str
    run: Callable[[Settings, Alive], None]


@contextmanager
def beside(settings: Settings, tasks: Sequence[Task], soon: float = SOON) -> Iterator[None]:
    """Run the tasks beside the server; `soon` is the shortest delay before a second start."""
    server, ending = os.getpid(), threading.Event()
    kept = [_Kept(task, settings, ending, soon) for task in tasks]
    for one in kept:
        one.start()
    try:
        yield
    finally:
        if os.getpid() == server:  # and not in a worker that ends
            ending.set()
            for one in kept:
                one.end()


def disown(server: object, worker: object) -> None:
    """Forget, in a worker, the processes beside the server: a worker that ends must not end them.

    This is what multiprocessing does itself in every process that it starts.
    """
    _children().clear()


class _Kept:
    """A task's process, and the thread that starts it again."""

    def __init__(
        self, task: Task, settings: Settings, ending: threading.Event, soon: float
    ) -> None:
        self._task, self._settings, self._ending, self._soon = task, settings, ending, soon
        self._process = self._begin()

    def start(self) -> None:
        """Watch over the process."""
        threading.Thread(target=self._keep, name=self._task.name, daemon=True).start()

    def end(self) -> None:
        """End the process, unless it has ended: its number may be another's by now."""
        if not connection.wait([self._process.sentinel], 0):
            self._process.terminate()

    def _keep(self) -> None:
        delay = self._soon / 2
        while True:
            began = time.monotonic()
            connection.wait([self._process.sentinel])
            lasted = time.monotonic() - began
            delay = self._soon if lasted > LATE else min(2 * delay, LATE)
            if self._ending.wait(delay):
                return
            _LOGGER.error("the %s has ended and is started again", self._task.name)
            self._begin_again()
            if self._ending.is_set():
                self.end()
                return

    def _begin_again(self) -> None:
        _children().discard(self._process)  # frees what it held
        try:
            self._process = self._begin()
        except OSError as error:  # no memory at this moment: it is tried again, like an end
            _LOGGER.error("the %s cannot be started: %s", self._task.name, error.strerror)

    def _begin(self) -> SpawnProcess:
        made = get_context("spawn").Process(
            target=_run, args=(self._task, self._settings, os.getpid()), daemon=True
        )
        made.start()
        return made


def _run(task: Task, settings: Settings, server: int) -> None:
    task.run(settings, lambda: os.getppid() == server)


def _children() -> set[object]:
    """Return the processes that multiprocessing would end when this one does."""
    found: set[object] = process._children  # type: ignore[attr-defined]  # it has no public name
    return found
