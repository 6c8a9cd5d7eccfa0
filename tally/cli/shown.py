"""Results and readings as tables on a terminal.

Rules this module keeps:
1. The official line is the last line of a result; a disagreement of heads and FTE is the first.
2. Figures are rounded for display only.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.console import Console
from rich.table import Column, Table

from tally.fte.bounds import bounds_line
from tally.fte.materiality import Materiality
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitResult
from tally.fte.readings import ReadingLine, ReadingsReport
from tally.numbers import rounded_text
from tally.result import Result, official_line

_RESTING = "Auditors verify the ballots left out; in the public edition they are as attested."
WIDE = 160
"""Columns of output where no terminal limits it."""


def unit_column(title: str = "Unit") -> Column:
    """Return the column of units' names, which are never cut."""
    return Column(title, no_wrap=True, overflow="ignore", min_width=8)


def show_result(result: Result, console: Console) -> None:
    """Print a parsed result; the official line is the last line."""
    outcome = result.outcome
    if outcome.heads_disagree:
        console.print("NOTE: a count by heads would have come out otherwise than the count by FTE.")
    console.print(_units_table(outcome))
    heads = f"{outcome.heads_in_favour} of {outcome.votes_cast} votes"
    share = _percent(outcome.heads_in_favour, outcome.votes_cast)
    console.print(f"Head count: {heads} in favour ({share}).")
    if result.on_list is not None:
        turnout = _percent(outcome.votes_cast, result.on_list)
        console.print(f"Turnout: {outcome.votes_cast} of {result.on_list} members ({turnout}).")
    represented = outcome.total_fte - outcome.not_represented_fte
    console.print(f"FTE represented: {_fte(represented)} of {_fte(outcome.total_fte)}.")
    if result.sequestered:
        console.print(_sequestered(result), soft_wrap=True)
    if result.materiality:
        console.print(_materiality_table(result))
    console.print(official_line(outcome), soft_wrap=True)


def _percent(part: int, whole: int) -> str:
    return f"{rounded_text(Fraction(100 * part, whole), 1)}%" if whole else "-"


def _fte(value: Fraction) -> str:
    return rounded_text(value, 2)


def _units_table(outcome: ProvincialTally) -> Table:
    """Return each counting unit, and under it its elections where they are not the same."""
    table = Table(
        unit_column(), "FTE", "Votes", "In favour", "Not in favour", "FTE in favour",
        "FTE not in favour",
    )  # fmt: skip
    elections: dict[str, list[ElectionResult]] = {}
    for one in outcome.elections:
        elections.setdefault(one.counts_in, []).append(one)
    for unit in outcome.units:
        table.add_row(*_unit_row(unit))
        parts = elections[unit.count.unit]
        if [part.count.unit for part in parts] != [unit.count.unit]:
            for part in parts:
                table.add_row(f"  {part.count.unit}", _fte(part.fte), *_heads(part), "", "")
    return table


def _heads(one: ElectionResult | UnitResult) -> Iterator[str]:
    count = one.count
    yield from map(str, (count.votes_cast, count.in_favour, count.not_in_favour))


def _unit_row(unit: UnitResult) -> tuple[str, ...]:
    name, fte = unit.count.unit, _fte(unit.fte)
    if not unit.count.votes_cast:
        return name, fte, "0", "-", "-", "not represented", "-"
    return name, fte, *_heads(unit), _fte(unit.fte_in_favour), _fte(unit.fte_not_in_favour)


def _sequestered(result: Result) -> str:
    """Return what became of the sequestered votes, and what those left out could have changed."""
    rows = result.sequestered
    counts = (
        f"{sum(row.received for row in rows)} received",
        f"{sum(row.admitted for row in rows)} admitted",
        f"{sum(row.excluded_votes for row in rows)} excluded",
        f"{sum(row.undecided for row in rows)} undecided",
    )
    line = bounds_line(result.bounds, result.decimals)
    resting = f" {_RESTING}" if result.bounds.votes else ""
    return f"Sequestered votes: {', '.join(counts)}. {line}{resting}"


def _materiality_table(result: Result) -> Table:
    table = Table(
        "Votes", "How many", "Had they been otherwise, in favour", "The outcome",
        title="What each kind of vote could change",
    )  # fmt: skip
    for row in result.materiality:
        limits = row.bounds
        depends = "can change" if limits.can_change else "cannot change"
        table.add_row(row.category.value, str(limits.votes), _between(row, result), depends)
    return table


def _between(row: Materiality, result: Result) -> str:
    lowest, highest = (
        _shown(value, result.decimals)
        for value in (row.bounds.lowest_in_favour, row.bounds.highest_in_favour)
    )
    return f"{lowest} to {highest}"


def _shown(in_favour: Fraction | None, decimals: int) -> str:
    return "no percentage" if in_favour is None else f"{rounded_text(in_favour * 100, decimals)}%"


def show_readings(report: ReadingsReport, outcome: ProvincialTally, console: Console) -> None:
    """Print the percentage under each reading, and whether the outcome depends on them."""
    table = Table("What is read otherwise", "Clause", "Chosen", "Instead", "In favour", "Outcome")
    for line in report.lines:
        table.add_row(line.id, line.clause, line.chosen, line.alternative, *_outcome(line))
    console.print(table)
    console.print(official_line(outcome), soft_wrap=True)
    console.print(readings_line(report), soft_wrap=True)


def _outcome(line: ReadingLine) -> tuple[str, str]:
    if not line.computed:
        return "cannot be computed", "-"
    return _shown(line.in_favour, 2), "ratified" if line.ratified else "not ratified"


def readings_line(report: ReadingsReport) -> str:
    """Return one sentence: whether the outcome depends on how counsel reads the by-law."""
    if report.outcome_depends:
        return "The outcome depends on how the by-law is read."
    if report.complete:
        return "The outcome does not depend on how the by-law is read."
    return "The outcome does not depend on those readings of the by-law that can be computed."
