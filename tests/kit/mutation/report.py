"""What a run of the mutants tells, and which survivors docs/mutations.md explains.

Rules this module keeps:
1. A run ends with a table: of each list how many were killed, timed out and survived, and what that
   took of a core.
2. A survivor is explained by a row of the page's table: its own line in full, then why no test need
   kill it. One that nobody explains makes the run a failure; so does an explained one that is
   killed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from tests.kit.mutation.loop import Fate, Tried
from tests.kit.mutation.mutant import ROOT

PAGE = ROOT / "docs" / "mutations.md"
_ROW = re.compile(r"^\| ``? ?(.+?) ?`?` \| .+ \|$", re.MULTILINE)


def explained() -> set[str]:
    """Return the lines of the mutants that the page explains."""
    section = PAGE.read_text("utf-8").split("\n## The survivors")[1]
    return {line.replace("\\|", "|") for line in _ROW.findall(section)}


def tell(tried: Tried, number: int, of: int) -> None:
    """Print one line of progress."""
    place = f"{number:4}/{of}"
    if tried.mutant is None:
        end = "passes" if tried.fate is Fate.SURVIVED else f"FAILS: {tried.test}"
        click.echo(f"{place} {tried.seconds:5.1f} s  as it is: {tried.tests[0]} {end}")
        return
    by = f"  by {tried.test}" if tried.test else ""
    click.echo(f"{place} {tried.seconds:5.1f} s  {tried.fate}: {tried.mutant}{by}")


def table(tried: Sequence[Tried], controls: Sequence[Tried]) -> list[str]:
    """Return the lines of the table (1)."""
    lists = list(dict.fromkeys(one.mutant.listed for one in tried if one.mutant))
    rows = [
        _row(name, [one for one in tried if one.mutant and one.mutant.listed == name])
        for name in lists
    ]
    code = sum(one.core_seconds for one in controls)
    return [
        f"| list | mutants | {' | '.join(Fate)} | minutes of a core |",
        f"|---|---|{'---|' * len(Fate)}---|",
        *rows,
        f"| the code as it is | {'| ' * len(Fate)}| {code / 60:.1f} |",
    ]


def _row(name: str, tried: Sequence[Tried]) -> str:
    fates = [one.fate for one in tried]
    counts = " | ".join(str(fates.count(fate)) for fate in Fate)
    core = sum(one.core_seconds for one in tried) / 60
    return f"| `{name}` | {len(tried)} | {counts} | {core:.1f} |"


def sum_up(
    tried: Sequence[Tried], controls: Sequence[Tried], known: set[str], seconds: float
) -> int:
    """Print the figures and what does not agree with the page; return the exit status (2)."""
    fates = [one.fate for one in tried]
    figures = ", ".join(f"{fates.count(fate)} {fate}" for fate in Fate)
    for line in table(tried, controls):
        click.echo(line)
    click.echo(f"{len(tried)} mutants in {seconds / 60:.0f} minutes: {figures}")
    survivors = {str(one.mutant) for one in tried if one.fate is Fate.SURVIVED}
    for line in sorted(survivors - known):
        click.echo(f"survived, and docs/mutations.md does not explain it: {line}")
    for line in sorted(known - survivors):
        click.echo(f"explained in docs/mutations.md, and killed: take it out there: {line}")
    return 0 if tried and survivors == known else 1
