"""fees.csv: what each counting unit's FTE is computed from (by-law 2.78, procedures 4.94 and 4.97).

Rules this module keeps:
1. Columns `unit,fee_return,fte,voluntary,salary_ratio`. A unit has a fee return in dollars and
   cents, or its FTE (audited membership), never both.
2. The units are those of poll.toml, each once.
3. A salary ratio is for an occasional-teacher unit with a fee return, in a poll that follows
   procedure 4.97.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from tally.basis import basis_fields, make_basis, verify_unit_name
from tally.errors import FaultList, FieldError
from tally.fte import UnitFte
from tally.numbers import parse_money, parse_number
from voting.domain.files.csv import CsvRow, read_rows
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.shown import shown
from voting.domain.unit import Panel

FILE = "fees.csv"
COLUMNS = ("unit", "fee_return", "fte", "voluntary", "salary_ratio")
_PARSERS: Mapping[str, Callable[[object, str], Fraction]] = {
    "fee_return": parse_money,
    "fte": parse_number,
    "voluntary": parse_number,
    "salary_ratio": parse_number,
}
_STAND_IN = Fraction(1)
"""For a number that is given and cannot be read: it breaks no rule."""


def fees_row(fte: UnitFte) -> tuple[str, ...]:
    """Return one unit's row of the file."""
    fields = {"unit": fte.unit, **basis_fields(fte.basis)}
    return tuple(fields.get(column, "") for column in COLUMNS)


def parse_fees(
    raw: bytes, units: KnownUnits, faults: FaultList, file: str = FILE
) -> tuple[UnitFte, ...]:
    """Read the fees of the poll's units; note every bad value in `faults`, and leave its row out.

    Checks: (1) each row; (2) no unit has two; (3) each unit of the poll that is known has one.
    """
    lines: dict[str, int] = {}
    mentioned: set[str] = set()
    fees = []
    rows = list(read_rows(raw, file, COLUMNS, faults))
    for row in rows:
        fte = _fees(row, units, faults, file)  # (1)
        if not row.has("unit"):
            mentioned.update(map(str.strip, row.texts))
        elif row["unit"] in lines:  # (2)
            wrong = f"{shown(row['unit'])} is already on line {lines[row['unit']]}"
            faults.add(file, row.line, "unit", wrong, "each unit once")
        else:
            lines[row["unit"]] = row.line
            fees += [] if fte is None else [fte]
    if rows or not faults.of(file):
        for unit in sorted(units.panels.keys() - lines.keys() - mentioned):  # (3)
            faults.add(file, 1, "unit", f"no row for {unit}", "a row for each unit of poll.toml")
    return tuple(fees)


def _fees(row: CsvRow, units: KnownUnits, faults: FaultList, file: str) -> UnitFte | None:
    """Read one row; None if there is something wrong in it.

    Checks, each of the fields that could be read: (1) the unit is the poll's; (2) each number's
    form; (3) the rules of `tally.basis`; (4) a salary ratio only in an occasional-teacher unit.
    """
    before = len(faults)
    unit = row["unit"]
    if row.has("unit"):  # (1)
        with faults.collect(file, row.line):
            if units.lack(unit):
                raise FieldError("unit", shown(unit), "a counting unit of poll.toml")
            verify_unit_name(unit)
    numbers = {}
    for field, parse in _PARSERS.items():  # (2)
        if row.is_given(field):
            numbers[field] = _STAND_IN
            if row.has(field):
                with faults.collect(file, row.line):
                    numbers[field] = parse(row[field], field)
    basis = None
    if all(row.is_given(field) is not None for field in _PARSERS):  # (3)
        basis = faults.make(make_basis, numbers, _STAND_IN, file, row.line)
    panel = units.panels.get(unit)
    if row["salary_ratio"] and panel not in (None, Panel.OCCASIONAL):  # (4)
        faults.add(
            file,
            row.line,
            "salary_ratio",
            f"{shown(row['salary_ratio'])} in a {panel} unit",
            "no ratio, for procedure 4.97 is about occasional-teacher units",
        )
    if basis is None or not row.whole or len(faults) > before:
        return None
    return UnitFte(unit, basis)
