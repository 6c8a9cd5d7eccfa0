"""SIPp as a telephone: dials, presses keys, hears audio."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.sip.bridge import HOST

SCENARIO = Path(__file__).with_name("vote.xml")
ANSWERS = 5
"""How many times the scenario presses keys."""


def dial(port: int, keys: Sequence[str], folder: Path, seconds: int = 180) -> None:
    """Call the bridge on a port, and press the keys of each answer; fails if the call does."""
    assert len(keys) == ANSWERS
    row = folder / "keys.csv"
    row.write_text(f"SEQUENTIAL\n{';'.join(keys)}\n")
    command = [
        *("sipp", f"{HOST}:{port}", "-sf", str(SCENARIO), "-inf", str(row), "-m", "1"),
        *("-i", HOST, "-mi", HOST, "-rtp_echo", "-nostdin", "-trace_err"),
        *("-timeout", f"{seconds}s", "-timeout_error"),
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=seconds + 30, check=False
    )
    assert done.returncode == 0, done.stderr
