"""One election's row of `fte.json`, and its fields, which fees.csv has too.

Rules this module keeps:
1. A field that is not known is refused by name; so is one of a wrong type. The fault of one field
   hides that of no other.
2. `counts_in`, `bargaining_unit` and `basis` are written always, `occasional` where it is true, and
   the origin's fields where they are given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar

from tally.errors import FaultList, FieldError
from tally.fte.basis import FteBasis, Membership, basis_fields, make_basis
from tally.fte.inputs import Origin, UnitFte, verify_membership
from tally.numbers import parse_money, parse_number
from tally.protocol.encoding import canonical, load_canonical
from tally.texts import unseen
from tally.unit_names import verify_unit_name

_Choice = TypeVar("_Choice", bound=StrEnum)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_YEAR: Final = re.compile(r"[0-9]{4}(-[0-9]{4})?")
_LONGEST: Final = 200
_HARMLESS: Final = Fraction(1)
"""Stands for a number that is given and refused: it breaks no rule of its own."""


def parse_flag(value: object, field: str) -> bool:
    """Return a JSON true or false; raise `FieldError`."""
    if isinstance(value, bool):
        return value
    raise FieldError(field, repr(value)[:40], "true or false")


def parse_choice(value: object, field: str, kind: type[_Choice]) -> _Choice:
    """Return the choice that a field names; raise `FieldError`."""
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    raise FieldError(field, repr(value)[:40], " or ".join(f'"{one}"' for one in kind))


def parse_membership(value: object, field: str) -> Membership:
    """Return which membership a row's figures are of; raise `FieldError`."""
    return parse_choice(value, field, Membership)


def parse_day(value: object, field: str) -> str:
    """Return a day as it stands, such as `2026-06-30`; raise `FieldError`."""
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise FieldError(field, repr(value)[:40], "a day, such as 2026-06-30")


def parse_year(value: object, field: str) -> str:
    """Return a fiscal year as it stands; raise `FieldError`."""
    if isinstance(value, str) and _YEAR.fullmatch(value):
        return value
    raise FieldError(field, repr(value)[:40], "a fiscal year, such as 2025-2026")


def parse_name(value: object, field: str) -> str:
    """Return who certified something, as it stands; raise `FieldError`."""
    if isinstance(value, str) and 0 < len(value.strip()) == len(value) <= _LONGEST:
        refused = unseen(value)
        if refused is None:
            return value
    raise FieldError(field, repr(value)[:80], f"a name of 1 to {_LONGEST} characters")


def parse_source(value: object, field: str) -> str:
    """Return a document's digest as it stands; raise `FieldError`."""
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return value
    expected = "the document's SHA-256 in 64 of 0-9 and a-f, as `sha256sum` prints it"
    raise FieldError(field, repr(value)[:80], expected)


NUMBERS: Final[Mapping[str, Callable[[object, str], Fraction]]] = {
    "fee_return": parse_money,
    "fte": parse_number,
    "voluntary": parse_number,
}
"""The fields that say what gives the FTE, and how each is read."""
ORIGIN: Final[Mapping[str, Callable[[object, str], str]]] = {
    "as_of": parse_day,
    "year": parse_year,
    "certified_by": parse_name,
    "source": parse_source,
}
"""The fields that say where the figures come from, and how each is read."""
_PARSERS: Final[Mapping[str, Callable[[object, str], Any]]] = {
    "unit": verify_unit_name,
    **NUMBERS,
    "counts_in": verify_unit_name,
    "bargaining_unit": verify_unit_name,
    "occasional": parse_flag,
    "basis": parse_membership,
    **ORIGIN,
}


def read_object(
    value: object,
    field: str,
    required: Set[str],
    optional: Set[str],
    faults: FaultList,
    file: str,
    prefix: str = "",
) -> Mapping[str, object]:
    """Return the known fields of a JSON object, in any order; note the others and the missing."""
    if not isinstance(value, dict):
        faults.add(file, None, prefix + field, repr(value)[:40], "a JSON object")
        return {}
    allowed = required | optional
    for name in sorted(required - value.keys()):
        faults.add(file, None, prefix + name, "missing", "this field")
    for name in sorted(value.keys() - allowed):
        expected = f"only {', '.join(sorted(allowed))}"
        faults.add(file, None, prefix + name, "unknown field", expected)
    return {name: item for name, item in value.items() if name in allowed}


def read_row(
    value: object, faults: FaultList, file: str, prefix: str = ""
) -> tuple[str | None, UnitFte | None]:
    """Return the name and the row of a parsed JSON object, each None where it cannot be read."""
    before, optional = len(faults), _PARSERS.keys() - {"unit"}
    entry = read_object(value, "unit", {"unit"}, optional, faults, file, prefix)
    taken: dict[str, Any] = {}
    for field, parse in _PARSERS.items():
        if field in entry:
            with faults.collect(file, prefix=prefix):
                taken[field] = parse(entry[field], field)
    numbers = {field: taken.get(field, _HARMLESS) for field in NUMBERS if field in entry}
    basis = faults.make(make_basis, numbers, _HARMLESS, file, prefix=prefix) if entry else None
    with faults.collect(file, prefix=prefix):
        verify_membership(taken.get("basis", Membership.AUDITED), taken.get("occasional", False))
    row = None if basis is None or len(faults) > before else _make_row(taken, basis)
    return taken.get("unit"), row


def _make_row(taken: Mapping[str, Any], basis: FteBasis) -> UnitFte:
    """Return the row of fields that have no fault; what the file does not say is `UnitFte`'s."""
    names = {"counts_in", "bargaining_unit", "occasional"} & taken.keys()
    return UnitFte(
        taken["unit"],
        basis,
        membership=taken.get("basis", Membership.AUDITED),
        origin=Origin(**{field: taken[field] for field in ORIGIN if field in taken}),
        **{name: taken[name] for name in names},
    )


def parse_row(raw: bytes, file: str) -> UnitFte:
    """Return the row of its canonical JSON (`encode_row`); raise `InputError` or `FormatError`."""
    faults = FaultList()
    _, row = read_row(load_canonical(raw, file), faults, file)
    if row is None:
        raise faults.error()
    return row


def where(value: object) -> str:
    """Return ` (NAME)` for a row that has a name, to say which one an error is about."""
    if isinstance(value, dict) and isinstance(value.get("unit"), str):
        return f" ({value['unit'][:32]})"
    return ""


def row_json(row: UnitFte) -> dict[str, object]:
    """Return the row's JSON object; raise `FieldError` on part of a cent."""
    encoded: dict[str, object] = {"unit": row.unit, **basis_fields(row.basis)}
    encoded |= {"counts_in": row.counts_in, "bargaining_unit": row.bargaining_unit}
    encoded["basis"] = row.membership.value
    if row.occasional:
        encoded["occasional"] = True
    return encoded | {key: value for key, value in vars(row.origin).items() if value is not None}


def encode_row(row: UnitFte) -> bytes:
    """Return the row's canonical JSON; raise `FieldError` on part of a cent."""
    return canonical(row_json(row))
