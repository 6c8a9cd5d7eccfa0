"""The page of the result, for certified officers.

Rules this module keeps:
1. The rounded percentage never stands alone: heads are shown beside FTE, and a disagreement of the
   two comes first (by-law 2.78).
2. Elections stand under their counting unit, with their heads, for counsel; small ones do not
   (`lines`).
3. Whatever somebody let in or left out stands with how far it could move the percentage (2.77).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from audit.record.about.weights import threshold_words
from audit.record.materiality import OTHERWISE, ShownMateriality, shown_materiality
from audit.record.small_units import hidden_parts_words
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from audit.record.weights.readings import COUNTING_UNIT, POINTS
from tally.challenged import ChallengedVotes
from tally.fte.bounds import Bounds
from tally.fte.outcome import ProvincialTally
from tally.numbers import rounded_text
from tally.result import parse_result, percentages
from tally.sequestered import ExclusionReason, Sequestered
from voting.domain.poll import Poll
from voting.domain.unit import Unit
from voting.services import clock
from voting.services.acts import certify
from voting.services.polls import board
from voting.services.polls.turnout import beside
from voting.web.common.access import RESULTS, officer
from voting.web.common.context import ctx
from voting.web.member import views
from voting.web.officers import session
from voting.web.officers.result.lines import ResultLine, result_lines


@dataclass(frozen=True)
class ResultPage:
    """The official percentages, the head count beside them, and every unit's line."""

    poll: Poll
    outcome: ProvincialTally
    turnout: Turnout
    shown: tuple[str, str] | None
    lines: tuple[ResultLine, ...]
    names: Mapping[str, Unit]
    sequestered: tuple[Sequestered, ...]
    challenged: tuple[ChallengedVotes, ...]
    bounds: Bounds
    kinds: tuple[ShownMateriality, ...]

    @property
    def beside(self) -> tuple[Bilingual, ...]:
        """What stands beside the lines, where small units or elections are not shown apart."""
        together = beside(self.poll, [line.codes for line in self.lines])
        hidden = any(line.hides for line in self.lines)
        size = self.poll.terms.small_unit
        return (
            *((together,) if together is not None else ()),
            *((hidden_parts_words(size),) if hidden else ()),
        )

    @property
    def threshold(self) -> Bilingual:
        """What ratifies."""
        return threshold_words(self.outcome.threshold)

    @property
    def threshold_share(self) -> float:
        """The threshold, from 0 to 1, for drawing."""
        return float(self.outcome.threshold.share)

    @property
    def counted_by(self) -> Bilingual:
        """Whose votes are added first, as the poll reads 2.78 and 2.99."""
        return POINTS[COUNTING_UNIT].options[self.poll.terms.counting_unit].text

    @property
    def otherwise(self) -> Bilingual:
        """What stands beside the kinds of vote."""
        return OTHERWISE

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

    @staticmethod
    def share_of(row: ChallengedVotes) -> str:
        """Return the share of a unit's list that was challenged, in per cent, to two decimals."""
        return rounded_text(row.share * 100, 2)

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


@officer(*RESULTS)
def result(poll: str) -> ResponseReturnValue:
    """Show the result to a certified officer."""
    stored = certify.unreleased_result(ctx(), poll, session.current().id)
    current = clock.current(ctx(), poll)
    document = parse_result(stored.result_json, current.terms.required)
    units = {row.unit.id: row.unit for row in board.turnout(ctx(), poll)}
    page = ResultPage(
        poll=current,
        outcome=document.outcome,
        turnout=Turnout(
            document.outcome.votes_cast,
            document.on_list or 0,
            document.admitted,
            document.admitted_employees,
        ),
        shown=percentages(document.outcome),
        lines=result_lines(current.terms, units, document.outcome),
        names=units,
        sequestered=tuple(row for row in document.sequestered if row.received),
        challenged=tuple(row for row in document.challenged if row.challenged),
        bounds=document.bounds,
        kinds=shown_materiality(document),
    )
    return render_template("officers/result.html", page=page, poll=current)


def add_routes(blueprint: Blueprint) -> None:
    """Add these routes."""
    blueprint.add_url_rule("/polls/<poll>/result", view_func=result)
