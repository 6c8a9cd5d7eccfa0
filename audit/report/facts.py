"""What a report is made from, and how its texts and numbers are written in one language.

Rules this module keeps:
1. Everything comes from the record, or is computed again from it.
2. A number is rounded where it is written, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from audit.record import figures
from audit.record.log.entries import Entry
from audit.record.poll_document import PollDocument
from audit.record.province import to_minute
from audit.record.turnout import Turnout
from audit.record.units import Bilingual, Language
from audit.replay.history import PollHistory
from tally.fte.inputs import FteInputs
from tally.fte.outcome import ProvincialTally
from tally.fte.readings import ReadingsReport, readings_report
from tally.numbers import rounded_text
from tally.result import Result


@dataclass(frozen=True)
class ReportFacts:
    """What a report is made from.

    `held_shown`: the record holds the ballots that were left out, if there are any.
    """

    document: PollDocument
    inputs: FteInputs
    entries: tuple[Entry, ...]
    history: PollHistory
    result: Result
    size: int
    root: bytes
    held_shown: bool

    @property
    def outcome(self) -> ProvincialTally:
        """The provincial tally."""
        return self.result.outcome

    @cached_property
    def readings(self) -> ReadingsReport:
        """The percentage under each other reading of by-law 2.78."""
        return readings_report(self.inputs, [one.count for one in self.outcome.elections])

    @cached_property
    def by_unit(self) -> Mapping[str, Turnout]:
        """Each election's turnout."""
        return self.history.turnout_by_unit(self.document)

    @property
    def turnout(self) -> Turnout:
        """The turnout of the poll."""
        return Turnout.total(self.by_unit.values())


class Printer:
    """Writes numbers and texts in the form of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def text(self, both: Bilingual) -> str:
        """Return the text in this language."""
        return both.said(self.language)

    def number(self, value: Fraction | int, decimals: int = 0) -> str:
        """Return a number with its thousands separated."""
        return figures.number(value, decimals).said(self.language)

    def percent(self, value: str) -> str:
        """Return a rounded percentage with its sign."""
        return figures.percent(value).said(self.language)

    def share(self, part: Fraction | int, whole: Fraction | int) -> str:
        """Return part of whole as a percentage; a dash if the whole is 0."""
        if not whole:
            return "–"
        return self.percent(rounded_text(Fraction(part) / whole * 100, 2))

    @staticmethod
    def time(moment: datetime) -> str:
        """Return a time in Toronto."""
        return to_minute(moment)
