"""docs/commands.md is true: the commands by audience, the statuses, what reads, and completion."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tally.cli.exits import MEANINGS
from tally.cli.registry import Audience
from tests.kit.commands import every_command, ratify
from tests.papers.documents import ROOT

PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_every_command_is_listed_under_whom_it_is_for() -> None:
    shown = ratify(["--help"]).stdout
    titles = list(Audience)
    parts = [PAGE.split(f"**{title}**")[1].split("**")[0] for title in titles]
    for title, part in zip(titles, parts, strict=True):
        lines = shown.split(f"\n{title}:\n")[1].split("\n\n")[0].splitlines()
        names = [line.split()[0] for line in lines if line[:3].strip()]
        assert names == [
            row.split("`")[1].removeprefix("ratify ")
            for row in part.splitlines()
            if row.startswith("| `")
        ]


def test_each_row_says_what_the_command_says() -> None:
    for (name, *rest), command in every_command():
        if not rest:
            first = (command.help or "").strip().splitlines()[0]
            assert f"| `ratify {name}` | {first} |" in PAGE


def test_the_statuses_are_those_of_the_help() -> None:
    for status, meaning in MEANINGS:
        assert f"| {status} | {meaning} |" in PAGE


def test_what_reads_is_listed() -> None:
    listed = PAGE.split("They are ")[1].split("Times are")[0]
    reading = [
        " ".join(path)
        for path, one in every_command()
        if any(parameter.name == "as_json" for parameter in one.params)
    ]
    assert all(f"{name}`" in listed for name in reading)
    assert listed.count("`") == 2 * len(reading)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_clicks_own(shell: str) -> None:
    assert f"_RATIFY_COMPLETE={shell}_source ratify" in PAGE
    command = str(Path(sys.executable).with_name("ratify"))
    env = {**os.environ, "_RATIFY_COMPLETE": f"{shell}_source"}
    done = subprocess.run([command], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "_RATIFY_COMPLETE" in done.stdout
