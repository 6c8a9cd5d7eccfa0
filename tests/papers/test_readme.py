"""The README is true: its tour is run as it stands, and what it points to is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.tools import BELENIOS, find_tool

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def run(script: str, folder: Path) -> str:
    """Run a shell script with this interpreter's commands; return what it printed."""
    variables = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "RATIFY_BELENIOS_TOOL": find_tool(BELENIOS) or "",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tour() -> str:
    """Return the shell block under 'A tour', without the line that enters the environment."""
    block = README.split("## A tour")[1].split("```sh\n")[1].split("```")[0]
    lines = block.splitlines()
    assert lines[0].startswith("source .venv/bin/activate")
    return "\n".join(lines[1:])


@pytest.mark.slow
@pytest.mark.tool("belenios-tool")
def test_the_tour_does_what_it_says(tmp_path):
    run("ratify demo --out demo --voters 12 --seed 3", tmp_path)
    official = (tmp_path / "demo/record/result.json").read_text("utf-8")
    digits = re.search(r'"exact_in_favour":"(\d\d)', official)[1]
    other = str(int(digits) + 1 if int(digits) < 99 else 98)
    script = tour().replace("s/53/54/", f"s/{digits}/{other}/")  # another vote, other digits
    printed = run(script, tmp_path)
    assert "internally consistent, NOT ANCHORED, percentage proved\nstatus 3\n" in printed
    assert printed.count("\nvalid, anchored, percentage proved\n") == 2, "both editions"
    assert "found out" in printed
    assert printed.count("Official result: 60.00% in favour, 40.00% not in favour") == 2
    assert "The outcome does not depend on how the by-law is read." in printed
    assert (tmp_path / "my-poll" / "poll.toml").exists()


def test_what_it_points_to_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_its_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make ([a-z-]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
