"""What `ratify poll` prints: tables of polls, units, turnout and results.

Rules this module keeps:
1. Times are shown in Toronto and in Winnipeg: the province has two zones, and one window.
2. The rounded percentage never stands alone: heads are shown beside FTE, and a disagreement of the
   two comes first (by-law 2.78).
3. Small units are in one row (`audit.record.small_units`): in tables, not in JSON, which is the
   record's or the log's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from rich.console import Console
from rich.table import Column, Table

from audit.record.province import WINNIPEG, to_second
from audit.record.signatures.statement_words import in_words
from audit.record.small_units import beside_words, short_words, shown_rows
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from tally.bounds import bounds_line
from tally.fte import UnitResult
from tally.numbers import rounded_text
from tally.result import Result, official_line, parse_result
from voting.cli.poll.shown import PollShown
from voting.domain.confirmations import ConfirmationStanding
from voting.domain.poll import Poll, PollTerms
from voting.services.acts.statements import PendingStatement
from voting.services.polls.turnout import (
    TurnoutRow,
    UnitTurnout,
    beside,
    turnout_said,
    turnout_shown,
)

_ZERO = Fraction(0)
_RESTING = (
    "The auditors' edition of the record shows these votes' ballots; in the public one the bounds "
    "are as attested, ballots not shown."
)


def local(moment: datetime) -> str:
    """Return a time as the province's two zones show it."""
    return f"{to_second(moment)} Toronto ({moment.astimezone(WINNIPEG):%H:%M:%S} Winnipeg)"


def polls_table(polls: Sequence[Poll]) -> Table:
    """Return every poll: identifier, state, title, window."""
    table = Table("Poll", "State", "Title", "Opens", "Closes")
    for poll in polls:
        window = (local(poll.opens), local(poll.closes))
        table.add_row(poll.id, poll.state, poll.terms.title.en, *window)
    return table


def print_poll(shown: PollShown, console: Console) -> None:
    """Print one poll, whatever its state."""
    for name, value in _facts(shown.poll):
        console.print(f"{name:15} {value}", soft_wrap=True)
    table = Table(_unit_column(), "Name", "Members", "On the list")
    for one in shown.units:
        counts = (one.turnout.on_list, one.on_list)
        table.add_row(one.unit.id, one.unit.name_en, *map(str, counts))
    console.print(table)
    if shown.poll.seal_digest:
        print_turnout(shown.poll, [one.turnout for one in shown.units], console)
    if shown.standing and shown.poll.seal_digest:
        console.print(_trustees_table(shown.standing))
        if shown.standing.lacking:
            console.print(f"It cannot be opened yet: {shown.standing.lacking}.", soft_wrap=True)
    for warning in shown.warnings:
        console.print(f"Warning: {warning}", soft_wrap=True)
    for waiting in shown.waiting:
        console.print(waiting_text(waiting), soft_wrap=True, markup=False)


def _trustees_table(standing: ConfirmationStanding) -> Table:
    """Return who the trustees are, with their codes, and who has confirmed."""
    table = Table("No.", "Trustee", "Code", "Confirmed")
    for one in standing.trustees:
        confirmed = "no" if one.index is None else f"entry {one.index} of the log"
        table.add_row(str(one.number), one.label, one.spaced_code, confirmed)
    return table


def _facts(poll: Poll) -> list[tuple[str, str]]:
    opening = " (authorised)" if poll.opening is not None else ""
    early = "" if poll.ordered is None else f" (early, by entry {poll.ordered} of the log)"
    return [
        ("Poll", poll.id),
        ("Title", poll.terms.title.en),
        ("Kind", poll.terms.kind),
        ("State", f"{poll.state}{opening}"),
        ("Card set", poll.card_set),
        ("Opens", local(poll.opens)),
        ("Closes", f"{local(poll.closes)}{early}"),
        ("Rulings due", local(poll.terms.ruling_deadline)),
        ("Trustees", "imported" if poll.trustees_json else "none yet"),
        ("Seal digest", poll.seal_digest or "not sealed"),
    ]


def statement_text(waiting: PendingStatement) -> str:
    """Return a statement in full, as an officer must see it before signing."""
    lines = [
        in_words(waiting.statement, waiting.withheld),
        "",
        f"Signed: {', '.join(waiting.signed_by) or 'by nobody yet'}",
        f"Waits until {local(waiting.expires)}",
    ]
    return "\n".join(lines)


def waiting_text(waiting: PendingStatement) -> str:
    """Return in one line that a statement waits; `ratify poll statement` shows it in full."""
    statement = waiting.statement
    signed = ", ".join(waiting.signed_by) or "nobody yet"
    reason = f": {statement.reason}" if statement.reason else ""
    return (
        f"Statement to {statement.act}{reason}. Signed by {signed}; "
        f"waits until {local(waiting.expires)}"
    )


def print_turnout(poll: Poll, units: Sequence[UnitTurnout], console: Console) -> None:
    """Print how many voted, by unit and in all; sequestered votes where there are any.

    Small units are in one row.
    """
    rows, total = turnout_shown(poll, units), TurnoutRow(tuple(units))
    apart = ("Admitted", "Sequestered", "Excluded", "Undecided") if total.sequestered else ()
    heads = ("On the list", "Votes", "Turnout", *apart)
    table = Table(_unit_column(), *heads, show_footer=True)
    for row in rows:
        table.add_row(row.short.en, *_turnout_cells(row)[: len(heads)])
    footers = ("All", *_turnout_cells(total)[: len(heads)])
    for column, footer in zip(table.columns, footers, strict=True):
        column.footer = footer
    console.print(table)
    _print_beside(beside(poll, [row.units for row in rows]), console)
    console.print(turnout_said(poll, total).en, soft_wrap=True)


def _turnout_cells(row: TurnoutRow) -> list[str]:
    return [
        str(row.turnout.on_list),
        str(row.turnout.votes),
        row.turnout.percent.en,
        str(row.turnout.admitted),
        str(row.sequestered),
        str(row.excluded),
        str(row.undecided),
    ]


def _print_beside(words: Bilingual | None, console: Console) -> None:
    if words is not None:
        console.print(words.en, soft_wrap=True)


def _unit_column() -> Column:
    """Return the column of units' names, which are never cut."""
    return Column("Unit", no_wrap=True, overflow="ignore", min_width=8)


def _percent(part: int, whole: int) -> str:
    return f"{rounded_text(Fraction(100 * part, whole), 1)}%" if whole else "-"


def print_result(raw: bytes, terms: PollTerms, console: Console) -> None:
    """Print a result: the disagreement of heads and FTE, the units, and the official line last."""
    show_result(parse_result(raw, Fraction(terms.threshold)), terms.small_unit, console)


def show_result(result: Result, small_unit: int, console: Console) -> None:
    """Print a parsed result, units smaller than `small_unit` in one row; the official line last."""
    outcome = result.outcome
    if outcome.heads_disagree:
        console.print("NOTE: a count by heads would have come out otherwise than the count by FTE.")
    rows = shown_rows(outcome.units, lambda one: (one.count.unit, one.count.votes_cast), small_unit)
    console.print(_units_table(rows))
    if any(len(row) > 1 for row in rows):
        _print_beside(beside_words(small_unit), console)
    heads = f"{outcome.heads_in_favour} of {outcome.votes_cast} votes"
    share = _percent(outcome.heads_in_favour, outcome.votes_cast)
    console.print(f"Head count: {heads} in favour ({share}).")
    if result.on_list is not None:
        turnout = Turnout(outcome.votes_cast, result.on_list, result.admitted)
        console.print(f"{turnout.words.en}.", soft_wrap=True)
    represented = outcome.total_fte - outcome.not_represented_fte
    console.print(f"FTE represented: {_fte(represented)} of {_fte(outcome.total_fte)}.")
    if result.sequestered:
        console.print(_sequestered(result), soft_wrap=True)
    console.print(official_line(outcome), soft_wrap=True)


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
    resting = f" {_RESTING}" if result.bounds.open_votes else ""
    return f"Sequestered votes: {', '.join(counts)}. {line}{resting}"


def _units_table(rows: Sequence[Sequence[UnitResult]]) -> Table:
    table = Table(
        "Unit", "FTE", "Votes", "In favour", "Not in favour", "FTE in favour", "FTE not in favour"
    )
    for row in rows:
        votes = sum(one.count.votes_cast for one in row)
        in_favour = sum(one.count.in_favour for one in row)
        name = row[0].count.unit if len(row) == 1 else short_words(len(row)).en
        fte = _fte(sum((one.fte for one in row), _ZERO))
        if not votes:
            table.add_row(name, fte, "0", "-", "-", "not represented", "-")
            continue
        weights = (
            _fte(sum((one.fte_in_favour for one in row), _ZERO)),
            _fte(sum((one.fte_not_in_favour for one in row), _ZERO)),
        )
        table.add_row(name, fte, *map(str, (votes, in_favour, votes - in_favour)), *weights)
    return table


def _fte(value: Fraction) -> str:
    return rounded_text(value, 2)
