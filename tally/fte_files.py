"""The files of the FTE count: `fte.json` and a CSV of counts.

Rules this module keeps:
1. A file is taken whole or refused whole, with every fault named at once: file, line, field, what
   is wrong, what was expected.
2. In the election record `fte.json` has one byte form: RFC 8785, units sorted, numbers in their
   shortest form (`parse_fte_record`). `ratify tally fte` takes any order and spacing
   (`parse_fte_inputs`), and is otherwise as strict.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Set
from fractions import Fraction

from tally.basis import basis_fields, make_basis, verify_unit_name
from tally.errors import FaultList, FieldError, FteError
from tally.fte import FteInputs, UnitCount, UnitFte
from tally.numbers import (
    exact_text,
    money_text,
    parse_money,
    parse_number,
    parse_votes,
)
from tally.protocol.encoding import canonical, load_json

_Parser = Callable[[object, str], Fraction]
_TOTALS: dict[str, _Parser] = {
    "membership_fee": parse_money,
    "member_protection": parse_money,
    "threshold": parse_number,
}
_UNIT: dict[str, _Parser] = {
    "fee_return": parse_money,
    "fte": parse_number,
    "voluntary": parse_number,
    "salary_ratio": parse_number,
}
_COLUMNS = ["unit", "in_favour", "not_in_favour"]


def parse_fte_inputs(raw: bytes, file: str = "fte.json") -> FteInputs:
    """Return the inputs of `fte.json`, its fields and units in any order.

    Raises `InputError` with every fault found, or `FormatError` if it is not JSON at all.
    """
    value, faults = load_json(raw, file), FaultList()
    with faults.collect(file):
        document = _object(value, "document", {*_TOTALS, "units"})
    faults.check()
    numbers: list[Fraction] = []
    for name, parse in _TOTALS.items():
        with faults.collect(file):
            numbers.append(parse(document[name], name))
    units = _parse_units(document["units"], faults, file)
    faults.check()
    fee, protection, threshold = numbers
    with faults.collect(file):
        inputs = FteInputs(fee, protection, threshold, tuple(units))
    faults.check()
    return inputs


def _object(
    value: object, field: str, required: Set[str], optional: Set[str] = frozenset()
) -> dict[str, object]:
    """Return `value`, a JSON object of these fields in any order; raise `FieldError`."""
    if not isinstance(value, dict):
        raise FieldError(field, repr(value)[:40], "a JSON object")
    for name in sorted(required - value.keys()):
        raise FieldError(name, "missing", "this field")
    for name in sorted(value.keys() - required - optional):
        raise FieldError(name, "unknown field", f"only {', '.join(sorted(required | optional))}")
    return value


def _parse_units(value: object, faults: FaultList, file: str) -> list[UnitFte]:
    units: list[UnitFte] = []
    if not isinstance(value, list):
        faults.add(file, None, "units", repr(value)[:40], "a list of counting units")
        return units
    for index, item in enumerate(value):
        with faults.collect(file, prefix=f"units[{index}]{_name(item)}."):
            entry = _object(item, "unit", {"unit"}, _UNIT.keys())
            name = verify_unit_name(entry["unit"])
            numbers = {key: _UNIT[key](entry[key], key) for key in entry.keys() & _UNIT.keys()}
            units.append(UnitFte(name, make_basis(**numbers)))
    return units


def _name(item: object) -> str:
    return f" ({item['unit']})" if isinstance(item, dict) and "unit" in item else ""


def encode_fte_inputs(inputs: FteInputs) -> bytes:
    """Return the one byte form of `fte.json`; raise `FieldError` on part of a cent."""
    return canonical(
        {
            "membership_fee": money_text(inputs.membership_fee),
            "member_protection": money_text(inputs.member_protection),
            "threshold": exact_text(inputs.threshold),
            "units": [_encode_unit(item) for item in inputs.units],
        }
    )


def _encode_unit(item: UnitFte) -> dict[str, str]:
    return {"unit": item.unit, **basis_fields(item.basis)}


def parse_fte_record(raw: bytes, file: str = "fte.json") -> FteInputs:
    """Return the inputs of an election record's `fte.json`, which has one byte form.

    Raises `InputError` or `FormatError` as `parse_fte_inputs`, and `FteError` on any other form.
    """
    inputs = parse_fte_inputs(raw, file)
    if encode_fte_inputs(inputs) != raw:
        raise FteError(f"{file} is not in its canonical form: take the file as it was published")
    return inputs


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
