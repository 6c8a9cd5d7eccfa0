"""The CSV of counts, `unit,in_favour,not_in_favour`: a row for each election.

Rules this module keeps:
1. The file is taken whole or refused whole, with every fault named at once: line, field, what is
   wrong, what was expected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tally.errors import FaultList, FieldError
from tally.fte.basis import verify_unit_name
from tally.fte.inputs import FteInputs
from tally.fte.outcome import UnitCount
from tally.numbers import parse_votes

_COLUMNS = ["unit", "in_favour", "not_in_favour"]


def parse_counts(raw: bytes, inputs: FteInputs, file: str = "counts.csv") -> tuple[UnitCount, ...]:
    """Return the counts of a CSV `unit,in_favour,not_in_favour`, one row for each unit of `inputs`.

    UTF-8, with or without a byte-order mark; empty lines are skipped. Raises `InputError` with
    every fault: a wrong header, a row of the wrong length, a number that is not a whole number of
    votes, a unit that is unknown, missing, or there twice.
    """
    faults = FaultList()
    counts: list[UnitCount] = []
    lines: dict[str, int] = {}
    for line, row in _rows(raw, faults, file):
        with faults.collect(file, line):
            _verify_listed(row[0], inputs.names, lines)
            lines[row[0]] = line
            counts.append(_parse_count(row))
    for unit in inputs.names:
        if unit not in lines:
            faults.add(
                file, None, "unit", f"no row for {unit}", "a row, with 0 and 0 if nobody voted"
            )
    faults.check()
    return tuple(counts)


def _rows(raw: bytes, faults: FaultList, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows after the header with their lines; raise `InputError` if unreadable."""
    header: list[str] | None = None
    try:
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        for row in reader:
            if header is None:
                header = row
                if header != _COLUMNS:
                    break
            elif row:
                yield reader.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        faults.add(file, None, "file", str(error), "a CSV file in UTF-8")
        faults.check()
    if header != _COLUMNS:
        faults.add(file, 1, "header", ",".join(header or ["nothing"]), ",".join(_COLUMNS))
        faults.check()


def _parse_count(row: list[str]) -> UnitCount:
    if len(row) != len(_COLUMNS):
        raise FieldError("row", f"{len(row)} columns", f"{len(_COLUMNS)}: {','.join(_COLUMNS)}")
    return UnitCount(row[0], parse_votes(row[1], "in_favour"), parse_votes(row[2], "not_in_favour"))


def _verify_listed(unit: str, names: tuple[str, ...], lines: dict[str, int]) -> None:
    if verify_unit_name(unit) not in names:
        raise FieldError("unit", f"unknown unit {unit}", "a unit of the FTE inputs")
    if unit in lines:
        raise FieldError("unit", f"{unit} again, as in line {lines[unit]}", "each unit once")
