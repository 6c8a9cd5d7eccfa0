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

from audit.record.about.weights import about_fees, about_threshold
from audit.record.figures import exact_number
from audit.record.province import WINNIPEG, to_second
from audit.record.signatures.statement_words import in_words
from audit.record.small_units import beside_words, short_words, shown_rows
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from tally.cli import shown
from tally.fte.outcome import ProvincialTally, UnitResult
from tally.numbers import rounded_text
from tally.result import Result, official_line, parse_result
from voting.cli.poll.shown import PollShown
from voting.domain.confirmations import ConfirmationStanding
from voting.domain.poll import Poll, PollTerms
from voting.services.acts.statements import PendingStatement
from voting.services.acts.weights import WeightsTable
from voting.services.polls.turnout import (
    TurnoutRow,
    UnitTurnout,
    beside,
    turnout_said,
    turnout_shown,
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


def weights_table(table: WeightsTable) -> Table:
    """Return the table of weights: a row for each unit, and the FTE of all."""
    shown = Table(_unit_column(), "Name", "What gives it", "FTE", show_footer=True)
    for row in table.rows:
        shown.add_row(row.unit.id, row.unit.name.en, row.basis.en, row.fte.en)
    footers = ("All", "", "", exact_number(table.weights.inputs.total_fte).en)
    for column, footer in zip(shown.columns, footers, strict=True):
        column.footer = footer
    return shown


def weights_text(table: WeightsTable) -> str:
    """Return the figures beside the table, and who signed it."""
    weights = table.weights
    lines = [*about_fees(weights.inputs), *about_threshold(weights.inputs)]
    text = [one.text("en") for one in lines] + [f"Digest of fte.json: {weights.digest}"]
    signed = table.signed
    if signed is None:
        text.append(
            "Not signed: the treasurer or the general secretary signs it before the seal, with "
            f"`ratify poll sign-weights {table.poll.id}` or on the poll's page of weights."
        )
    else:
        text.append(f"Signed by {signed.signature.officer}, {local(signed.statement.time)}.")
    return "\n".join(text)


def print_result(raw: bytes, terms: PollTerms, console: Console) -> None:
    """Print a result: the disagreement of heads and FTE, the units, and the official line last."""
    show_result(parse_result(raw, terms.required), terms.small_unit, console)


def show_result(result: Result, small_unit: int, console: Console) -> None:
    """Print a parsed result, units smaller than `small_unit` in one row; the official line last."""
    outcome = result.outcome
    shown.show_disagreement(outcome, console)
    rows = shown_rows(outcome.units, lambda one: (one.count.unit, one.count.votes_cast), small_unit)
    console.print(shown.units_table(_shown_units(row, outcome, small_unit) for row in rows))
    if any(len(row) > 1 for row in rows):
        _print_beside(beside_words(small_unit), console)
    if result.on_list is not None:
        turnout = Turnout(outcome.votes_cast, result.on_list, result.admitted)
        console.print(f"{turnout.words.en}.", soft_wrap=True)
    shown.show_figures(outcome, console)
    if result.sequestered:
        console.print(shown.sequestered_line(result), soft_wrap=True)
    if result.materiality:
        console.print(shown.materiality_table(result))
    console.print(official_line(outcome), soft_wrap=True)


def _shown_units(
    row: Sequence[UnitResult], outcome: ProvincialTally, small_unit: int
) -> shown.ShownUnits:
    """Return one row; a unit's elections are under it where none of them is small."""
    if len(row) > 1:
        return shown.ShownUnits(short_words(len(row)).en, row)
    name = row[0].count.unit
    elections = outcome.elections_in(name)
    small = any(0 < one.count.votes_cast < small_unit for one in elections)
    return shown.ShownUnits(name, row, () if small else elections)
