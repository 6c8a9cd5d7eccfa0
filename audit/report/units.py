"""The report's table of counting units, and the elections under each.

Rules this module keeps:
1. Small units are shown together, and a unit's elections only where none of them is small
   (`audit.record.small_units`); the record has each.
2. An election has heads and an FTE, for counsel; FTE votes are a counting unit's (by-law 2.78).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from audit.record.small_units import (
    beside_words,
    hidden_parts_words,
    shown_parts,
    shown_rows,
    together_words,
)
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from audit.record.weights.counting_units import counting_unit_words
from audit.report.facts import Printer, ReportFacts
from tally.fte.outcome import ElectionResult, UnitResult

_ZERO = Fraction(0)


def unit_rows(show: Printer, facts: ReportFacts) -> list[dict[str, object]]:
    """Return the rows of the table, each with the elections that are shown under it."""
    return [_unit(show, facts, row) for row in _rows(facts)]


def _rows(facts: ReportFacts) -> tuple[tuple[UnitResult, ...], ...]:
    """Return the units of each row of the table: small ones together, for display only."""
    return shown_rows(facts.outcome.units, _votes, facts.document.small_unit)


def _votes(one: UnitResult | ElectionResult) -> tuple[str, int]:
    return one.count.unit, one.count.votes_cast


def _parts(facts: ReportFacts, row: tuple[UnitResult, ...]) -> tuple[ElectionResult, ...]:
    """Return the elections that are shown under a row: none under several units."""
    if len(row) > 1:
        return ()
    parts = facts.outcome.elections_in(row[0].count.unit)
    return shown_parts(parts, _votes, facts.document.small_unit)


def beside_units(show: Printer, facts: ReportFacts) -> str:
    """Return what stands beside the table if it shows units together, or hides elections."""
    rows, size = _rows(facts), facts.document.small_unit
    alone = [row for row in rows if len(row) == 1]
    hidden = any(
        facts.outcome.elections_in(row[0].count.unit) and not _parts(facts, row) for row in alone
    )
    texts = ((len(alone) < len(rows), beside_words(size)), (hidden, hidden_parts_words(size)))
    return " ".join(show.text(text) for holds, text in texts if holds)


def _unit(show: Printer, facts: ReportFacts, row: tuple[UnitResult, ...]) -> dict[str, object]:
    names = [one.count.unit for one in row]
    votes = sum(one.count.votes_cast for one in row)
    in_favour = sum(one.count.in_favour for one in row)
    elections = [one.count.unit for one in facts.outcome.elections if one.counts_in in names]
    return {
        "unit": ", ".join(names),
        "name": show.text(_name(facts, names)),
        "share": float(Fraction(in_favour, votes)) if votes else None,
        "parts": [_part(show, facts, one) for one in _parts(facts, row)],
        "cells": [
            show.number(sum((one.fte for one in row), _ZERO), 2),
            show.number(Turnout.total(facts.by_unit[name] for name in elections).eligible),
            show.number(votes),
            show.number(in_favour),
            show.number(votes - in_favour),
            show.number(sum((one.fte_in_favour for one in row), _ZERO), 2),
            show.number(sum((one.fte_not_in_favour for one in row), _ZERO), 2),
            show.share(in_favour, votes),
        ],
    }


def _part(show: Printer, facts: ReportFacts, one: ElectionResult) -> dict[str, object]:
    """Return an election under its counting unit."""
    count = one.count
    votes, in_favour = count.votes_cast, count.in_favour
    return {
        "unit": count.unit,
        "name": show.text(facts.document.unit(count.unit).name),
        "share": float(Fraction(in_favour, votes)) if votes else None,
        "cells": [
            show.number(one.fte, 2),
            show.number(facts.by_unit[count.unit].eligible),
            *(show.number(number) for number in (votes, in_favour, votes - in_favour)),
            "–",
            "–",
            show.share(in_favour, votes),
        ],
    }


def _name(facts: ReportFacts, names: Sequence[str]) -> Bilingual:
    """Return the name of a row: of several units, of an election by itself, or the unit's own."""
    if len(names) > 1:
        return together_words(len(names))
    if facts.outcome.elections_in(names[0]):
        return counting_unit_words(names[0], facts.inputs.counting_unit)
    return facts.document.unit(names[0]).name
