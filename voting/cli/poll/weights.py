"""What `ratify poll weights` prints: each election's FTE, how it came about, who certified it.

Rules this module keeps:
1. The words are those of the statement of weights (`audit.record.about.weights`) and of poll.json
   (`audit.record.weights.readings`).
2. A document is named by its whole digest, once, with the elections that it is the source of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Column, Table

from audit.record import figures
from audit.record.about.lines import about_json
from audit.record.about.weights import WeightRow, about_fees, about_threshold, about_weights
from audit.record.fields import show_time
from audit.record.weights.readings import SealedReading
from tally.fte.inputs import Origin
from tally.numbers import exact_text
from voting.cli.common import unit_column
from voting.cli.poll.view import local, per_head
from voting.domain.plausibility import Implausible
from voting.services.acts.weights import WeightsTable


def print_weights(table: WeightsTable, console: Console) -> None:
    """Print the whole table, its documents, the fees, the readings, the warnings, who signed."""
    console.print(_long_table(table))
    for line in (*_documents(table.rows), *_lines(table)):
        console.print(line, soft_wrap=True, markup=False)


def short_table(table: WeightsTable) -> Table:
    """Return each election's unit, FTE, and FTE for each member on its list."""
    shown = _table(table, unit_column("Election"), "Counts in", _right("FTE"), _right("For each"))
    for row in table.rows:
        shown.add_row(row.unit.id, row.counts_in, row.fte.en, per_head(row))
    return shown


def _long_table(table: WeightsTable) -> Table:
    given = Column("What gives it, and who certified that", ratio=1)
    heads = (unit_column("Election"), "Counts in", _right("FTE"), _right("For each"), given)
    shown = _table(table, *heads)
    for row in table.rows:
        text = "\n".join(filter(None, (row.unit.name.en, row.basis.en, _certified(row.row.origin))))
        shown.add_row(row.unit.id, _place(row), row.fte.en, per_head(row), text)
    return shown


def _table(table: WeightsTable, *columns: Column | str) -> Table:
    """Return a table whose footer is the FTE of all, in its third column."""
    shown = Table(*columns, show_footer=True, show_lines=len(columns) > 4)
    shown.columns[0].footer = "All"
    shown.columns[2].footer = figures.exact_number(table.weights.inputs.total_fte).en
    return shown


def _right(head: str) -> Column:
    return Column(head, justify="right")


def _place(row: WeightRow) -> str:
    """Return the unit that it counts in; and the bargaining unit that it shares with another."""
    shared = row.row.bargaining_unit
    return row.counts_in if shared == row.unit.id else f"{row.counts_in}\n(part of {shared})"


def _certified(origin: Origin) -> str:
    given = (
        (f"certified by {origin.certified_by}", origin.certified_by),
        (f"as of {origin.as_of}", origin.as_of),
        (f"fiscal year {origin.year}", origin.year),
    )
    return ", ".join(text for text, value in given if value is not None)


def _documents(rows: Sequence[WeightRow]) -> Iterator[str]:
    units: dict[str, list[str]] = {}
    for row in rows:
        if row.row.origin.source is not None:
            units.setdefault(row.row.origin.source, []).append(row.unit.id)
    for digest, names in units.items():
        of = "all elections" if len(names) == len(rows) else ", ".join(names)
        yield f"Document {digest}: the source of {of}"


def _lines(table: WeightsTable) -> Iterator[str]:
    """Yield the figures beside the table, the readings, the warnings, and who signed it."""
    inputs = table.weights.inputs
    for one in (*about_fees(inputs), *about_threshold(inputs)):
        yield one.text("en")
    yield "How the by-law is read:"
    for reading in table.readings:
        yield reading_text(reading)
    for warning in table.warnings:
        yield f"Warning: {warning}"
    yield f"Digest of fte.json: {table.weights.digest}"
    yield signed_text(table)


def reading_text(reading: SealedReading) -> str:
    """Return a reading and its alternatives on one line."""
    title, option = reading.point.title.en, reading.option
    return f"  {title} ({reading.point.clause}): {option.text.en} (or: {option.alternative.en})"


def signed_text(table: WeightsTable) -> str:
    """Return who signed the weights, or who is to."""
    signed = table.signed
    if signed is None:
        return (
            "Not signed: the treasurer or the general secretary signs it before the seal, with "
            f"`ratify poll sign-weights {table.poll.id}` or on the poll's page of weights."
        )
    return f"Signed by {signed.signature.officer}, {local(signed.statement.time)}."


def weights_json(table: WeightsTable) -> dict[str, object]:
    """Return the JSON of a poll's table of weights."""
    signed = table.signed
    return {
        "poll": table.poll.id,
        "fte_digest": table.weights.digest,
        "about": about_json(about_weights(table.weights)),
        "units": [_row_json(row) for row in table.rows],
        "readings": [reading.to_json() for reading in table.readings],
        "warnings": [_warning_json(warning) for warning in table.warnings],
        "signed_by": signed.signature.officer if signed else None,
        "signed": show_time(signed.statement.time) if signed else None,
    }


def _row_json(row: WeightRow) -> dict[str, object]:
    head = row.per_head
    return {
        "unit": row.unit.id,
        "name": row.unit.name.to_json(),
        "counts_in": row.counts_in,
        "bargaining_unit": row.row.bargaining_unit,
        "on_list": row.unit.on_list,
        "exact_fte": exact_text(row.exact),
        "exact_fte_per_head": None if head is None else exact_text(head),
        "fte": row.fte.to_json(),
        "basis": row.basis.to_json(),
        "membership": row.row.membership.value,
        **vars(row.row.origin),
    }


def _warning_json(warning: Implausible) -> dict[str, object]:
    return {"unit": warning.unit, **warning.words.to_json()}
