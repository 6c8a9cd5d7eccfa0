"""What `ratify poll readings` prints: the percentage under each other reading of by-law 2.78.

Rules this module keeps:
1. The words are the record's (`audit.record.weights.otherwise`). A reading that cannot be computed
   is in the table, and says why.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table

from audit.record.weights.otherwise import depends_words, shown_readings
from tally.fte.readings import ReadingsReport

READ, PERCENT, OUTCOME = 21, 9, 12
"""The widths of the columns: 100 columns hold the table."""


def print_readings(report: ReadingsReport, decimals: int, console: Console) -> None:
    """Print each other reading, and whether the outcome depends on how the by-law is read."""
    columns = (
        *(Column(head, width=READ) for head in ("Read otherwise", "As the poll reads it")),
        Column("Instead", width=READ - 1),
        Column("In favour", width=PERCENT, justify="right"),
        Column("Outcome", width=OUTCOME),
    )
    table = Table(*columns, show_lines=True, title="The percentage, were the by-law read otherwise")
    for shown in shown_readings(report, decimals):
        point = f"{shown.points.en} ({shown.line.clause})"
        outcome = shown.outcome.en if shown.line.computed else "cannot be computed"
        cells = (shown.chosen.en, shown.instead.en, shown.in_favour.en, outcome)
        table.add_row(point, *cells)
    console.print(table)
    for shown in shown_readings(report, decimals):
        if not shown.line.computed:
            console.print(
                f"{shown.points.en}, {shown.instead.en}: {shown.outcome.en}.", soft_wrap=True
            )
    console.print(depends_words(report).en, soft_wrap=True)
