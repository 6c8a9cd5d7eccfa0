"""The processes beside a server: each is started with it, started again if it ends, ended with it.

Rules this module keeps:
1. A process that ends while its server runs is started again, and the log says so: a poll is not
   without its telephone line, or its messages, because one process was killed.
2. It is waited for by its sentinel. Its status is not to be had: gunicorn collects every child's.
3. A worker of the server, which is a fork of it, neither starts nor ends any of them.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, process
from typing import Any, Final

from voting.settings import Settings

AGAIN_SECONDS: Final = 2
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """What a process does, with the name that the log calls it by."""

    name: str
    run: Callable[[Settings], None]


def disown(server: object, worker: object) -> None:
    """Forget, in a worker, the processes beside the server: a worker that ends must not end them.

    This is what multiprocessing does itself in every process that it starts.
    """
    process._children.clear()  # type: ignore[attr-defined]  # it has no public name


def parent_lives() -> Callable[[], bool]:
    """Return what tells whether the process that started this one is still there."""
    parent = os.getppid()
    return lambda: os.getppid() == parent


@contextmanager
def beside(settings: Settings, tasks: Sequence[Task]) -> Iterator[None]:
    """Run the tasks beside the server."""
    server, ending = os.getpid(), threading.Event()
    kept = [_Kept(task, settings, ending) for task in tasks]
    for one in kept:
        one.start()
    try:
        yield
    finally:
        if os.getpid() == server:  # and not in a worker that ends
            ending.set()
            for one in kept:
                one.end()


class _Kept:
    """A task's process, and the thread that starts it again."""

    def __init__(self, task: Task, settings: Settings, ending: threading.Event) -> None:
        self._task, self._settings, self._ending = task, settings, ending
        self._process = self._begin()
        self._thread = threading.Thread(target=self._keep, name=task.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._process.terminate()

    def _begin(self) -> Any:  # noqa: ANN401 - multiprocessing's process of this context
        made = get_context("spawn").Process(
            target=self._task.run, args=(self._settings,), daemon=True
        )
        made.start()
        return made

    def _keep(self) -> None:
        while True:
            connection.wait([self._process.sentinel])
            if self._ending.wait(AGAIN_SECONDS):
                return
            _LOGGER.error("the %s has ended and is started again", self._task.name)
            self._process = self._begin()
