"""What the report says, as text ready to print, in one language.

Rules this module keeps:
1. Everything comes from the record; the result is computed again from the units' counts.
2. The report's numbers are rounded here: FTE to two decimals, percentages as the official one.
   Small units are shown together (`record.small_units`); the record has each.
3. Times are shown in Toronto, to the minute, in the numeric form of ISO 8601.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from audit.record import figures
from audit.record.about.lines import About
from audit.record.about.result import certified_lines, released_lines
from audit.record.log import events
from audit.record.log.entries import Entry
from audit.record.poll_document import PollDocument
from audit.record.province import to_minute
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import Act, AnyAct
from audit.record.signatures.statement_words import ACT_WORDS
from audit.record.small_units import beside_words, shown_rows, together_words
from audit.record.turnout import Turnout
from audit.record.units import Bilingual, Language
from audit.replay.history import PollHistory
from tally.fte.outcome import ProvincialTally, UnitResult
from tally.fte.rules import ThresholdKind
from tally.numbers import rounded_text
from tally.result import Result, percentages
from tally.sequestered import Sequestered

_ZERO = Fraction(0)


def _nothing(result: Result) -> About:
    return ()


_LOCKED: Mapping[AnyAct, Callable[[Result], About]] = MappingProxyType(
    {Act.CERTIFY: certified_lines, Act.RELEASE: released_lines}
)
"""The lines that are not public, by the act whose statement locks them."""


@dataclass(frozen=True)
class ReportFacts:
    """What a report is made from.

    `held_shown`: the record holds the sequestered ballots that were left out, if there are any.
    """

    document: PollDocument
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
    def by_unit(self) -> Mapping[str, Turnout]:
        """Each unit's turnout."""
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


def report_data(facts: ReportFacts, language: Language) -> dict[str, object]:
    """Return what the template prints, in one language."""
    show, outcome, document = Printer(language), facts.outcome, facts.document
    return {
        "lang": language,
        "title": show.text(document.title),
        "question": show.text(document.question),
        "kind": document.kind,
        "poll": document.poll,
        "state": facts.history.state.value,
        "restricted": not document.release_units,
        "window": [show.time(document.window.opens), show.time(facts.history.closes)],
        "ratified": outcome.ratified,
        "threshold": str(outcome.threshold.share),
        "at_least": outcome.threshold.kind is ThresholdKind.AT_LEAST,
        "official": _official(show, outcome),
        "bars": _bars(show, outcome),
        "disagree": outcome.heads_disagree,
        "turnout": show.text(facts.turnout.words),
        "represented": _represented(show, outcome),
        "not_represented": [one.count.unit for one in outcome.units if not one.count.votes_cast],
        "units": [_unit(show, facts, row) for row in _rows(facts)],
        "beside": _beside(show, facts),
        "sequestered": [
            _sequestered(show, row) for row in facts.result.sequestered if row.received
        ],
        "bounds": _bounds(show, facts),
        "totals": _totals(show, facts),
        "contacts": show.number(len(facts.history.contact_changes)),
        "acts": list(_acts(show, facts)),
        "statements": list(_statements(show, facts)),
        "seal_digest": facts.history.seal_digest,
        "size": show.number(facts.size),
        "root": facts.root.hex(),
        "commitment": facts.history.computed.commitment if facts.history.computed else "",
    }


def _official(show: Printer, outcome: ProvincialTally) -> list[str] | None:
    shown = percentages(outcome)
    return None if shown is None else [show.percent(side) for side in shown]


def _bars(show: Printer, outcome: ProvincialTally) -> list[dict[str, object]]:
    """Return both counts, by FTE (by-law 2.78) and by heads; `share` (0 to 1) is for drawing."""
    heads, votes = outcome.heads_in_favour, outcome.votes_cast
    fte = outcome.fte_in_favour + outcome.fte_not_in_favour
    counts = (("fte", outcome.fte_in_favour, fte, 2), ("heads", Fraction(heads), votes, 0))
    bars: list[dict[str, object]] = []
    for name, in_favour, total, decimals in counts:
        if total:
            side = rounded_text(in_favour / total * 100, 2)
            rest = rounded_text(100 - Fraction(side), 2)
            bars.append(
                {
                    "count": name,
                    "share": float(in_favour / total),
                    "shares": [show.percent(side), show.percent(rest)],
                    "numbers": [
                        show.number(in_favour, decimals),
                        show.number(total - in_favour, decimals),
                    ],
                    "passes": outcome.threshold.met(in_favour / total),
                }
            )
    return bars


def _represented(show: Printer, outcome: ProvincialTally) -> list[str]:
    """Return the FTE of the units with votes, of all units, and the share."""
    represented = outcome.total_fte - outcome.not_represented_fte
    return [
        show.number(represented, 2),
        show.number(outcome.total_fte, 2),
        show.share(represented, outcome.total_fte),
    ]


def _sequestered(show: Printer, row: Sequestered) -> list[str]:
    numbers = (row.received, row.admitted, row.excluded_votes, row.undecided)
    return [row.unit, *(show.number(number) for number in numbers)]


def _bounds(show: Printer, facts: ReportFacts) -> dict[str, object]:
    """Return what the sequestered votes left out could have changed (by-law 2.77)."""
    result = facts.result
    bounds = result.bounds
    ends = (bounds.lowest_in_favour, bounds.highest_in_favour)
    return {
        "open_votes": show.number(bounds.votes),
        "between": [
            show.percent(rounded_text(end * 100, result.decimals))
            for end in ends
            if end is not None
        ],
        "can_change": bounds.can_change,
        "attested": not facts.held_shown,
    }


def _rows(facts: ReportFacts) -> tuple[tuple[UnitResult, ...], ...]:
    """Return the units of each row of the table: small ones together, for display only."""
    units, size = facts.outcome.units, facts.document.small_unit
    return shown_rows(units, lambda one: (one.count.unit, one.count.votes_cast), size)


def _beside(show: Printer, facts: ReportFacts) -> str:
    """Return what stands beside the table if it shows units together."""
    together = any(len(row) > 1 for row in _rows(facts))
    return show.text(beside_words(facts.document.small_unit)) if together else ""


def _unit(show: Printer, facts: ReportFacts, row: tuple[UnitResult, ...]) -> dict[str, object]:
    names = [one.count.unit for one in row]
    votes = sum(one.count.votes_cast for one in row)
    in_favour = sum(one.count.in_favour for one in row)
    elections = [one.count.unit for one in facts.outcome.elections if one.counts_in in names]
    return {
        "unit": ", ".join(names),
        "name": show.text(_name(facts, names)),
        "share": float(Fraction(in_favour, votes)) if votes else None,
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


def _name(facts: ReportFacts, names: Sequence[str]) -> Bilingual:
    """Return the name of a row: of several units, of an election by itself, or the unit's own."""
    if len(names) > 1:
        return together_words(len(names))
    alone = (one.name for one in facts.document.units if one.id == names[0])
    return next(alone, Bilingual(names[0], names[0]))


def _totals(show: Printer, facts: ReportFacts) -> list[str]:
    outcome = facts.outcome
    total = outcome.fte_in_favour + outcome.fte_not_in_favour
    return [
        show.number(outcome.total_fte, 2),
        show.number(facts.turnout.eligible),
        show.number(outcome.votes_cast),
        show.number(outcome.heads_in_favour),
        show.number(outcome.votes_cast - outcome.heads_in_favour),
        show.number(outcome.fte_in_favour, 2),
        show.number(outcome.fte_not_in_favour, 2),
        show.share(outcome.fte_in_favour, total),
    ]


_UNSIGNED = (events.PollClosed, events.ResultComputed, events.DecryptionReceived)
"""What follows by itself from what officers signed or trustees sent, and is printed with it."""


def _acts(show: Printer, facts: ReportFacts) -> Iterator[list[str]]:
    """Yield each act in the log: its event, its time, its officers."""
    for entry in facts.entries:
        event = entry.event
        signatures: tuple[OfficerSignature, ...] = ()
        if isinstance(event, events.SignedEvent):
            signatures = event.signatures
        elif not isinstance(event, _UNSIGNED):
            continue
        names = ", ".join(facts.document.officer(one.officer).name for one in signatures)
        yield [event.NAME, show.time(event.time), names]


def _statements(show: Printer, facts: ReportFacts) -> Iterator[dict[str, object]]:
    """Yield what the officers signed by each act, line by line; what it locks is given open.

    Rulings on sequestered ballots and changed contacts are left out: their lines are digests.
    """
    for entry in facts.entries:
        statement = getattr(entry.event, "statement", None)
        if statement is not None and isinstance(statement.act, Act):
            locked = _LOCKED.get(statement.act, _nothing)(facts.result)
            yield {
                "act": show.text(ACT_WORDS[statement.act]),
                "entry": show.number(entry.index),
                "time": show.time(statement.time),
                "reason": statement.reason,
                "lines": [one.said(show.language) for one in statement.about],
                "withheld": [one.said(show.language) for one in locked],
            }
