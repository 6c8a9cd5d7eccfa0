"""`ratify audit`: what an auditor runs, with no database, no network and no server package.

Rules this module keeps:
1. The report goes to standard output, the progress to standard error.
2. Exit status 0 only if every check holds; an outcome is a word, never only a mark or a colour.
3. The verdict is the last line.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from audit.checks.bars import progress_bars
from audit.checks.outcome import CheckOutcome, Report
from audit.record.fields import encode
from audit.verify import Anchors, verify_record
from tally.cli.common import ExampleGroup

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER_OR_ZIP = click.Path(exists=True, path_type=Path)
LONGEST_ANCHOR = 65_536
"""Bytes of a checkpoint or receipt that are read; no valid one is near it."""


@click.group(cls=ExampleGroup)
def audit() -> None:
    """Verify an election record, offline."""


@audit.command()
@click.argument("record", type=FOLDER_OR_ZIP)
@click.option("--seal-digest", metavar="HEX", help="The seal digest from a notice or poll page.")
@click.option(
    "--checkpoint", type=FILE, multiple=True, help="A signed checkpoint kept from earlier."
)
@click.option("--receipt", type=FILE, multiple=True, help="A voter's receipt.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--processes", type=click.IntRange(1), help="Processes to use. [default: one a core]")
def verify(
    record: Path,
    seal_digest: str | None,
    checkpoint: tuple[Path, ...],
    receipt: tuple[Path, ...],
    as_json: bool,
    processes: int | None,
) -> None:
    r"""Check everything that RECORD, a folder or its zip file, can prove.

    Exit status 0 if every check holds. Give anchors you had from elsewhere, or a consistent but
    wholly false record could pass: the seal digest, checkpoints and receipts.

    \b
    Example:
      ratify audit verify record.zip --seal-digest HEX --receipt receipt.json
    """
    anchors = Anchors(seal_digest, tuple(map(_read, checkpoint)), tuple(map(_read, receipt)))
    with progress_bars() as progress:
        report = verify_record(record, anchors, processes=processes, progress=progress)
    click.echo(encode(report.to_json()).decode() if as_json else _text(report))
    sys.exit(0 if report.ok else 1)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_ANCHOR)


def _text(report: Report) -> str:
    """Write the report for a person: the checks, what they prove, what they do not, the verdict."""
    width = max(len(outcome) for outcome in CheckOutcome)
    lines = []
    for check in report.checks:
        lines.append(f"{check.number:>2}. {check.finding.outcome:<{width}}  {check.title}")
        if check.finding.note:
            lines.append(f"{'':<{width + 6}}{check.finding.note}")
    lines += ["", *_summary(report), *(f"Note: {limit}" for limit in report.limits)]
    return "\n".join([*lines, *filter(None, [report.official_line]), report.verdict])


def _summary(report: Report) -> list[str]:
    shown = {
        "Poll": report.poll,
        "Edition": report.edition,
        "State": report.state,
        "Seal digest": report.seal_digest,
    }
    return [f"{name}: {value}" for name, value in shown.items() if value]
