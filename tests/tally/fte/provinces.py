"""Small provinces for the tests of the FTE count."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tally.fte.basis import FeeReturn, Membership, StatedFte
from tally.fte.inputs import FteInputs, Origin, UnitFte
from tally.fte.outcome import UnitCount
from tally.fte.rules import CountingUnit, Threshold

F = Fraction
MAJORITY = Threshold(F(1, 2))
FEE = F(1100)


def row(unit: str, fte: object, **fields: Any) -> UnitFte:
    """A row that states its FTE."""
    return UnitFte(unit, StatedFte(F(fte)), **fields)


def fees(unit: str, dollars: object, voluntary: object = None, **fields: Any) -> UnitFte:
    """A row that gives its fee return."""
    return UnitFte(
        unit, FeeReturn(F(dollars), None if voluntary is None else F(voluntary)), **fields
    )


def occasional(unit: str, dollars: object, counts_in: str = "", **fields: Any) -> UnitFte:
    """A row of occasional teachers, by fee return."""
    return fees(unit, dollars, occasional=True, counts_in=counts_in, **fields)


def inputs_of(*units: UnitFte, **settings: Any) -> FteInputs:
    """Rows under a fee of 1,100.00 and a majority, unless the settings say otherwise."""
    given = {"membership_fee": FEE, "member_protection": F(0), "threshold": MAJORITY, **settings}
    return FteInputs(units=units, **given)


def direct(**fte: object) -> FteInputs:
    """Elections that state their FTE: `direct(A=100)`."""
    return inputs_of(*(row(name, value) for name, value in fte.items()))


def counts_of(**votes: tuple[int, int]) -> list[UnitCount]:
    """The counts of elections: `counts_of(A=(3, 1))`; `_` in a name stands for `-`."""
    return [UnitCount(name.replace("_", "-"), *sides) for name, sides in votes.items()]


def current(unit: str, dollars: object, **fields: Any) -> UnitFte:
    """A row of current membership: one school month's fees."""
    return fees(unit, dollars, membership=Membership.CURRENT, **fields)


# The worked example of the by-laws' reading.
EXAMPLE = inputs_of(
    fees("A-ELEM", "1100000.00"),
    fees("B-SEC", "550000.00"),
    fees("C-OCC", "110000.00"),
    fees("D-ELEM", "275000.55"),
)
EXAMPLE_COUNTS = counts_of(A_ELEM=(300, 100), B_SEC=(90, 210), C_OCC=(0, 0), D_ELEM=(1, 0))

# The same votes: 48.77% by units, 54.67% by bargaining units (2.78, 2.99).
TWO_UNITS = (
    fees("A-ELEM", 650 * 1100),
    occasional("A-OCC", 380 * 1100, "A-ELEM"),
    fees("B-SEC", 900 * 1100),
    occasional("B-OCC", 210 * 1100, "B-SEC"),
)
TWO_UNITS_COUNTS = counts_of(A_ELEM=(132, 311), A_OCC=(23, 11), B_SEC=(260, 149), B_OCC=(14, 6))

# The same votes: 54.91% with the ratio left out, 49.77% multiplied by it (2.78, 4.97).
WITH_RATIO = (
    fees("A-ELEM", 600 * 1100),
    occasional("A-OCC", 390 * 1100),
    fees("B-SEC", 350 * 1100),
)
WITH_RATIO_COUNTS = counts_of(A_ELEM=(410, 303), A_OCC=(10, 3), B_SEC=(111, 317))
RATIO = F("0.35")


def two_units(counting_unit: CountingUnit) -> FteInputs:
    """The province whose outcome depends on the counting unit."""
    return inputs_of(*TWO_UNITS, counting_unit=counting_unit)


def with_ratio(occasional_ratio: bool) -> FteInputs:
    """The province whose outcome depends on the salary ratio."""
    return inputs_of(*WITH_RATIO, occasional_ratio=occasional_ratio, salary_ratio=RATIO)


# --- files ---------------------------------------------------------------------------------------

# `fte.json` as another tool writes it: from before the readings stood in it, and with them.
OLD_JSON = (
    b'{"membership_fee":"1100.00","member_protection":"0.00","threshold":"1/2","units":['
    b'{"unit":"A-ELEM","fee_return":"1100000.00"},'
    b'{"unit":"B-OCC","fee_return":"110000.00"},'
    b'{"unit":"C-SEC","fte":"250.5"},'
    b'{"unit":"D-ELEM","fee_return":"275000.55","voluntary":"3"}]}'
)
DIGEST = "5f" * 32
FTE_JSON = (
    b'{"membership_fee":"1100.00","member_protection":"0.00","threshold":"1/2",'
    b'"occasional_ratio":true,"salary_ratio":"0.35","units":['
    b'{"unit":"A-ELEM","fee_return":"1100000.00","basis":"audited","as_of":"2026-06-30",'
    b'"year":"2025-2026","certified_by":"Ann Roy","source":"' + DIGEST.encode() + b'"},'
    b'{"unit":"B-OCC","fee_return":"110000.00","occasional":true,"counts_in":"A-ELEM"},'
    b'{"unit":"C-SEC","fte":"250.5","occasional":false},'
    b'{"unit":"D-ELEM","fee_return":"27500.05","voluntary":"3","basis":"current"}]}'
)
COUNTS = b"unit,in_favour,not_in_favour\nA-ELEM,300,100\nB-OCC,0,0\nC-SEC,90,210\nD-ELEM,1,0\n"
_DROP = object()


def changed(*path: object, value: object = _DROP, raw: bytes = FTE_JSON) -> bytes:
    """The file with one value changed, or its field dropped."""
    document = json.loads(raw)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is _DROP:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(document).encode()


# Rows of fte.json, drawn.
NAMES = st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,9}", fullmatch=True)
FIGURES = st.fractions(min_value=0, max_value=10**6, max_denominator=10**6)
CENTS = st.integers(0, 10**9).map(lambda cents: F(cents, 100))
ORIGINS = st.builds(
    Origin,
    st.none() | st.dates(date(1900, 1, 1)).map(date.isoformat),
    st.none() | st.from_regex(r"[0-9]{4}(-[0-9]{4})?", fullmatch=True),
    st.none() | st.from_regex(r"[A-Za-z]{1,9}( [A-Za-z]{1,9})?", fullmatch=True),
    st.none() | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
)
ROWS = st.builds(
    lambda unit, basis, occasional, counts_in, bargaining_unit, membership, origin: UnitFte(
        unit,
        basis,
        occasional,
        counts_in,
        bargaining_unit,
        Membership.AUDITED if occasional else membership,
        origin,
    ),
    NAMES,
    st.one_of(
        st.builds(FeeReturn, CENTS, st.none() | FIGURES),
        st.builds(StatedFte, FIGURES),
    ),
    st.booleans(),
    NAMES,
    NAMES,
    st.sampled_from(Membership),
    ORIGINS,
)
