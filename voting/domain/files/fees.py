"""fees.csv: what each election's FTE is computed from, and where the figures come from (2.78).

Rules this module keeps:
1. Columns `unit,fee_return,fte,voluntary,basis,as_of,year,certified_by,source`. An election has a
   fee return in dollars and cents, or its FTE, never both; of audited or current membership
   (`basis`), as of a day, of a fiscal year, certified by somebody (2.57, 2.150), with the SHA-256
   of the document that says so.
2. The elections are those of poll.toml, each once.
3. Current membership is of teacher bargaining units (4.100), in a poll that reads the by-law so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from tally.errors import FaultList, FieldError
from tally.fte.basis import FteBasis, Membership, basis_fields, make_basis
from tally.fte.inputs import Origin, UnitFte, verify_membership
from tally.fte.rows import NUMBERS, ORIGIN, parse_membership
from tally.unit_names import verify_unit_name
from voting.domain.files.csv import CsvRow, read_rows
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.shown import shown
from voting.domain.unit import Panel

FILE = "fees.csv"
COLUMNS = ("unit", *NUMBERS, "basis", *ORIGIN)
_STATED: Final[Mapping[str, Any]] = {"basis": parse_membership, **ORIGIN}
"""The columns that every row gives, besides its name, and how each is read."""
_STAND_IN: Final = Fraction(1)
"""For a number that is given and cannot be read: it breaks no rule."""


@dataclass(frozen=True)
class FeesRow:
    """One row: what gives the FTE, on which membership, and where the figures come from."""

    unit: str
    basis: FteBasis
    membership: Membership
    origin: Origin
    line: int = field(compare=False)


def fees_row(weight: UnitFte) -> tuple[str, ...]:
    """Return one election's row of the file."""
    origin = {name: value for name, value in vars(weight.origin).items() if value is not None}
    fields = {"unit": weight.unit, **basis_fields(weight.basis), **origin}
    fields["basis"] = weight.membership.value
    return tuple(fields.get(column, "") for column in COLUMNS)


def parse_fees(
    raw: bytes,
    units: KnownUnits,
    membership: Membership | None,
    faults: FaultList,
    file: str = FILE,
) -> tuple[FeesRow, ...]:
    """Read the fees of the poll's elections; note every bad value, and leave its row out.

    `membership` is how the poll reads the by-law, None where that could not be read. Checks:
    (1) each row; (2) no election has two; (3) each election of the poll that is known has one.
    """
    lines: dict[str, int] = {}
    mentioned: set[str] = set()
    fees = []
    rows = list(read_rows(raw, file, COLUMNS, faults))
    for row in rows:
        paid = _fees(row, units, membership, faults, file)  # (1)
        if not row.has("unit"):
            mentioned.update(map(str.strip, row.texts))
        elif row["unit"] in lines:  # (2)
            wrong = f"{shown(row['unit'])} is already on line {lines[row['unit']]}"
            faults.add(file, row.line, "unit", wrong, "each unit once")
        else:
            lines[row["unit"]] = row.line
            fees += [] if paid is None else [paid]
    if rows or not faults.of(file):
        for unit in sorted(units.panels.keys() - lines.keys() - mentioned):  # (3)
            faults.add(file, 1, "unit", f"no row for {unit}", "a row for each unit of poll.toml")
    return tuple(fees)


def _fees(
    row: CsvRow, units: KnownUnits, membership: Membership | None, faults: FaultList, file: str
) -> FeesRow | None:
    """Read one row; None if there is something wrong in it.

    Checks, each of the fields that could be read: (1) the unit is the poll's; (2) each number's
    form, and the rules of `tally.fte.basis`; (3) the fields that every row gives; (4) current
    membership only where it may be.
    """
    before = len(faults)
    unit = row["unit"]
    if row.has("unit"):  # (1)
        with faults.collect(file, row.line):
            if units.lack(unit):
                raise FieldError("unit", shown(unit), "an election of poll.toml")
            verify_unit_name(unit)
    basis = _basis(row, faults, file)  # (2)
    stated: dict[str, Any] = {}
    for name, parse in _STATED.items():  # (3)
        if row.has(name):
            with faults.collect(file, row.line):
                stated[name] = parse(row[name], name)
    found = stated.get("basis")
    with faults.collect(file, row.line):  # (4)
        if found is not None:
            verify_membership(found, units.panels.get(unit) is Panel.OCCASIONAL)
            if found is Membership.CURRENT and membership is Membership.AUDITED:
                expected = "audited, as membership_basis of poll.toml says"
                raise FieldError("basis", "current", expected)
    if basis is None or found is None or not row.whole or len(faults) > before:
        return None
    origin = Origin(**{name: stated[name] for name in ORIGIN})
    return FeesRow(unit, basis, found, origin, row.line)


def _basis(row: CsvRow, faults: FaultList, file: str) -> FteBasis | None:
    numbers = {}
    for name, parse in NUMBERS.items():
        if row.is_given(name):
            numbers[name] = _STAND_IN
            if row.has(name):
                with faults.collect(file, row.line):
                    numbers[name] = parse(row[name], name)
    if any(row.is_given(name) is None for name in NUMBERS):
        return None
    return faults.make(make_basis, numbers, _STAND_IN, file, row.line)
