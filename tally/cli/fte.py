"""`ratify tally`: the FTE count by itself, for a union that counted the votes elsewhere.

Rules this module keeps:
1. Standard output holds the result and nothing else; what is wrong goes to standard error, every
   fault of both files at once.
2. Tables are for people; `--json` prints the bytes of the record's file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tally.capped import FTE_FILE
from tally.cli.common import INPUT, RefusingGroup, json_option, name_of, read_input
from tally.errors import FaultList, FteError, report
from tally.fte.counts import read_counts
from tally.fte.files import read_fte_inputs
from tally.fte.inputs import FteInputs
from tally.fte.outcome import UnitCount, tally_fte
from tally.fte.readings import readings_report
from tally.result import DECIMALS, Result, encode_result

if TYPE_CHECKING:
    from rich.console import Console


@click.group(cls=RefusingGroup)
def tally() -> None:
    """Count by FTE (by-law 2.78)."""


@tally.command()
@click.argument("fte_json", type=INPUT)
@click.argument("counts_csv", type=INPUT)
@json_option
def fte(fte_json: Path, counts_csv: Path, as_json: bool) -> None:
    r"""Print the official result of COUNTS_CSV under the weights of FTE_JSON.

    FTE_JSON holds the fees, the threshold, the readings and a row for each election; COUNTS_CSV the
    columns unit,in_favour,not_in_favour. No cryptography is involved. With --json, print the
    record's result.json.

    \b
    Example:
      ratify tally fte fte.json counts.csv
    """
    inputs, counts = _read(fte_json, counts_csv)
    result = Result(tally_fte(inputs, counts), None)
    if as_json:
        click.echo(encode_result(result))
        return
    from tally.cli.shown import show_result

    show_result(result, _console())


@tally.command()
@click.argument("fte_json", type=INPUT)
@click.argument("counts_csv", type=INPUT)
@json_option
def readings(fte_json: Path, counts_csv: Path, as_json: bool) -> None:
    r"""Print the percentage under each other reading of by-law 2.78, and whether it matters.

    The files are those of `ratify tally fte`. With --json, print the record's readings.json.

    \b
    Example:
      ratify tally readings fte.json counts.csv
    """
    inputs, counts = _read(fte_json, counts_csv)
    found = readings_report(inputs, counts)
    if as_json:
        click.echo(found.encode(DECIMALS))
        return
    from tally.cli.shown import show_readings

    show_readings(found, tally_fte(inputs, counts), _console())


def _read(fte_json: Path, counts_csv: Path) -> tuple[FteInputs, Sequence[UnitCount]]:
    """Read both files; raise `FteError` with every fault of either."""
    faults = FaultList()
    raw_fte, raw_counts = read_input(fte_json, FTE_FILE), read_input(counts_csv, FTE_FILE)
    read = read_fte_inputs(raw_fte, faults, name_of(fte_json))
    counts = read_counts(raw_counts, read, faults, name_of(counts_csv))
    if read.inputs is None or len(faults):
        raise faults.error(lambda found: FteError(report(found, "nothing was counted")))
    return read.inputs, counts


def _console() -> Console:
    """Return standard output for tables; wide where no terminal limits it."""
    from rich.console import Console

    from tally.cli.shown import WIDE

    return Console(width=None if on_terminal() else WIDE, highlight=False)


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()
