"""A ballot in the booth's JavaScript: `python -m loadtests.booth`.

What is measured stands in tests/js/bench.mjs, which node runs.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.kit.tools import find_tool, how_to_get

SCRIPT = Path(__file__).parents[1] / "tests" / "js" / "bench.mjs"
AIM_MS, AIM_BYTES = 120, 1_750


def measure() -> Mapping[str, float] | None:
    """Return what the script prints, times in ms; None where there is no node."""
    node = find_tool("node")
    if node is None:
        return None
    done = subprocess.run([node, SCRIPT], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{SCRIPT} failed:\n{done.stdout}{done.stderr}")
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def lines(figures: Mapping[str, float] | None) -> list[str]:
    """Return the figures, with the aims."""
    if figures is None:
        return [f"node is not here: {how_to_get('node')}"]
    return [
        f"A page's first ballot in node, made and verified: {figures['ballot_ms']:.0f} ms"
        f" (aim: {AIM_MS} or fewer), {figures['bytes']:.0f} bytes",
        f"  later ones: {figures['make_ms']:.0f} ms to make, {figures['verify_ms']:.0f} ms to"
        f" verify; one power {figures['power_ms']:.2f} ms, one key derivation"
        f" {figures['derive_ms']:.0f} ms",
    ]


if __name__ == "__main__":
    print(*lines(measure()), sep="\n")
