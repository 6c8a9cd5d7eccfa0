"""`ratify tally`: the FTE count by itself, for a union that counted the votes elsewhere.

Rules this module keeps:
1. Standard output holds the result and nothing else; what is wrong goes to standard error.
"""

from __future__ import annotations

from pathlib import Path

import click

from tally.capped import FTE_FILE
from tally.cli.common import INPUT, RefusingGroup, json_option, name_of, read_input
from tally.errors import FteError, InputError, report
from tally.fte import tally_fte
from tally.fte_files import parse_fte_and_counts
from tally.result import encode_result


@click.group(cls=RefusingGroup)
def tally() -> None:
    """Count by FTE (by-law 2.78)."""


@tally.command()
@click.argument("fte_json", type=INPUT)
@click.argument("counts_csv", type=INPUT)
@json_option
def fte(fte_json: Path, counts_csv: Path, as_json: bool) -> None:
    r"""Print the official result of COUNTS_CSV under the FTE inputs of FTE_JSON.

    FTE_JSON holds the fees, the threshold and the units' fee returns; COUNTS_CSV the columns
    unit,in_favour,not_in_favour. No cryptography is involved. The output is the record's
    result.json, so --json changes nothing. Every fault of both files is named at once, and then
    nothing is counted.

    \b
    Example:
      ratify tally fte fte.json counts.csv > result.json
    """
    raw_fte, raw_counts = read_input(fte_json, FTE_FILE), read_input(counts_csv, FTE_FILE)
    try:
        inputs, counts = parse_fte_and_counts(
            raw_fte, raw_counts, name_of(fte_json), name_of(counts_csv)
        )
    except InputError as error:
        raise FteError(report(error.faults, "nothing was counted")) from error
    del as_json  # the output is JSON in any case
    click.echo(encode_result(tally_fte(inputs, counts), None))
