"""What poll.toml says of the weights: fees, readings of by-law 2.78, where each election counts.

Rules this module keeps:
1. Every reading is written in the file; the salary ratio may be left out where it is not applied.
2. An election names the unit that it counts in (2.99); a shared occasional bargaining unit has two,
   which name it. Each that breaks 2.99 is a fault of its own table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from audit.record.units import Bilingual
from audit.record.weights.counting_units import misplaced
from tally.errors import FieldError
from tally.fte.basis import Membership
from tally.fte.rules import CountingUnit, Threshold, ThresholdKind, verify_ratio
from tally.numbers import exact_text, money_text, number_text, parse_money, parse_number
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.toml import Table
from voting.domain.member import UNIT
from voting.domain.poll import WeightTerms
from voting.domain.unit import Panel

READINGS: Final = (
    "threshold",
    "threshold_kind",
    "counting_unit",
    "occasional_ratio",
    "membership_basis",
)
"""The keys of [rules] that are about the weights."""
_NAME: Final = "1 to 32 of the characters A-Z, 0-9 and '-'"


@dataclass(frozen=True)
class PollFileUnit:
    """An election as poll.toml names it."""

    id: str
    name: Bilingual
    board: str
    panel: Panel
    counts_in: str
    bargaining_unit: str


def read_bilingual(parent: Table, name: str) -> Bilingual:
    """Take a text in English and French."""
    table = parent.table(name)
    table.only(("en", "fr"))
    return Bilingual(table.text("en"), table.text("fr"))


def read_weights(fees: Table, rules: Table) -> WeightTerms:
    """Take the tables [fees] and [rules], as far as they are about the weights."""
    fees.only(("membership", "member_protection", "expected"), ("salary_ratio",))
    fee, protection = _fees(fees)
    kind = ThresholdKind(rules.choice("threshold_kind", tuple(ThresholdKind)))
    applied = rules.flag("occasional_ratio")
    return WeightTerms(
        membership_fee=fee,
        member_protection=protection,
        expected_fees=_expected(fees),
        salary_ratio=_ratio(fees, applied=applied and rules.known("occasional_ratio")),
        threshold=_threshold(rules, kind),
        threshold_kind=kind,
        counting_unit=CountingUnit(rules.choice("counting_unit", tuple(CountingUnit))),
        occasional_ratio=applied,
        membership_basis=Membership(rules.choice("membership_basis", tuple(Membership))),
    )


def _fees(table: Table) -> tuple[str, str]:
    amounts = [_number(table, name, money=True) for name in ("membership", "member_protection")]
    fee, protection = amounts
    if fee is not None and protection is not None and fee <= protection:
        table.refuse("membership", money_text(fee), "more than member_protection")
    if not (table.known("membership") and table.known("member_protection")):
        return "1.00", "0.00"  # a fee that can be divided by
    return money_text(fee or Fraction(0)), money_text(protection or Fraction(0))


def _expected(table: Table) -> tuple[str, str]:
    """Take the range that the fee is expected in: two amounts, the lower one first."""
    between = table.table("expected")
    between.only(("least", "most"))
    least, most = (_number(between, name, money=True) for name in ("least", "most"))
    if least is None or most is None:
        return "0.00", "0.00"
    if least > most:
        between.refuse("least", money_text(least), "at most `most`")
    return money_text(least), money_text(most)


def _ratio(table: Table, applied: bool) -> str | None:
    """Take the salary ratio; where it is applied, it may not be missing (4.97)."""
    ratio = _number(table, "salary_ratio")
    if ratio is None and not applied:
        return None
    if ratio is None:
        there = table.has("salary_ratio") or table.has_gap
        if not there and table.known("salary_ratio"):
            expected = "the provincial ratio of average salaries, for occasional_ratio is true"
            table.refuse("salary_ratio", "missing", f"{expected} (4.97)")
        return "1"
    try:
        return number_text(verify_ratio(ratio))
    except FieldError as error:
        table.refuse("salary_ratio", error.wrong, error.expected)
        return "1"


def _number(table: Table, name: str, money: bool = False) -> Fraction | None:
    if not table.has(name):
        return None
    try:
        return (parse_money if money else parse_number)(table.values[name], name)
    except FieldError as error:
        table.refuse(name, error.wrong, error.expected)
        return None


def _threshold(rules: Table, kind: ThresholdKind) -> str:
    """Take the threshold; where its kind could not be read, what no kind allows is a fault."""
    value = _number(rules, "threshold")
    if value is not None and (value != 1 or rules.known("threshold_kind")):
        try:
            return exact_text(Threshold(value, kind).share)
        except FieldError as error:
            rules.refuse("threshold", error.wrong, error.expected)
    return "1/2"


def read_units(root: Table) -> tuple[tuple[PollFileUnit, ...], KnownUnits]:
    """Take the elections whose name can be read; of two with one name, the first."""
    rows: dict[str, PollFileUnit] = {}
    tables: dict[str, Table] = {}
    for table in root.tables("units"):
        row = _unit(table)
        if row.id in rows:
            table.refuse("unit", f"{row.id!r} again", "each election once")
        elif table.known("unit"):
            rows[row.id], tables[row.id] = row, table
    given = root.values.get("units")
    if given == []:
        root.refuse("units", "no unit", "at least one [[units]] table")
    complete = isinstance(given, list) and len(rows) == len(given)
    complete = complete and root.known("units") and not root.has_gap
    if complete:
        _verify_places(rows, tables)
    panels = {
        name: row.panel if tables[name].known("panel") else None for name, row in rows.items()
    }
    return tuple(rows[name] for name in sorted(rows)), KnownUnits(panels, complete)


_PLACE: Final = ("board", "panel", "counts_in", "bargaining_unit")


def _verify_places(rows: Mapping[str, PollFileUnit], tables: Mapping[str, Table]) -> None:
    """Note each election that breaks 2.99, once every place could be read."""
    if all(tables[name].known(key) for name in rows for key in _PLACE):
        for one in misplaced(list(rows.values())):
            tables[one.unit].refuse(one.field, one.wrong, one.expected)


def _unit(table: Table) -> PollFileUnit:
    table.only(("unit", "name", "board", "panel", "counts_in"), ("bargaining_unit",))
    name = table.match("unit", UNIT, _NAME)
    shared = table.has("bargaining_unit")
    return PollFileUnit(
        name,
        read_bilingual(table, "name"),
        table.text("board", 200),
        Panel(table.choice("panel", tuple(Panel))),
        table.match("counts_in", UNIT, _NAME),
        table.match("bargaining_unit", UNIT, _NAME) if shared else name,
    )
