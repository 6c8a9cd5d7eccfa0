"""SIPp as a telephone: dials, presses keys, hears audio."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.sip.bridge import HOST

SCENARIO = Path(__file__).with_name("vote.xml")
ANSWERS = 5
"""How many times the scenario presses keys."""


def dial(
    port: int, keys: Sequence[str], folder: Path, listen: float = 1, seconds: int = 300
) -> None:
    """Call the bridge on a port, press the keys of each answer, listen, and hang up.

    `listen` is how long, in seconds; `seconds` the longest that the call may last. Fails if the
    call does.
    """
    assert len(keys) == ANSWERS
    row = folder / "keys.csv"
    row.write_text(f"SEQUENTIAL\n{';'.join(keys)}\n")
    command = [
        *("sipp", f"{HOST}:{port}", "-sf", str(SCENARIO), "-inf", str(row), "-m", "1"),
        *("-i", HOST, "-mi", HOST, "-rtp_echo", "-nostdin", "-trace_err"),
        *("-d", str(round(listen * 1000))),
        *("-timeout", f"{seconds}s", "-timeout_error"),
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=seconds + 30, check=False
    )
    assert done.returncode == 0, done.stderr
