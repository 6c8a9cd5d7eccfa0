"""`ratify audit`: what an auditor runs, with no database, no network and no server package.

Rules this module keeps:
1. The report goes to standard output, the progress to standard error.
2. Status 0 only if every check holds, the record is anchored and what was released is proved; 3 if
   it holds without that. An outcome is a word, never only a mark or a colour.
3. The verdict is the last line.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from audit.checks.outcome import CheckOutcome, Report
from audit.cli.common import FOLDER_OR_ZIP, AuditGroup, record_of, seal_digest_option
from audit.cli.explained import explained, wrapped
from audit.explain.explanation import Explanation, verify_and_explain
from audit.record.fields import encode
from audit.verify import Anchors
from audit.work.bars import progress_bars
from tally.capped import Cap
from tally.cli.common import INPUT, is_quiet, json_option, read_input
from tally.cli.exits import Status

ANCHOR = Cap("a checkpoint or receipt", 65_536)
"""Bytes of a checkpoint or receipt that are read; no valid one is near it."""


@click.group(cls=AuditGroup)
def audit() -> None:
    """Verify an election record, offline."""


@audit.command()
@click.argument("record", type=FOLDER_OR_ZIP)
@seal_digest_option
@click.option(
    "--checkpoint", type=INPUT, multiple=True, help="A signed checkpoint kept from earlier."
)
@click.option("--receipt", type=INPUT, multiple=True, help="A voter's receipt.")
@click.option(
    "--explain", is_flag=True, help="Say what each check is for, who signed, whence each number."
)
@json_option
@click.option("--processes", type=click.IntRange(1), help="Processes to use. [default: one a core]")
def verify(
    record: Path,
    seal_digest: str | None,
    checkpoint: tuple[Path, ...],
    receipt: tuple[Path, ...],
    explain: bool,
    as_json: bool,
    processes: int | None,
) -> None:
    r"""Check everything that RECORD, a folder, its zip file or `-`, can prove.

    Give anchors you had from elsewhere, or a consistent but wholly false record could pass: the
    seal digest, checkpoints and receipts.

    \b
    Exit status:
      0  every check holds, and the record is anchored
      1  a check fails
      2  wrong usage, such as a seal digest that cannot be one
      3  every check holds, but nothing anchors the record, or the percentage that was
         released is NOT PROVED: too near a boundary for rounded weights

    \b
    --json prints:
      verdict, poll, edition, state, seal_digest, official_line   text
      bounds       "verified", or "as attested, ballots not shown" where this edition
                   lacks the sequestered ballots left out; "" if a check fails
      ok, anchored, proved                                        true or false;
                   proved: nothing was released that this record does not prove
      limits                                                      a list of texts
      checks       a list of {number, name, title, outcome, note}
      explanation  only with --explain: {standing, protects, signed, numbers}

    \b
    Example:
      ratify audit verify record.zip --seal-digest HEX --receipt receipt.json
      ratify audit verify record.zip --seal-digest HEX --explain
    """
    anchors = Anchors(seal_digest, tuple(map(_read, checkpoint)), tuple(map(_read, receipt)))
    source = record_of(record)
    with progress_bars(quiet=is_quiet()) as progress:
        report, explanation = verify_and_explain(
            source, anchors, processes=processes, progress=progress
        )
    shown = explanation if explain else None
    click.echo(_json(report, shown) if as_json else _text(report, shown))
    sys.exit(_status(report))


def _read(path: Path) -> bytes:
    return read_input(path, ANCHOR)


def _status(report: Report) -> Status:
    if not report.ok:
        return Status.REFUSED
    return Status.HOLDS if report.anchored and report.proved else Status.UNPROVED


def _json(report: Report, explanation: Explanation | None) -> str:
    more = {} if explanation is None else {"explanation": explanation.to_json()}
    return encode({**report.to_json(), **more}).decode()


def _text(report: Report, explanation: Explanation | None) -> str:
    """Write the report for a person: the checks, what they prove, what they do not, the verdict."""
    lines = [] if explanation is None else [wrapped(explanation.standing), ""]
    width = max(len(outcome) for outcome in CheckOutcome)
    for check in report.checks:
        lines.append(f"{check.number:>2}. {check.finding.outcome:<{width}}  {check.title}")
        if check.finding.note:
            lines.append(f"{'':<{width + 6}}{check.finding.note}")
        if explanation is not None:
            lines.append(wrapped(explanation.protects[check.name], width + 6))
    if explanation is not None:
        lines += ["", *explained(report, explanation)]
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
