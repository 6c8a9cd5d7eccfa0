"""The CSV of counts, `unit,in_favour,not_in_favour`: a row for each election.

Rules this module keeps:
1. The file is taken whole or refused whole, with every fault named at once: line, field, what is
   wrong, what was expected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

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

    UTF-8, with or without a byte-order mark; empty lines are skipped. `units` is what was
    read of fte.json. Notes every fault: a wrong header, a row of the wrong length, a number that
    is not a whole number of votes, a unit that is unknown, missing, or there twice.
    """
    counts: list[UnitCount] = []
    lines: dict[str, int] = {}
    readable = True
    for line, row in _rows(raw, faults, file):
        readable = row is not None
        if row is not None:
            counts += _counts(line, row, units, lines, faults, file)
    for unit in sorted(units.names) if readable else ():
        if unit not in lines:
            expected = "a row, with 0 and 0 if nobody voted"
            faults.add(file, None, "unit", f"no row for {unit}", expected)
    return tuple(counts)


def _counts(
    line: int,
    row: list[str],
    units: ReadInputs,
    lines: dict[str, int],
    faults: FaultList,
    file: str,
) -> Iterator[UnitCount]:
    """Yield the row's count, if it has no fault; note each fault of its own."""
    before = len(faults)
    if len(row) != len(_COLUMNS):
        expected = f"{len(_COLUMNS)}: {','.join(_COLUMNS)}"
        faults.add(file, line, "row", f"{len(row)} columns", expected)
        return
    name, *votes = row
    with faults.collect(file, line):
        _verify_listed(name, units, lines)
    lines.setdefault(name, line)
    numbers = []
    for field, text in zip(_COLUMNS[1:], votes, strict=True):
        with faults.collect(file, line):
            numbers.append(parse_votes(text, field))
    if len(faults) == before:
        yield UnitCount(name, *numbers)


def _rows(raw: bytes, faults: FaultList, file: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the rows after the header with their lines; None where no further row can be read."""
    try:
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        header = next(reader, ["nothing"])
        if header != _COLUMNS:
            faults.add(file, 1, "header", ",".join(header), ",".join(_COLUMNS))
            yield 1, None
            return
        for row in reader:
            if row:
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        faults.add(file, None, "file", str(error), "a CSV file in UTF-8")
        yield 1, None


def _verify_listed(unit: str, units: ReadInputs, lines: Mapping[str, int]) -> None:
    verify_unit_name(unit)
    if units.complete and unit not in units.names:
        raise FieldError("unit", f"unknown unit {unit}", "a unit of the FTE inputs")
    if unit in lines:
        raise FieldError("unit", f"{unit} again, as in line {lines[unit]}", "each unit once")
