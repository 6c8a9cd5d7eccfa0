"""`fte.json`: the table of weights, with the readings that it is counted by.

Rules this module keeps:
1. The file is taken whole or refused whole, with every fault named at once: field, what is wrong,
   what was expected.
2. In the election record it has one byte form: RFC 8785, rows sorted, numbers in their shortest
   form, every reading said (`parse_fte_record`). `ratify tally fte` takes any order and spacing
   (`parse_fte_inputs`), and is otherwise as strict.
3. What is read for `ratify tally fte`, and only that, may leave out readings: without
   `counting_unit` a row counts in the unit that it names, or else by itself; without
   `threshold_kind` more than the threshold ratifies; without `occasional_ratio` no row may be of
   occasional teachers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from tally.errors import FaultList, FieldError, FteError
from tally.fte.inputs import (
    FteInputs,
    UnitFte,
    fee_without_protection,
    named_twice,
    verify_some_weight,
)
from tally.fte.rows import parse_choice, parse_flag, read_object, read_row, row_json, where
from tally.fte.rules import (
    CountingUnit,
    OccasionalRatio,
    Threshold,
    ThresholdKind,
    WeightRules,
    verify_ratio,
)
from tally.numbers import exact_text, money_text, number_text, parse_money, parse_number
from tally.protocol.encoding import canonical, load_json
from tally.protocol.errors import FormatError


def parse_counting_unit(value: object, field: str) -> CountingUnit:
    """Return whose votes are added before the percentages; raise `FieldError`."""
    return parse_choice(value, field, CountingUnit)


def parse_threshold_kind(value: object, field: str) -> ThresholdKind:
    """Return how the fraction in favour compares with the threshold; raise `FieldError`."""
    return parse_choice(value, field, ThresholdKind)


_ONE: Final = Fraction(1)
_REQUIRED: Final = frozenset({"membership_fee", "member_protection", "threshold", "units"})
_READINGS: Final = frozenset(
    {"counting_unit", "occasional_ratio", "salary_ratio", "threshold_kind"}
)
_SETTINGS: Final[Mapping[str, tuple[str, Callable[[object, str], object]]]] = {
    "membership_fee": ("membership_fee", parse_money),
    "member_protection": ("member_protection", parse_money),
    "threshold": ("threshold", parse_number),
    "threshold_kind": ("kind", parse_threshold_kind),
    "counting_unit": ("counting_unit", parse_counting_unit),
    "occasional_ratio": ("occasional_ratio", parse_flag),
    "salary_ratio": (
        "salary_ratio",
        lambda value, field: verify_ratio(parse_number(value, field)),
    ),
}
"""The fields besides the rows: the name each has in `FteInputs`, and how it is read."""


def parse_fte_inputs(raw: bytes, file: str = "fte.json") -> FteInputs:
    """Return the inputs of `fte.json`, its fields and rows in any order.

    Raises `InputError` with every fault found.
    """
    faults = FaultList()
    inputs = read_fte_inputs(raw, faults, file).inputs
    if inputs is None:
        raise faults.error()
    return inputs


@dataclass(frozen=True)
class ReadInputs:
    """What could be read of `fte.json`: everything, or None where there is a fault.

    `names` are the elections' names that could be read; `complete` is whether these are all.
    """

    inputs: FteInputs | None
    names: frozenset[str] = frozenset()
    complete: bool = False


def read_fte_inputs(raw: bytes, faults: FaultList, file: str = "fte.json") -> ReadInputs:
    """Read `fte.json` as far as it can be read; note every fault."""
    before = len(faults)
    try:
        value = load_json(raw, file)
    except FormatError as error:
        faults.add(file, None, "file", str(error), "a JSON document")
        return ReadInputs(None)
    document = read_object(value, "document", _REQUIRED, _READINGS, faults, file)
    rows = _read_rows(document["units"], faults, file) if "units" in document else _Rows()
    settings = _read_settings(document, faults, file)
    if rows.occasional is not None:
        with faults.collect(file):
            _verify_ratio(document, settings, rows.occasional)
    inputs = FteInputs(units=rows.rows, **settings) if len(faults) == before else None
    return ReadInputs(inputs, frozenset(rows.names), rows.complete)


@dataclass(frozen=True)
class _Rows:
    """The rows that could be read, and every name, also of a row that could not be.

    `occasional` names a row of occasional teachers, None without one; `complete` is whether every
    row has its name.
    """

    rows: tuple[UnitFte, ...] = ()
    names: tuple[str, ...] = ()
    occasional: str | None = None
    complete: bool = False


def _read_rows(value: object, faults: FaultList, file: str) -> _Rows:
    if not isinstance(value, list):
        faults.add(file, None, "units", repr(value)[:40], "a list of elections")
        return _Rows()
    places = [f"units[{index}]{where(item)}" for index, item in enumerate(value)]
    found = [
        read_row(item, faults, file, f"{place}.") for item, place in zip(value, places, strict=True)
    ]
    names = tuple(name for name, _ in found if name is not None)
    rows = tuple(row for _, row in found if row is not None)
    for error in named_twice(names):
        with faults.collect(file):
            raise error
    if len(rows) == len(value):
        with faults.collect(file):
            verify_some_weight(rows)
    occasional = [
        place
        for item, place in zip(value, places, strict=True)
        if isinstance(item, dict) and item.get("occasional") is True
    ]
    return _Rows(rows, names, occasional[0] if occasional else None, len(names) == len(value))


def _read_settings(document: Mapping[str, object], faults: FaultList, file: str) -> dict[str, Any]:
    """Return the fields besides the rows, as `FteInputs` names them; of use only without faults."""
    found: dict[str, Any] = {}
    for field, (name, parse) in _SETTINGS.items():
        if field in document:
            with faults.collect(file):
                found[name] = parse(document[field], field)
    with faults.collect(file):
        if {"membership_fee", "member_protection"} <= found.keys():
            fee_without_protection(found["membership_fee"], found["member_protection"])
    readable = "kind" in found or "threshold_kind" not in document
    kind = found.pop("kind", ThresholdKind.MORE_THAN)
    with faults.collect(file):
        if "threshold" in found and readable:
            found["threshold"] = Threshold(found["threshold"], kind)
    return {"counting_unit": CountingUnit.UNIT, **found}


def _verify_ratio(
    document: Mapping[str, object], settings: Mapping[str, object], occasional: str
) -> None:
    """Raise `FieldError` unless the file says whether 4.97 applies, and if so, by which ratio."""
    if "occasional_ratio" not in document:
        expected = f"true or false, for {occasional} is of occasional teachers (4.97)"
        raise FieldError("occasional_ratio", "missing", expected)
    if settings.get("occasional_ratio") and "salary_ratio" not in document:
        WeightRules(_ONE, OccasionalRatio.MULTIPLIED).factor()


def encode_fte_inputs(inputs: FteInputs) -> bytes:
    """Return the one byte form of `fte.json`; raise `FieldError` on part of a cent."""
    readings: dict[str, object] = {
        "counting_unit": inputs.counting_unit.value,
        "occasional_ratio": inputs.occasional_ratio,
        "threshold_kind": inputs.threshold.kind.value,
    }
    if inputs.salary_ratio is not None:
        readings["salary_ratio"] = number_text(inputs.salary_ratio)
    return canonical(
        {
            "membership_fee": money_text(inputs.membership_fee),
            "member_protection": money_text(inputs.member_protection),
            "threshold": exact_text(inputs.threshold.share),
            "units": [row_json(row) for row in inputs.units],
            **readings,
        }
    )


def parse_fte_record(raw: bytes, file: str = "fte.json") -> FteInputs:
    """Return the inputs of an election record's `fte.json`, which has one byte form.

    Raises `InputError` as `parse_fte_inputs`, and `FteError` on any other form.
    """
    inputs = parse_fte_inputs(raw, file)
    if encode_fte_inputs(inputs) != raw:
        raise FteError(f"{file} is not in its canonical form: take the file as it was published")
    return inputs
