"""Outlives a run of tests or a benchmark, and clears up after it: `python -I guardian.py FOLDER`.

Rules this module keeps:
1. The run has ended when its end of the pipe, the standard input, is closed: the kernel closes it
   whatever ended the run, SIGKILL too. No signal that ends the run ends the guardian.
2. It ends processes of this run only: a PostgreSQL whose data lie in the folder, and processes
   whose environment has the mark with this folder. Elsewhere than on Linux, the first only.
3. It removes the folder last, when nothing writes into it any more.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

MARK = "RATIFY_RUN"
PREFIX = "ratify-run-"
DATABASE = "ratify-postgres-"
"""The first part of the name of a folder with a PostgreSQL's `data` in it."""
_PROCESSES = Path("/proc")
_PATIENCE = 30.0
"""Seconds in which a database stops, and in which killed processes are gone."""
_TERM_PATIENCE = 5.0
"""Seconds for processes to end by themselves: multiprocessing's tracker removes semaphores."""


def main() -> None:
    """Wait for the run's end, and clear up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folder = Path(sys.argv[1])
    if not folder.name.startswith(PREFIX):
        raise SystemExit(f"{folder} is not a run's folder")
    sys.stdin.buffer.read()
    clear(folder)


def clear(folder: Path) -> None:
    """Stop and end what the run has left running, and remove its folder."""
    _send(signal.SIGINT, databases(folder))  # whoever is connected is cut off
    _wait_until(lambda: not list(databases(folder)))
    _send(signal.SIGKILL, databases(folder))
    _send(signal.SIGTERM, marked(folder))
    _wait_until(lambda: not list(marked(folder)), _TERM_PATIENCE)
    _wait_until(lambda: _killed(folder))
    shutil.rmtree(folder, ignore_errors=True)


def databases(folder: Path) -> Iterator[int]:
    """Give the process of each PostgreSQL that runs on data in the folder."""
    for path in folder.glob(f"{DATABASE}*/data/postmaster.pid"):
        with suppress(OSError, ValueError, IndexError):
            number = int(path.read_text("ascii").splitlines()[0])
            os.kill(number, 0)
            if not _PROCESSES.is_dir() or str(path.parent) in _read(number, "cmdline"):
                yield number


def marked(folder: Path) -> Iterator[int]:
    """Give the processes whose environment bears the run's mark."""
    for place in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            if f"{MARK}={folder}" in _read(int(place.name), "environ"):
                yield int(place.name)


def _read(number: int, name: str) -> list[str]:
    """Return a process's arguments, or its environment as it was started with."""
    text = (_PROCESSES / str(number) / name).read_bytes()
    return os.fsdecode(text).split("\0")


def _killed(folder: Path) -> bool:
    """Kill the marked processes; return whether there were none."""
    found = list(marked(folder))
    _send(signal.SIGKILL, found)
    return not found


def _send(number: signal.Signals, processes: Iterator[int] | list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)


def _wait_until(holds: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


if __name__ == "__main__":
    main()
