"""Names of elections, units and bargaining units.

Rules this module keeps: a name is 1 to 32 of the characters A-Z, 0-9 and '-'.
"""

from __future__ import annotations

import re

from tally.errors import FieldError

_UNIT = re.compile(r"[A-Z0-9-]{1,32}")


def verify_unit_name(unit: object, field: str = "unit") -> str:
    """Return the name of a unit; raise `FieldError` unless it is 1 to 32 of A-Z, 0-9, '-'."""
    if isinstance(unit, str) and _UNIT.fullmatch(unit):
        return unit
    raise FieldError(field, repr(unit)[:60], "1 to 32 of the characters A-Z, 0-9 and '-'")
