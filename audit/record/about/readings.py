"""A reading of the by-law as a line of a statement: what was chosen, and what could have been."""

from __future__ import annotations

from audit.record.about.lines import AboutLine, line
from audit.record.units import Bilingual
from audit.record.weights.readings import SealedReading


def reading_line(reading: SealedReading) -> AboutLine:
    """Return the line: the point and its clauses; the choice, and the ways to read it otherwise."""
    point, option = reading.point, reading.option
    return line(
        f"{point.title.en} ({point.clause})",
        f"{point.title.fr} ({point.clause})",
        Bilingual(
            f"{option.text.en}. Otherwise read: {option.alternative.en}",
            f"{option.text.fr}. Autre lecture\u00a0: {option.alternative.fr}",
        ),
    )
