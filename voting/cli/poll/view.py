"""What `ratify poll` prints: tables of polls, elections, turnout and results.

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

from rich.console import Console
from rich.table import Column, Table

from audit.record import figures
from audit.record.about.weights import WeightRow
from audit.record.province import WINNIPEG, to_second
from audit.record.signatures.statement_words import in_words
from audit.record.small_units import beside_words, short_words, shown_parts, shown_rows
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from tally.cli import shown
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitResult
from tally.fte.readings import ReadingsReport
from tally.result import Result, official_line, parse_result
from voting.cli.common import unit_column
from voting.cli.poll.readings import print_readings
from voting.cli.poll.shown import PollShown
from voting.domain.confirmations import ConfirmationStanding
from voting.domain.poll import Poll, PollTerms
from voting.domain.release.choice import ReleaseChoice
from voting.services.acts.statements import PendingStatement
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
    for name, value in _facts(shown):
        console.print(f"{name:15} {value}", soft_wrap=True)
    console.print(_elections_table(shown))
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


def _elections_table(shown: PollShown) -> Table:
    """Return each election: its unit, members, list, FTE, and FTE for each member."""
    table = Table(
        unit_column(), "Name", "Counts in", *map(_right, ("Members", "On the list", "FTE", "Each"))
    )
    for one in shown.units:
        counts = (one.turnout.on_list, one.on_list)
        weight = (one.weight.fte.en, per_head(one.weight))
        name, place = one.unit.name_en, one.unit.counts_in
        table.add_row(one.unit.id, name, place, *map(str, counts), *weight)
    return table


def per_head(row: WeightRow) -> str:
    """Return an election's FTE for each member on its list; a dash where nobody is."""
    return "-" if row.per_head is None else figures.number(row.per_head, 2).en


def _right(head: str) -> Column:
    return Column(head, justify="right")


def _trustees_table(standing: ConfirmationStanding) -> Table:
    """Return who the trustees are, with their codes, and who has confirmed."""
    table = Table("No.", "Trustee", "Code", "Confirmed")
    for one in standing.trustees:
        confirmed = "no" if one.index is None else f"entry {one.index} of the log"
        table.add_row(str(one.number), one.label, one.spaced_code, confirmed)
    return table


def _facts(shown: PollShown) -> list[tuple[str, str]]:
    poll, signer = shown.poll, shown.weights_signed_by
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
        ("Objections from", local(poll.terms.objections_from)),
        ("Objections until", local(poll.terms.objections_until)),
        ("Rulings due", local(poll.terms.ruling_deadline)),
        ("Trustees", "imported" if poll.trustees_json else "none yet"),
        ("Weights", f"signed by {signer}" if signer else "not signed"),
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
    employees = ("Admitted employees",) if total.turnout.employees else ()
    heads = ("On the list", "Votes", "Turnout", *apart, *employees)
    table = Table(unit_column(), *heads, show_footer=True)
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
        str(row.turnout.employees),
    ]


def _print_beside(words: Bilingual | None, console: Console) -> None:
    if words is not None:
        console.print(words.en, soft_wrap=True)


def print_result(
    raw: bytes, terms: PollTerms, console: Console, choices: Sequence[ReleaseChoice] = ()
) -> None:
    """Print a result: the disagreement of heads and FTE, the units, and the official line last.

    Before that line is what may be released, if it is still to be chosen.
    """
    result = parse_result(raw, terms.required)
    show_result(result, terms.small_unit, console, between=_choices_table(choices))


def show_result(
    result: Result,
    small_unit: int,
    console: Console,
    report: ReadingsReport | None = None,
    between: Table | None = None,
) -> None:
    """Print a parsed result, units smaller than `small_unit` in one row; the official line last.

    Before that line are the readings' report and another table, where they are given.
    """
    outcome = result.outcome
    shown.show_disagreement(outcome, console)
    rows = shown_rows(outcome.units, _votes, small_unit)
    console.print(shown.units_table(_shown_units(row, outcome, small_unit) for row in rows))
    if any(len(row) > 1 for row in rows):
        _print_beside(beside_words(small_unit), console)
    if result.on_list is not None:
        turnout = Turnout(
            outcome.votes_cast, result.on_list, result.admitted, result.admitted_employees
        )
        console.print(f"{turnout.words.en}.", soft_wrap=True)
    shown.show_figures(outcome, console)
    for line in shown.apart_lines(result):
        console.print(line, soft_wrap=True)
    if result.materiality:
        console.print(shown.materiality_table(result))
    if report is not None:
        print_readings(report, result.decimals, console)
    if between is not None:
        console.print(between)
    console.print(official_line(outcome), soft_wrap=True)


def _choices_table(choices: Sequence[ReleaseChoice]) -> Table | None:
    """Return what may be released, by the options of `ratify poll release`; None if nothing is."""
    if not choices:
        return None
    heads = ("ratify poll release", "Everybody reads", "What it tells", "Public proof")
    table = Table(*heads, title="What may be released", show_lines=True)
    for one in choices:
        shows = ", ".join(figure.en for figure in one.shows)
        table.add_row(_options_of(one), shows, one.tells.en, one.proof_words.en)
    return table


def _options_of(choice: ReleaseChoice) -> str:
    """Return the options that release this; none, where nothing else may be."""
    heads = " --heads" if choice.release.heads else ""
    if choice.units or not choice.weighed:
        return heads.strip()
    decimals = choice.release.decimals
    return f"--decimals {'outcome' if decimals is None else decimals}{heads}"


def _shown_units(
    row: Sequence[UnitResult], outcome: ProvincialTally, small_unit: int
) -> shown.ShownUnits:
    """Return one row; a unit's elections are under it, unless that tells of a small one."""
    if len(row) > 1:
        return shown.ShownUnits(short_words(len(row)).en, row)
    name = row[0].count.unit
    return shown.ShownUnits(name, row, shown_parts(outcome.elections_in(name), _votes, small_unit))


def _votes(one: UnitResult | ElectionResult) -> tuple[str, int]:
    return one.count.unit, one.count.votes_cast
