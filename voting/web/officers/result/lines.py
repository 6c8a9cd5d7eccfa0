"""The lines of the result's tables: counting units, and the elections under each.

Rules this module keeps:
1. Small units are in one line, and a unit's elections are under its line only where none of them is
   small (`audit.record.small_units`). Display only: each is counted by itself.
2. A counting unit that is one election has that election's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audit.record.small_units import short_words, shown_parts, shown_rows, together_words
from audit.record.units import Bilingual
from audit.record.weights.counting_units import counting_unit_words
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitResult
from tally.numbers import rounded_text
from voting.domain.poll import PollTerms
from voting.domain.unit import Unit
from voting.web.member import views


@dataclass(frozen=True)
class ResultLine:
    """Votes and FTE in one line: of a counting unit, of small ones together, or of an election.

    `codes` is the short name of each; `parts` are the elections under a counting unit.
    """

    name: Bilingual
    codes: tuple[str, ...]
    results: tuple[UnitResult | ElectionResult, ...]
    parts: tuple[ResultLine, ...] = ()
    hides: bool = False
    """Whether it has elections that are not shown."""

    @property
    def short(self) -> Bilingual:
        """The unit's short name, or that of the small units together."""
        if len(self.codes) > 1:
            return short_words(len(self.codes))
        return Bilingual(self.codes[0], self.codes[0])

    @property
    def in_favour(self) -> int:
        """Votes in favour."""
        return sum(one.count.in_favour for one in self.results)

    @property
    def not_in_favour(self) -> int:
        """Votes not in favour."""
        return sum(one.count.not_in_favour for one in self.results)

    @property
    def share(self) -> float | None:
        """Votes in favour as a share of the votes cast, from 0 to 1; None without votes."""
        votes = self.in_favour + self.not_in_favour
        return views.share(self.in_favour, votes) if votes else None

    @property
    def fte(self) -> str:
        """Their FTE, to two decimals."""
        return rounded_text(sum((one.fte for one in self.results), Fraction(0)), 2)


def result_lines(
    terms: PollTerms, elections: Mapping[str, Unit], outcome: ProvincialTally
) -> tuple[ResultLine, ...]:
    """Return the lines of the table; `elections` are the poll's, by name."""
    return tuple(
        _line(terms, elections, outcome, row)
        for row in shown_rows(outcome.units, _votes, terms.small_unit)
    )


def _line(
    terms: PollTerms,
    elections: Mapping[str, Unit],
    outcome: ProvincialTally,
    row: tuple[UnitResult, ...],
) -> ResultLine:
    names = tuple(one.count.unit for one in row)
    if len(row) > 1:
        return ResultLine(together_words(len(row)), names, row)
    parts = outcome.elections_in(names[0])
    if not parts:
        return ResultLine(_name(elections[names[0]]), names, row)
    shown = shown_parts(parts, _votes, terms.small_unit)
    return ResultLine(
        counting_unit_words(names[0], terms.counting_unit),
        names,
        row,
        tuple(_part(elections[one.count.unit], one) for one in shown),
        hides=not shown,
    )


def _part(unit: Unit, result: ElectionResult) -> ResultLine:
    return ResultLine(_name(unit), (unit.id,), (result,))


def _name(unit: Unit) -> Bilingual:
    return Bilingual(unit.name_en, unit.name_fr)


def _votes(one: UnitResult | ElectionResult) -> tuple[str, int]:
    return one.count.unit, one.count.votes_cast
