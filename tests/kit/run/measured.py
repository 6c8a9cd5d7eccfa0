"""A command as a process of its own: what it said, how long it took, and its memory at the most."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.kit.servers.ratify import COMMAND


@dataclass(frozen=True)
class Measured:
    """How a process ended; `memory` is its largest resident size, in bytes, `took` in seconds.

    `took` is the processor's time, so that a busy machine does not count.
    """

    status: int
    said: str
    memory: int
    took: float


def measured(
    words: Sequence[str], variables: Mapping[str, str] | None = None, given: Path | None = None
) -> Measured:
    """Run a command of `ratify`; `given` is its standard input."""
    with tempfile.TemporaryFile() as output, (given or Path(os.devnull)).open("rb") as typed:
        process = subprocess.Popen(
            [*COMMAND, *words],
            env={**os.environ, **(variables or {})},
            stdin=typed,
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode()
    spent = usage.ru_utime + usage.ru_stime
    return Measured(process.returncode, said, usage.ru_maxrss * 1024, spent)
