"""The readings' report: the percentage under each other reading of 2.78, for certified officers.

Rules this module keeps:
1. It is shown by the rule of access of the result itself; the service decides.
2. A reading that cannot be computed is in the table, and says why; the picture leaves it out.
3. The words are the record's (`audit.record.weights.otherwise`), as in the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from audit.record.about.weights import threshold_words
from audit.record.units import Bilingual
from audit.record.weights.otherwise import (
    ShownReading,
    depends_words,
    percentage_words,
    ratified_words,
    shown_readings,
)
from tally.fte.outcome import ProvincialTally
from tally.fte.readings import ReadingsReport
from tally.result import Result, parse_result
from voting.domain.poll import Poll
from voting.services import clock
from voting.services.acts import certify
from voting.services.polls.export import readings_of
from voting.web.common.access import RESULTS, officer
from voting.web.common.context import ctx
from voting.web.common.i18n import gettext as _
from voting.web.officers import session


@dataclass(frozen=True)
class Mark:
    """A percentage in the picture: `share` is from 0 to 1."""

    name: str
    share: float
    value: Bilingual
    official: bool = False


@dataclass(frozen=True)
class ReadingsPage:
    """The official line, and the line of every other reading."""

    poll: Poll
    result: Result
    report: ReadingsReport

    @property
    def outcome(self) -> ProvincialTally:
        """The official count."""
        return self.result.outcome

    @property
    def sentence(self) -> Bilingual:
        """Whether the outcome depends on how the by-law is read."""
        return depends_words(self.report)

    @property
    def lines(self) -> tuple[ShownReading, ...]:
        """Every line, in the report's order; the page numbers them from 1."""
        return shown_readings(self.report, self.result.decimals)

    @property
    def official(self) -> Bilingual:
        """The official percentage."""
        return percentage_words(self.outcome.in_favour, self.result.decimals)

    @property
    def verdict(self) -> Bilingual:
        """The official outcome."""
        return ratified_words(self.outcome.ratified)

    @property
    def threshold(self) -> Bilingual:
        """What ratifies."""
        return threshold_words(self.outcome.threshold)

    @property
    def threshold_share(self) -> float:
        """The threshold, from 0 to 1."""
        return float(self.outcome.threshold.share)

    def marks(self) -> Iterator[Mark]:
        """Yield the official percentage and each that can be computed, for the picture."""
        if self.outcome.in_favour is not None:
            share = float(self.outcome.in_favour)
            yield Mark(_("Official"), share, self.official, official=True)
        for number, shown in enumerate(self.lines, start=1):
            if shown.line.in_favour is not None:
                name = _("Reading %(number)s", number=number)
                yield Mark(name, float(shown.line.in_favour), shown.in_favour)


@officer(*RESULTS)
def readings(poll: str) -> ResponseReturnValue:
    """Show the readings' report to a certified officer."""
    stored = certify.unreleased_result(ctx(), poll, session.current().id)
    current = clock.current(ctx(), poll)
    result = parse_result(stored.result_json, current.terms.required)
    page = ReadingsPage(current, result, readings_of(current, stored))
    return render_template("officers/readings.html", page=page, poll=current)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>/readings", view_func=readings)
