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
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from tally.basis import FteBasis, StatedFte, basis_fields, make_basis, verify_unit_name
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
from tally.protocol.errors import FormatError

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
_ZERO, _ONE = Fraction(0), Fraction(1)
_STAND_IN = StatedFte(_ONE)  # for a basis that cannot be read
_ANOTHER = UnitFte("-" * 32, _STAND_IN)  # for units whose name cannot be read
_COLUMNS = ["unit", "in_favour", "not_in_favour"]


def parse_fte_inputs(raw: bytes, file: str = "fte.json") -> FteInputs:
    """Return the inputs of `fte.json`, its fields and units in any order.

    Raises `InputError` with every fault found, or `FormatError` if it is not JSON at all.
    """
    faults = FaultList()
    draft = _read_inputs(load_json(raw, file), faults, file)
    faults.check()
    return draft.inputs()


def parse_fte_and_counts(
    fte_json: bytes, counts_csv: bytes, fte_file: str, counts_file: str
) -> tuple[FteInputs, tuple[UnitCount, ...]]:
    """Return the inputs of `fte.json`, and the counts of a CSV `unit,in_favour,not_in_favour`.

    The CSV has one row for each unit, in UTF-8, with or without a byte-order mark; empty lines are
    skipped. Raises `InputError` with every fault of both files.
    """
    faults = FaultList()
    draft = _Draft({}, [], complete=False)
    try:
        draft = _read_inputs(load_json(fte_json, fte_file), faults, fte_file)
    except FormatError as error:
        faults.add(fte_file, None, "file", str(error), "JSON")
    counts = _read_counts(counts_csv, draft.names, draft.complete, faults, counts_file)
    faults.check()
    return draft.inputs(), counts


@dataclass(frozen=True)
class _Draft:
    """What could be read of `fte.json`: the numbers, and the units whose name could be.

    `complete`: the file has no other units. A unit of which more could not be read has a stand-in.
    """

    numbers: dict[str, Fraction]
    units: list[UnitFte]
    complete: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The units' names, sorted."""
        return tuple(sorted({item.unit for item in self.units}))

    def inputs(self) -> FteInputs:
        """Return the inputs; raise `FieldError` as `FteInputs`."""
        return FteInputs(**self.numbers, units=tuple(self.units))


def _read_inputs(value: object, faults: FaultList, file: str) -> _Draft:
    """Read `fte.json` as far as it can be read; note every fault."""
    document = _object(value, "document", {*_TOTALS, "units"}, frozenset(), faults, file)
    numbers: dict[str, Fraction] = {}
    for name, parse in _TOTALS.items():
        if name in document:
            with faults.collect(file):
                numbers[name] = parse(document[name], name)
    draft = _Draft(numbers, [], complete=False)
    if "units" in document:
        draft = _Draft(numbers, *_read_units(document["units"], faults, file))
    _verify_whole(draft, faults, file)
    return draft


def _verify_whole(draft: _Draft, faults: FaultList, file: str) -> None:
    """Note each rule of `FteInputs` that is broken; what could not be read breaks none."""
    numbers = {"member_protection": _ZERO, "threshold": _ZERO, **draft.numbers}
    numbers.setdefault("membership_fee", numbers["member_protection"] + 1)
    units = [*draft.units, *([] if draft.complete else [_ANOTHER])]
    while True:
        try:
            FteInputs(**numbers, units=tuple(units))
            return
        except FieldError as error:
            faults.add(file, None, error.field, error.wrong, error.expected)
            if error.field == "membership_fee":
                numbers["membership_fee"] = numbers["member_protection"] + 1
            elif error.field == "threshold":
                numbers["threshold"] = _ZERO
            elif not _drop_repeated(units):
                return


def _drop_repeated(units: list[UnitFte]) -> bool:
    """Keep one of the units that have the first name of several; tell whether there is one."""
    names = sorted(item.unit for item in units)
    repeated = next((one for one, following in pairwise(names) if one == following), None)
    places = [place for place, item in enumerate(units) if item.unit == repeated]
    for place in reversed(places[1:]):
        del units[place]
    return bool(places)


def _object(
    value: object,
    field: str,
    required: Set[str],
    optional: Set[str],
    faults: FaultList,
    file: str,
    prefix: str = "",
) -> dict[str, object]:
    """Return the known fields of `value`, a JSON object of these in any order; note the others."""
    if not isinstance(value, dict):
        faults.add(file, None, prefix + field, repr(value)[:40], "a JSON object")
        return {}
    for name in sorted(required - value.keys()):
        faults.add(file, None, prefix + name, "missing", "this field")
    for name in sorted(value.keys() - required - optional):
        expected = f"only {', '.join(sorted(required | optional))}"
        faults.add(file, None, prefix + name, "unknown field", expected)
    return {name: item for name, item in value.items() if name in required | optional}


def _read_units(value: object, faults: FaultList, file: str) -> tuple[list[UnitFte], bool]:
    """Return the units whose name can be read, and whether these are all."""
    if not isinstance(value, list):
        faults.add(file, None, "units", repr(value)[:40], "a list of counting units")
        return [], False
    units = []
    for index, item in enumerate(value):
        prefix = f"units[{index}]{_name(item)}."
        entry = _object(item, "unit", {"unit"}, _UNIT.keys(), faults, file, prefix)
        basis = _read_basis(entry, faults, file, prefix) if entry else None
        if "unit" in entry:
            with faults.collect(file, prefix=prefix):
                units.append(UnitFte(verify_unit_name(entry["unit"]), basis or _STAND_IN))
    return units, len(units) == len(value)


def _read_basis(
    entry: dict[str, object], faults: FaultList, file: str, prefix: str
) -> FteBasis | None:
    numbers = {}
    for name in sorted(entry.keys() & _UNIT.keys()):
        numbers[name] = _ONE  # stands in for a number that cannot be read
        with faults.collect(file, prefix=prefix):
            numbers[name] = _UNIT[name](entry[name], name)
    return faults.make(make_basis, numbers, _ONE, file, prefix=prefix)


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


def _read_counts(
    raw: bytes, names: tuple[str, ...], complete: bool, faults: FaultList, file: str
) -> tuple[UnitCount, ...]:
    """Read the counts as far as they can be read; note every fault. A row is one line.

    `names` are the units of the inputs; others are unknown only where these are all (`complete`).
    """
    header, *rows = [*io.StringIO(raw.decode("utf-8-sig", "surrogateescape"), newline="")] or [""]
    if _fields(header) != _COLUMNS:
        faults.add(file, 1, "header", repr(header.strip() or "nothing"), ",".join(_COLUMNS))
    listed = _Listed(frozenset(names), complete)
    listed.mention(header, 1)
    counts = []
    for line, text in enumerate(rows, start=2):
        if text.strip():
            counts.append(_read_count(text, line, listed, faults, file))
    for unit in names if raw else ():
        if unit not in listed.lines:
            expected = "a row, with 0 and 0 if nobody voted"
            faults.add(file, None, "unit", f"no row for {unit}", expected)
    return tuple(count for count in counts if count is not None)


@dataclass(frozen=True)
class _Listed:
    """The units of the inputs, whether these are all of them, and the line of each that has one."""

    names: frozenset[str]
    complete: bool
    lines: dict[str, int] = field(default_factory=dict)

    def verify(self, unit: str) -> None:
        """Raise `FieldError` on a unit that is not in the inputs, or had a row before."""
        verify_unit_name(unit)
        if self.complete and unit not in self.names:
            raise FieldError("unit", f"unknown unit {unit}", "a unit of the FTE inputs")
        if unit in self.lines:
            raise FieldError(
                "unit", f"{unit} again, as in line {self.lines[unit]}", "each unit once"
            )

    def mention(self, text: str, line: int) -> None:
        """Note that a row is about the unit that it begins with, even if it cannot be read."""
        self.lines.setdefault(text.split(",")[0].strip().strip('"'), line)


def _fields(text: str) -> list[str] | None:
    """Return the fields of a line; None if it is not UTF-8 or its quotes are wrong."""
    try:
        text.encode()
        [row] = csv.reader([text], strict=True)
    except (UnicodeEncodeError, csv.Error):
        return None
    return row


def _read_count(
    text: str, line: int, listed: _Listed, faults: FaultList, file: str
) -> UnitCount | None:
    row, votes, count = _fields(text), dict[str, int](), None
    with faults.collect(file, line):
        if row is None:
            expected = "UTF-8, fields separated by commas, in pairs of quotes"
            raise FieldError("row", repr(text.strip()), expected)
        if len(row) != len(_COLUMNS):
            wrong = f"{len(row)} columns"
            raise FieldError("row", wrong, f"{len(_COLUMNS)}: {','.join(_COLUMNS)}")
        for name, number in zip(_COLUMNS[1:], row[1:], strict=True):
            with faults.collect(file, line):
                votes[name] = parse_votes(number, name)
        listed.verify(row[0])
        if len(votes) == len(row) - 1:
            count = UnitCount(row[0], **votes)
    listed.mention(text, line)
    return count
