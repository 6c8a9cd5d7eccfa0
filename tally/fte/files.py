"""`fte.json`: the table of weights, with the readings that it is counted by.

Rules this module keeps:
1. The file is taken whole or refused whole, with every fault named at once: field, what is wrong,
   what was expected.
2. In the election record it has one byte form: RFC 8785, rows sorted, numbers in their shortest
   form, every reading said (`parse_fte_record`). `ratify tally fte` takes any order and spacing
   (`parse_fte_inputs`), and is otherwise as strict.
3. There a reading may be left out only where the file says it otherwise: without `counting_unit`,
   a row counts in the unit that it names; without `threshold_kind`, it is more than the threshold;
   `occasional_ratio` may be missing where no row is of occasional teachers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from tally.errors import FaultList, FieldError, FteError
from tally.fte.inputs import FteInputs, UnitFte, fee_without_protection, verify_names
from tally.fte.rows import as_object, encode_row, parse_choice, parse_flag, parse_row, where
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind, verify_ratio
from tally.numbers import exact_text, money_text, number_text, parse_money, parse_number
from tally.protocol.encoding import canonical, load_json
from tally.protocol.errors import FormatError

_REQUIRED: Final = frozenset({"membership_fee", "member_protection", "threshold", "units"})
_READINGS: Final = frozenset(
    {"counting_unit", "occasional_ratio", "salary_ratio", "threshold_kind"}
)


def parse_fte_inputs(raw: bytes, file: str = "fte.json") -> FteInputs:
    """Return the inputs of `fte.json`, its fields and rows in any order.

    Raises `InputError` with every fault found.
    """
    faults = FaultList()
    inputs = read_fte_inputs(raw, faults, file)
    if inputs is None:
        raise faults.error()
    return inputs


def read_fte_inputs(raw: bytes, faults: FaultList, file: str = "fte.json") -> FteInputs | None:
    """Read `fte.json`; note every fault, and return None if there is one."""
    before, inputs = len(faults), None
    try:
        value = load_json(raw, file)
    except FormatError as error:
        faults.add(file, None, "file", str(error), "a JSON document")
        return None
    with faults.collect(file):
        document = as_object(value, "document", _REQUIRED, _READINGS)
        inputs = _inputs(document, faults, file)
    return inputs if len(faults) == before else None


def _inputs(document: Mapping[str, object], faults: FaultList, file: str) -> FteInputs | None:
    """Read each field as far as it goes; a refused one stands as a harmless value till the end."""
    before = len(faults)
    fee, protection, ratio = Fraction(1), Fraction(0), None
    with faults.collect(file):
        fee = parse_money(document["membership_fee"], "membership_fee")
    with faults.collect(file):
        protection = parse_money(document["member_protection"], "member_protection")
        if len(faults) == before:
            fee_without_protection(fee, protection)
    with faults.collect(file):
        threshold = _threshold(document)
    units = _rows(document["units"], faults, file)
    with faults.collect(file):
        if document.get("salary_ratio") is not None:
            ratio = verify_ratio(parse_number(document["salary_ratio"], "salary_ratio"))
    with faults.collect(file):
        applied = _applied(document, units)
    with faults.collect(file):
        counting_unit = parse_choice(document, "counting_unit", CountingUnit, CountingUnit.UNIT)
    if len(faults) > before:
        return None
    return FteInputs(fee, protection, threshold, tuple(units), counting_unit, applied, ratio)


def _threshold(document: Mapping[str, object]) -> Threshold:
    share = parse_number(document["threshold"], "threshold")
    return Threshold(
        share, parse_choice(document, "threshold_kind", ThresholdKind, ThresholdKind.MORE_THAN)
    )


def _applied(document: Mapping[str, object], units: Sequence[UnitFte]) -> bool:
    """Return `occasional_ratio`, which may be missing where nothing depends on it."""
    occasional = [row.unit for row in units if row.occasional]
    if "occasional_ratio" not in document and occasional:
        expected = f"true or false, for {occasional[0]} is of occasional teachers (4.97)"
        raise FieldError("occasional_ratio", "missing", expected)
    return parse_flag(document.get("occasional_ratio", False), "occasional_ratio")


def _rows(value: object, faults: FaultList, file: str) -> list[UnitFte]:
    rows: list[UnitFte] = []
    if not isinstance(value, list):
        faults.add(file, None, "units", repr(value)[:40], "a list of elections")
        return rows
    for index, item in enumerate(value):
        with faults.collect(file, prefix=f"units[{index}]{where(item)}."):
            rows.append(parse_row(item))
    with faults.collect(file):
        verify_names(row.unit for row in rows)
    return rows


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
            "units": [encode_row(row) for row in inputs.units],
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
