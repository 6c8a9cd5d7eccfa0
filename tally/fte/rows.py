"""One election's row of `fte.json`.

Rules this module keeps:
1. A field that is not known is refused by name; so is one of a wrong type.
2. `counts_in` and `bargaining_unit` are written always, `occasional` where it is true, and the
   origin's fields where they are given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeVar

from tally.errors import FieldError
from tally.fte.basis import Membership, basis_fields, make_basis, verify_unit_name
from tally.fte.inputs import Origin, UnitFte
from tally.numbers import parse_money, parse_number
from tally.texts import unseen

_Choice = TypeVar("_Choice", bound=StrEnum)
_NUMBERS: Final[Mapping[str, Callable[[object, str], Fraction]]] = {
    "fee_return": parse_money,
    "fte": parse_number,
    "voluntary": parse_number,
}
_PLACES: Final = ("counts_in", "bargaining_unit")
_ORIGIN: Final = ("as_of", "year", "certified_by", "source")
_FIELDS: Final = frozenset({*_NUMBERS, *_PLACES, *_ORIGIN, "occasional", "basis"})
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_YEAR: Final = re.compile(r"[0-9]{4}(-[0-9]{4})?")
_LONGEST: Final = 200


def as_object(
    value: object, field: str, required: Set[str], optional: Set[str] = frozenset()
) -> Mapping[str, object]:
    """Return `value`, a JSON object of these fields in any order; raise `FieldError`."""
    if not isinstance(value, dict):
        raise FieldError(field, repr(value)[:40], "a JSON object")
    for name in sorted(required - value.keys()):
        raise FieldError(name, "missing", "this field")
    for name in sorted(value.keys() - required - optional):
        allowed = ", ".join(sorted(required | optional))
        raise FieldError(name[:40], "unknown field", f"only {allowed}")
    return value


def parse_flag(value: object, field: str) -> bool:
    """Return a JSON true or false; raise `FieldError`."""
    if isinstance(value, bool):
        return value
    raise FieldError(field, repr(value)[:40], "true or false")


def parse_choice(
    document: Mapping[str, object], field: str, kind: type[_Choice], without: _Choice
) -> _Choice:
    """Return the choice that a field names, or `without` where it is missing; `FieldError`."""
    value = document.get(field, without.value)
    if isinstance(value, str) and value in list(kind):
        return kind(value)
    raise FieldError(field, repr(value)[:40], " or ".join(f'"{one}"' for one in kind))


def parse_row(value: object) -> UnitFte:
    """Return the row of a parsed JSON object; raise `FieldError`."""
    entry = as_object(value, "unit", {"unit"}, _FIELDS)
    name = verify_unit_name(entry["unit"])
    numbers = {key: parse(entry[key], key) for key, parse in _NUMBERS.items() if key in entry}
    places = {key: verify_unit_name(entry[key], key) for key in _PLACES if key in entry}
    return UnitFte(
        name,
        make_basis(**numbers),
        occasional=parse_flag(entry.get("occasional", False), "occasional"),
        membership=parse_choice(entry, "basis", Membership, Membership.AUDITED),
        origin=parse_origin({key: entry[key] for key in _ORIGIN if key in entry}),
        **places,
    )


def parse_origin(entry: Mapping[str, object]) -> Origin:
    """Return where figures come from, of those fields that are given; raise `FieldError`."""
    checks: dict[str, tuple[Callable[[str], object], str]] = {
        "as_of": (_is_day, "a day, such as 2026-06-30"),
        "year": (_YEAR.fullmatch, "a fiscal year, such as 2025-2026"),
        "certified_by": (_is_name, f"a name of 1 to {_LONGEST} characters"),
        "source": (_DIGEST.fullmatch, "the document's SHA-256 in 64 of 0-9 and a-f (sha256sum)"),
    }
    for field, value in entry.items():
        check, expected = checks[field]
        if not isinstance(value, str) or not check(value):
            raise FieldError(field, repr(value)[:80], expected)
    return Origin(**{field: str(value) for field, value in entry.items()})


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text == text.strip() and unseen(text) is None


def where(value: object) -> str:
    """Return ` (NAME)` for a row that has a name, to say which one an error is about."""
    if isinstance(value, dict) and isinstance(value.get("unit"), str):
        return f" ({value['unit'][:32]})"
    return ""


def encode_row(row: UnitFte) -> dict[str, object]:
    """Return the row's JSON object; raise `FieldError` on part of a cent."""
    encoded: dict[str, object] = {"unit": row.unit, **basis_fields(row.basis)}
    encoded |= {"counts_in": row.counts_in, "bargaining_unit": row.bargaining_unit}
    encoded["basis"] = row.membership.value
    if row.occasional:
        encoded["occasional"] = True
    return encoded | {key: value for key, value in vars(row.origin).items() if value is not None}
