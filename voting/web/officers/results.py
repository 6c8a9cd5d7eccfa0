"""The result before and after its release, and the complete record, for certified officers.

Rules this module keeps:
1. Only officers with an active account who have taken the oath see a result that is not released
   (solidarity policy); the service decides.
2. Small units are shown in one line (`audit.record.small_units`); the record has each.
3. The pages are never stored by a browser or a proxy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from audit.record.errors import ReportError
from audit.record.manifest import Edition
from audit.record.small_units import shown_rows
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from audit.report.pdf import report_pdf
from tally.fte.bounds import Bounds
from tally.fte.outcome import ProvincialTally, UnitResult
from tally.numbers import rounded_text
from tally.result import parse_result, percentages
from tally.sequestered import ExclusionReason, Sequestered
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll
from voting.domain.small_units import name_together, short_together
from voting.domain.unit import Unit
from voting.services import clock
from voting.services.acts import certify
from voting.services.polls import board
from voting.services.polls.export import build_record
from voting.services.polls.turnout import beside
from voting.web.common.access import STAFF, officer
from voting.web.common.archive import send_record
from voting.web.common.context import ctx
from voting.web.member import views
from voting.web.officers import session


@dataclass(frozen=True)
class UnitLine:
    """A counting unit and its result, or small units together, as the page shows them in a line."""

    units: tuple[Unit, ...]
    results: tuple[UnitResult, ...]

    @property
    def name(self) -> Bilingual:
        """The unit's name, or that of the small units together."""
        return name_together(self.units)

    @property
    def short(self) -> Bilingual:
        """The unit's short name, or that of the small units together."""
        return short_together(self.units)

    @property
    def codes(self) -> tuple[str, ...]:
        """The short name of each."""
        return tuple(unit.id for unit in self.units)

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


@dataclass(frozen=True)
class ResultPage:
    """The official percentages, the head count beside them, and every unit's line."""

    poll: Poll
    outcome: ProvincialTally
    turnout: Turnout
    shown: tuple[str, str] | None
    lines: tuple[UnitLine, ...]
    names: Mapping[str, Unit]
    sequestered: tuple[Sequestered, ...]
    bounds: Bounds

    @property
    def beside(self) -> Bilingual | None:
        """What stands beside the lines, if small units are in one."""
        return beside(self.poll, [line.units for line in self.lines])

    @property
    def reasons(self) -> tuple[ExclusionReason, ...]:
        """The reasons for exclusion that the result counts separately."""
        return tuple(self.sequestered[0].excluded) if self.sequestered else ()

    @property
    def between(self) -> tuple[str, str] | None:
        """The bounds of the official percentage, as displayed; None if no ballot was left out."""
        lowest, highest = self.bounds.lowest_in_favour, self.bounds.highest_in_favour
        if not self.bounds.votes or lowest is None or highest is None:
            return None
        return rounded_text(lowest * 100, 2), rounded_text(highest * 100, 2)

    @property
    def heads(self) -> float:
        """Votes in favour as a share of the votes cast, by head."""
        return views.share(self.outcome.heads_in_favour, self.outcome.votes_cast)

    @property
    def fte_represented(self) -> float:
        """FTE of units with votes as a share of all FTE."""
        total = self.outcome.total_fte
        absent = self.outcome.not_represented_fte
        return float((total - absent) / total) if total else 0.0

    @property
    def not_represented(self) -> str:
        """FTE of the units where nobody voted, to two decimals."""
        return rounded_text(self.outcome.not_represented_fte, 2)


@officer(*STAFF)
def result(poll: str) -> ResponseReturnValue:
    """Show the result to a certified officer."""
    stored = certify.unreleased_result(ctx(), poll, session.current().id)
    current = clock.current(ctx(), poll)
    document = parse_result(stored.result_json, current.terms.required)
    units = {row.unit.id: row.unit for row in board.turnout(ctx(), poll)}
    page = ResultPage(
        poll=current,
        outcome=document.outcome,
        turnout=Turnout(document.outcome.votes_cast, document.on_list or 0, document.admitted),
        shown=percentages(document.outcome),
        lines=_lines(current, units, document.outcome),
        names=units,
        sequestered=tuple(row for row in document.sequestered if row.received),
        bounds=document.bounds,
    )
    return render_template("officers/result.html", page=page, poll=current)


def _lines(poll: Poll, units: Mapping[str, Unit], outcome: ProvincialTally) -> tuple[UnitLine, ...]:
    """Return the lines of the table, small units in one; each is counted by itself all the same."""

    def number(one: UnitResult) -> tuple[str, int]:
        return one.count.unit, one.count.votes_cast

    shown = shown_rows(outcome.units, number, poll.terms.small_unit)
    return tuple(UnitLine(tuple(units[one.count.unit] for one in row), row) for row in shown)


@officer(*STAFF)
def result_document(poll: str) -> ResponseReturnValue:
    """Send result.json to a certified officer."""
    stored = certify.unreleased_result(ctx(), poll, session.current().id)
    return Response(stored.result_json, mimetype="application/json")


@officer(*STAFF)
def complete_record(poll: str) -> ResponseReturnValue:
    """Send the complete edition of the record to a certified officer, once the poll is counted."""
    certify.unreleased_result(ctx(), poll, session.current().id)
    return send_record(poll, complete=True)


@officer(*STAFF)
def report(poll: str) -> ResponseReturnValue:
    """Send the report to a certified officer."""
    certify.unreleased_result(ctx(), poll, session.current().id)
    try:
        content = report_pdf(build_record(ctx(), poll, Edition.COMPLETE))
    except ReportError as error:
        raise ConflictError(f"{error}.") from error
    name = f"report-{poll}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>/result", view_func=result)
    blueprint.add_url_rule("/polls/<poll>/result.json", view_func=result_document)
    blueprint.add_url_rule("/polls/<poll>/report.pdf", view_func=report)
    blueprint.add_url_rule("/polls/<poll>/record.zip", view_func=complete_record)
