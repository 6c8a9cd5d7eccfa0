"""Results and readings as tables on a terminal.

Rules this module keeps:
1. The official line is the last line of a result; a disagreement of heads and FTE is the first.
2. Figures are rounded for display only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.console import Console, JustifyMethod
from rich.table import Column, Table

from tally.fte.bounds import bounds_line
from tally.fte.materiality import Materiality
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitResult
from tally.fte.readings import ReadingLine, ReadingsReport
from tally.numbers import rounded_text
from tally.result import Result, official_line

_ZERO = Fraction(0)
_RESTING = (
    "The auditors' edition of the record shows these votes' ballots; in the public one the bounds "
    "are as attested, ballots not shown."
)
WIDE = 160
"""Columns of output where no terminal limits it."""
_UNIT_HEADS = (
    "Unit", "FTE", "Votes", "In favour", "Not in favour", "FTE in favour", "FTE not in favour"
)  # fmt: skip
_READING_HEADS = ("Read otherwise", "Chosen", "Instead", "In favour", "Outcome")


@dataclass(frozen=True)
class ShownUnits:
    """One row of the table: a counting unit or several together, and the elections under it."""

    name: str
    units: Sequence[UnitResult]
    elections: Sequence[ElectionResult] = ()


def table_of(
    heads: Sequence[str], rows: Sequence[Sequence[str]], justify: JustifyMethod = "left"
) -> Table:
    """Return a table that a narrow terminal does not cut.

    Its first column takes what is left, on several lines if need be; each other column, set by
    `justify`, is as wide as its longest word.
    """
    first, *others = heads
    table = Table(Column(first, overflow="fold"))
    for place, head in enumerate(others, start=1):
        words = [word for text in (head, *(row[place] for row in rows)) for word in text.split()]
        table.add_column(head, justify=justify, width=max(map(len, words)))
    for row in rows:
        table.add_row(*row)
    return table


def show_result(result: Result, console: Console) -> None:
    """Print a result that was counted here, each unit by itself; the official line is the last."""
    outcome = result.outcome
    show_disagreement(outcome, console)
    units = [
        ShownUnits(unit.count.unit, (unit,), outcome.elections_in(unit.count.unit))
        for unit in outcome.units
    ]
    console.print(units_table(units))
    show_figures(outcome, console)
    console.print(official_line(outcome), soft_wrap=True)


def show_disagreement(outcome: ProvincialTally, console: Console) -> None:
    """Print, if it is so, that a count by heads would have come out otherwise (2.78)."""
    if outcome.heads_disagree:
        console.print("NOTE: a count by heads would have come out otherwise than the count by FTE.")


def show_figures(outcome: ProvincialTally, console: Console) -> None:
    """Print the head count and the FTE of the units that voted."""
    heads = f"{outcome.heads_in_favour} of {outcome.votes_cast} votes"
    share = percent(outcome.heads_in_favour, outcome.votes_cast)
    console.print(f"Head count: {heads} in favour ({share}).")
    represented = outcome.total_fte - outcome.not_represented_fte
    console.print(f"FTE represented: {_fte(represented)} of {_fte(outcome.total_fte)}.")


def percent(part: int, whole: int) -> str:
    """Return part of whole as a percentage with one decimal; a dash if the whole is 0."""
    return f"{rounded_text(Fraction(100 * part, whole), 1)}%" if whole else "-"


def _fte(value: Fraction) -> str:
    return rounded_text(value, 2)


def units_table(rows: Iterable[ShownUnits]) -> Table:
    """Return each row, and under it its elections where they are not the same."""
    return table_of(_UNIT_HEADS, [cells for row in rows for cells in _rows(row)], "right")


def _rows(row: ShownUnits) -> Iterator[tuple[str, ...]]:
    yield _row(row)
    for part in row.elections:
        count = part.count
        votes = map(str, (count.votes_cast, count.in_favour, count.not_in_favour))
        yield f"  {count.unit}", _fte(part.fte), *votes, "", ""


def _row(row: ShownUnits) -> tuple[str, ...]:
    votes = sum(one.count.votes_cast for one in row.units)
    in_favour = sum(one.count.in_favour for one in row.units)
    fte = _fte(sum((one.fte for one in row.units), _ZERO))
    if not votes:
        return row.name, fte, "0", "-", "-", "not represented", "-"
    heads = map(str, (votes, in_favour, votes - in_favour))
    sides = (
        sum((one.fte_in_favour for one in row.units), _ZERO),
        sum((one.fte_not_in_favour for one in row.units), _ZERO),
    )
    return row.name, fte, *heads, *map(_fte, sides)


def apart_lines(result: Result) -> Iterator[str]:
    """Yield what became of sequestered and of challenged votes, and what those left out weigh."""
    if result.sequestered:
        yield sequestered_line(result)
    if result.challenged:
        yield challenged_line(result)
    if result.sequestered or result.challenged:
        resting = f" {_RESTING}" if result.bounds.votes else ""
        yield f"{bounds_line(result.bounds, result.decimals)}{resting}"


def challenged_line(result: Result) -> str:
    """Return how many listed members were challenged, and what became of it."""
    rows = result.challenged
    counts = (
        f"{sum(row.dismissed for row in rows)} dismissed",
        f"{sum(row.upheld for row in rows)} upheld",
        f"{sum(row.fell for row in rows)} without a ruling",
        f"{sum(row.without_ballot for row in rows)} without a ballot",
    )
    made = sum(row.challenged for row in rows)
    return f"Challenged members: {made}; {', '.join(counts)}."


def sequestered_line(result: Result) -> str:
    """Return what became of the sequestered votes."""
    rows = result.sequestered
    employees = sum(row.admitted_employees for row in rows)
    counts = (
        f"{sum(row.received for row in rows)} received",
        f"{sum(row.admitted for row in rows)} admitted",
        *([f"{employees} admitted of employees who are not members"] if employees else []),
        f"{sum(row.excluded_votes for row in rows)} excluded",
        f"{sum(row.undecided for row in rows)} undecided",
    )
    return f"Sequestered votes: {', '.join(counts)}."


def materiality_table(result: Result) -> Table:
    """Return how far each kind of vote that was let in or left out could move the percentage."""
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
    rows = [
        (f"{line.id}\n({line.clause})", line.chosen, line.alternative, *_outcome(line))
        for line in report.lines
    ]
    table = table_of(_READING_HEADS, rows)
    table.show_lines = True
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
