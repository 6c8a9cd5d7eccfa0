"""What could have come out otherwise: by kind of vote (by-law 2.77), by reading (2.78).

Rules this module keeps:
1. The words and figures are the record's (`audit.record.materiality`,
   `audit.record.weights.otherwise`), as on the officers' pages; a fraction from 0 to 1 beside them
   is for drawing.
"""

from __future__ import annotations

from audit.record.materiality import OTHERWISE, ShownMateriality, shown_materiality
from audit.record.weights.otherwise import ShownReading, depends_words, shown_readings
from audit.report.facts import Printer, ReportFacts


def otherwise(show: Printer, facts: ReportFacts) -> dict[str, object]:
    """Return the kinds of vote, the readings' report with its sentence, and the readings sealed."""
    lines = shown_readings(facts.readings, facts.result.decimals)
    return {
        "kinds": [_kind(show, one) for one in shown_materiality(facts.result)],
        "kinds_beside": show.text(OTHERWISE),
        "depends": show.text(depends_words(facts.readings)),
        "readings": [_reading(show, one) for one in lines],
        "sealed": [
            [
                f"{show.text(one.point.title)} ({one.point.clause})",
                show.text(one.option.text),
                show.text(one.option.alternative),
            ]
            for one in facts.document.readings
        ],
    }


def _kind(show: Printer, one: ShownMateriality) -> dict[str, object]:
    """Return a kind of vote; `ends` is empty where nothing weighs."""
    limits = one.row.bounds
    ends = (limits.lowest_in_favour, limits.highest_in_favour)
    texts = (one.votes, one.lowest, one.highest, one.changes)
    return {
        "kind": f"{show.text(one.kind)} ({show.text(one.counted)})",
        "cells": [show.text(text) for text in texts],
        "ends": [float(end) for end in ends if end is not None],
    }


def _reading(show: Printer, one: ShownReading) -> dict[str, object]:
    """Return a line of the readings' report; `share` is None without a percentage."""
    in_favour = one.line.in_favour
    texts = (one.chosen, one.instead, one.in_favour, one.outcome)
    return {
        "cells": [
            f"{show.text(one.points)} ({one.line.clause})",
            *(show.text(text) for text in texts),
        ],
        "share": None if in_favour is None else float(in_favour),
    }
