"""What it costs to start the command, against an empty Python: `python -m loadtests.startup`.

The command and the empty Python are started in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from loadtests.timing import Advance, run

ROUNDS = 20
AIM = 8
"""Times an empty Python that `ratify --version` and `ratify --help` may cost."""


def measure(rounds: int, advance: Advance) -> dict[str, float]:
    """Return the medians, in seconds, of an empty Python, the version and the help."""
    ratify = str(Path(sys.executable).with_name("ratify"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "ratify --version": [ratify, "--version"],
        "ratify --help": [ratify, "--help"],
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            spent[name].append(run(*command).processor)
        advance()
    return {name: statistics.median(times) for name, times in spent.items()}


def lines(spent: dict[str, float]) -> list[str]:
    """Return the figures, each with its aim."""
    (_, floor), *others = spent.items()
    return [
        f"{name}: {time / floor:.1f} times an empty Python (aim: {AIM} or fewer;"
        f" {time * 1000:.0f} ms against {floor * 1000:.0f} ms)"
        for name, time in others
    ]


if __name__ == "__main__":
    print(*lines(measure(ROUNDS, lambda: None)), sep="\n")
