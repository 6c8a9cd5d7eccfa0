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

from tally.errors import FaultList
from tally.fte.basis import basis_fields, make_basis
from tally.fte.inputs import UnitFte
from tally.numbers import parse_money, parse_number
from voting.domain.files.csv import CsvRow, read_rows, shown
from voting.domain.unit import Panel

FILE = "fees.csv"
COLUMNS = ("unit", "fee_return", "fte", "voluntary", "salary_ratio")
_PARSERS: Mapping[str, Callable[[object, str], Fraction]] = {
    "fee_return": parse_money,
    "fte": parse_number,
    "voluntary": parse_number,
    "salary_ratio": parse_number,
}


def fees_row(fte: UnitFte) -> tuple[str, ...]:
    """Return one unit's row of the file."""
    fields = {"unit": fte.unit, **basis_fields(fte.basis)}
    return tuple(fields.get(column, "") for column in COLUMNS)


def parse_fees(
    raw: bytes, panels: Mapping[str, Panel] | None, faults: FaultList, file: str = FILE
) -> tuple[UnitFte, ...]:
    """Read the fees; note every bad value in `faults`.

    `panels` maps the poll's counting units to their panels; None where they could not be read.
    """
    rows: dict[str, int] = {}
    fees = []
    for row in read_rows(raw, file, COLUMNS, faults):
        if row["unit"] in rows:
            faults.add(
                file,
                row.line,
                "unit",
                f"{shown(row['unit'])} is already on line {rows[row['unit']]}",
                "each unit once",
            )
            continue
        rows[row["unit"]] = row.line
        fte = _fees(row, panels, faults, file)
        if fte is not None:
            fees.append(fte)
    for unit in sorted((panels or {}).keys() - rows.keys()):
        faults.add(file, 1, "unit", f"no row for {unit}", "a row for each unit of poll.toml")
    return tuple(fees)


def _fees(
    row: CsvRow, panels: Mapping[str, Panel] | None, faults: FaultList, file: str
) -> UnitFte | None:
    """Read one row.

    Checks: (1) the unit is the poll's; (2) each number's form; (3) the rules of
    `tally.fte`; (4) a salary ratio only in an occasional-teacher unit.
    """
    before = len(faults)
    if panels is not None and row["unit"] not in panels:  # (1)
        faults.add(file, row.line, "unit", shown(row["unit"]), "a counting unit of poll.toml")
    numbers: dict[str, Fraction] = {}
    for field, parse in _PARSERS.items():  # (2)
        with faults.collect(file, row.line):
            if row[field]:
                numbers[field] = parse(row[field], field)
    if len(faults) > before:
        return None
    with faults.collect(file, row.line):
        fte = UnitFte(row["unit"], make_basis(**numbers))  # (3)
    if len(faults) > before:
        return None
    panel = (panels or {}).get(row["unit"])
    if "salary_ratio" in numbers and panel not in (None, Panel.OCCASIONAL):  # (4)
        faults.add(
            file,
            row.line,
            "salary_ratio",
            f"{shown(row['salary_ratio'])} in a {panel} unit",
            "no ratio, for procedure 4.97 is about occasional-teacher units",
        )
        return None
    return fte
