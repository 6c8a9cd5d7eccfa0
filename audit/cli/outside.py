"""`ratify audit outside`: the same record, judged by `belenios-tool`, which is not ours.

Rules this module keeps:
1. The answer goes to standard output, the progress to standard error; the verdict is the last line.
2. It says which tool answered, what it was asked, and what nobody asked it.
3. Status 0 only if every archive and every ballot passes, with every result that the poll has; 3 if
   an archive ends between its encrypted tally and its result.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from audit.cli.common import FOLDER_OR_ZIP, record_of
from audit.cli.verify import audit
from audit.outside.check import check_outside
from audit.outside.report import CHECKED, NOT_CHECKED, OutsideReport, UnitAsked
from audit.outside.tool import find_tool
from audit.replay.files.reading import read_record
from audit.work.bars import progress_bars
from tally.cli.common import echo_json, is_quiet, json_option
from tally.cli.exits import Status

__all__ = ["audit"]

SHOWN = 20
"""Refusals that are printed; --json has them all."""


@audit.command()
@click.argument("record", type=FOLDER_OR_ZIP)
@click.option(
    "--tool",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="RATIFY_BELENIOS_TOOL",
    help="The tool. [default: RATIFY_BELENIOS_TOOL, or belenios-tool on the command path]",
)
@json_option
def outside(record: Path, tool: Path | None, as_json: bool) -> None:
    r"""Have belenios-tool, which is not ours, judge RECORD, a folder, its zip file or `-`.

    The tool verifies every archive, makes each encrypted tally again, and verifies every ballot
    in a call of its own. It must be of version 3.0 or later: Debian 13 has it. This does not
    replace `ratify audit verify`, which checks what the tool does not look at.

    \b
    Exit status:
      0  every archive and every ballot passes, with every result there is so far
      1  something does not pass, or the tool is missing or too old
      2  wrong usage
      3  all that there is passes, but archives end between their tally and their
         result, as in the public edition once the poll is counted

    \b
    --json prints:
      verdict, tool, version                          text
      ok, provable                                    true or false
      archives, ballots, results                      how many there are
      units        a list of {unit, ballots, result}
      refusals     a list of {unit, ballot, said}, the ballot by its tracker
      checked, not_checked                            lists of texts

    \b
    Example:
      ratify audit outside record.zip
    """
    found = find_tool(tool)
    source = record_of(record)
    taken = read_record(source) if isinstance(source, Path) else source
    with progress_bars(quiet=is_quiet()) as progress:
        report = check_outside(taken, found, progress=progress)
    if as_json:
        echo_json(report.to_json())
    else:
        click.echo(_text(report))
    sys.exit(_status(report))


def _status(report: OutsideReport) -> Status:
    if not report.ok:
        return Status.REFUSED
    return Status.HOLDS if report.provable else Status.UNPROVED


def _text(report: OutsideReport) -> str:
    """Write the report for a person: who answered, about what, what not, the verdict."""
    lines = [f"belenios-tool {report.version}, which is not ours: {report.tool}"]
    lines += [f"  {_unit(one)}" for one in report.units]
    lines += [f"REFUSED: {one}" for one in report.refusals[:SHOWN]]
    if len(report.refusals) > SHOWN:
        lines.append(f"REFUSED: {len(report.refusals) - SHOWN} more; --json names them all")
    lines += ["The tool was asked about:", *(f"  {one}" for one in CHECKED)]
    lines += ["It was not asked, and `ratify audit verify` is:"]
    lines += [f"  {one}" for one in NOT_CHECKED]
    return "\n".join([*lines, report.verdict])


def _unit(one: UnitAsked) -> str:
    stage = "with its result" if one.complete else "no result"
    return f"{one.unit}: {one.ballots} ballots, {stage}"
