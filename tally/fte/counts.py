"""The CSV of counts, `unit,in_favour,not_in_favour`: a row for each election.

Rules this module keeps:
1. The file is taken whole or refused whole, with every fault named at once: line, field, what is
   wrong, what was expected.
2. A row is one line. What is wrong in one line or field hides nothing that is wrong in another, and
   is named once: an election whose row cannot be read has a row.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from tally.errors import FaultList, FieldError
from tally.fte.files import ReadInputs
from tally.fte.outcome import UnitCount
from tally.numbers import parse_votes
from tally.unit_names import verify_unit_name

_COLUMNS = ["unit", "in_favour", "not_in_favour"]


def read_counts(
    raw: bytes, units: ReadInputs, faults: FaultList, file: str = "counts.csv"
) -> tuple[UnitCount, ...]:
    """Return the counts of a CSV `unit,in_favour,not_in_favour`, one row for each election.

    UTF-8, with or without a byte-order mark; empty lines are skipped. `units` is what was read of
    fte.json: where some of its names could not be read, no row is of an unknown election. Notes
    every fault: a wrong header, a row that cannot be read or has the wrong length, a number that is
    not a whole number of votes, an election that is unknown, missing, or there twice.
    """
    header, *rows = [*io.StringIO(raw.decode("utf-8-sig", "surrogateescape"), newline="")] or [""]
    if _fields(header) != _COLUMNS:
        faults.add(file, 1, "header", repr(header.strip() or "nothing"), ",".join(_COLUMNS))
    listed = _Listed(units)
    listed.mention(header, 1)
    counts = [
        count
        for line, text in enumerate(rows, start=2)
        if text.strip() and (count := _read_row(text, line, listed, faults, file))
    ]
    for unit in sorted(units.names - listed.lines.keys()) if raw else ():
        faults.add(file, None, "unit", f"no row for {unit}", "a row, with 0 and 0 if nobody voted")
    return tuple(counts)


@dataclass(frozen=True)
class _Listed:
    """The elections of fte.json, and the line of each that has a row."""

    units: ReadInputs
    lines: dict[str, int] = field(default_factory=dict)

    def verify(self, unit: str) -> None:
        """Raise `FieldError` on an election that is not in fte.json, or had a row before."""
        verify_unit_name(unit)
        if self.units.complete and unit not in self.units.names:
            raise FieldError("unit", f"unknown unit {unit}", "a unit of the FTE inputs")
        if unit in self.lines:
            raise FieldError(
                "unit", f"{unit} again, as in line {self.lines[unit]}", "each unit once"
            )

    def mention(self, text: str, line: int) -> None:
        """Note which election a line is about, which it begins with, even if it cannot be read."""
        self.lines.setdefault(text.split(",")[0].strip().strip('"'), line)


def _fields(text: str) -> list[str] | None:
    """Return the fields of a line; None if it is not UTF-8 or its quotes are wrong."""
    try:
        text.encode()
        [row] = csv.reader([text], strict=True)
    except (UnicodeEncodeError, csv.Error):
        return None
    return row


def _read_row(
    text: str, line: int, listed: _Listed, faults: FaultList, file: str
) -> UnitCount | None:
    """Return a line's count, or None with its faults noted."""
    row, votes, count = _fields(text), dict[str, int](), None
    with faults.collect(file, line):
        if row is None:
            expected = "UTF-8, fields separated by commas, in pairs of quotes"
            raise FieldError("row", repr(text.strip()), expected)
        if len(row) != len(_COLUMNS):
            expected = f"{len(_COLUMNS)}: {','.join(_COLUMNS)}"
            raise FieldError("row", f"{len(row)} columns", expected)
        for name, number in zip(_COLUMNS[1:], row[1:], strict=True):
            with faults.collect(file, line):
                votes[name] = parse_votes(number, name)
        listed.verify(row[0])
        if len(votes) == len(_COLUMNS) - 1:
            count = UnitCount(row[0], **votes)
    listed.mention(text, line)
    return count
