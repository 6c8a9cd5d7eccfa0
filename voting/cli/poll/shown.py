"""What `ratify poll list`, `show` and `turnout` show, as values and as JSON.

Rules this module keeps:
1. Times are in UTC, as in the record; what is not there yet is null.
2. Members' names are stable: scripts rely on them, and each command's help lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.about.lines import about_json
from audit.record.about.weights import WeightRow
from audit.record.fields import show_time
from tally.numbers import exact_text
from voting.domain.confirmations import ConfirmationStanding, TrusteeStanding
from voting.domain.poll import Poll, utc
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.statements import PendingStatement
from voting.services.acts.weights import WeightsTable, read_weights
from voting.services.acts.window import small_boxes
from voting.services.polls import board, queries
from voting.services.polls.board import PollView
from voting.services.polls.turnout import UnitTurnout


@dataclass(frozen=True)
class UnitShown:
    """An election: the size of its imported list, its turnout at this moment, and its weight."""

    unit: Unit
    on_list: int
    turnout: UnitTurnout
    weight: WeightRow


@dataclass(frozen=True)
class PollShown:
    """A poll, whatever its state, its warnings and the statements that wait for signatures."""

    poll: Poll
    units: tuple[UnitShown, ...]
    standing: ConfirmationStanding | None
    warnings: tuple[str, ...]
    waiting: tuple[PendingStatement, ...]
    weights: WeightsTable

    @property
    def weights_signed_by(self) -> str | None:
        """The officer whose signature of the weights stands."""
        signed = self.weights.signed
        return signed.signature.officer if signed else None


def read_poll(ctx: Context, poll_id: str) -> PollShown:
    """Return what there is to show of a poll; `NotFoundError` if there is none."""
    weights = read_weights(ctx, poll_id)
    rows = {row.unit.id: row for row in weights.rows}
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        voters = uow.voters.count_by_unit(poll_id)
        units = tuple(
            UnitShown(row.unit, voters.get(row.unit.id, 0), row, rows[row.unit.id])
            for row in board.turnout_rows(uow, poll_id)
        )
        warnings = tuple(map(str, (*weights.warnings, *small_boxes(uow, poll))))
    waiting = tuple(statements.waiting_statements(ctx, poll_id))
    standing = queries.confirmations_of(ctx, poll)
    return PollShown(poll, units, standing, warnings, waiting, weights)


def polls_json(polls: Sequence[Poll]) -> list[dict[str, object]]:
    """Return the JSON of every poll."""
    return [_poll(poll) for poll in polls]


def _poll(poll: Poll) -> dict[str, object]:
    return {
        "poll": poll.id,
        "state": poll.state,
        "title": {"en": poll.terms.title.en, "fr": poll.terms.title.fr},
        "opens": show_time(utc(poll.opens)),
        "closes": show_time(utc(poll.closes)),
    }


def poll_json(shown: PollShown) -> dict[str, object]:
    """Return the JSON of one poll."""
    poll = shown.poll
    return {
        **_poll(poll),
        "kind": poll.terms.kind,
        "opening_authorised": poll.opening is not None,
        "close_ordered": poll.ordered,
        "card_set": poll.card_set,
        "objections_from": show_time(utc(poll.terms.objections_from)),
        "objections_until": show_time(utc(poll.terms.objections_until)),
        "rulings_due": show_time(utc(poll.terms.ruling_deadline)),
        "trustees": poll.trustees_json is not None,
        "seal_digest": poll.seal_digest,
        "confirmations": [_trustee(one) for one in shown.standing.trustees]
        if shown.standing
        else [],
        "confirmations_lacking": shown.standing.lacking if shown.standing else "",
        "weights_signed_by": shown.weights_signed_by,
        "units": [_unit(one) for one in shown.units],
        "warnings": list(shown.warnings),
        "statements": [_statement(one) for one in shown.waiting],
    }


def _trustee(one: TrusteeStanding) -> dict[str, object]:
    return {"number": one.number, "name": one.name, "code": one.code, "entry": one.index}


def _unit(one: UnitShown) -> dict[str, object]:
    return {
        "unit": one.unit.id,
        "name": {"en": one.unit.name_en, "fr": one.unit.name_fr},
        "counts_in": one.unit.counts_in,
        "exact_fte": exact_text(one.weight.exact),
        "members": one.unit.on_list,
        **_counts([one.turnout]),
        "on_list": one.on_list,
    }


def _statement(waiting: PendingStatement) -> dict[str, object]:
    statement = waiting.statement
    return {
        "act": statement.act,
        "time": show_time(statement.time),
        "reason": statement.reason,
        "about": about_json(statement.about),
        "signed_by": list(waiting.signed_by),
        "expires": show_time(utc(waiting.expires)),
    }


def turnout_json(view: PollView) -> dict[str, object]:
    """Return the JSON of a poll's turnout, with the sums of all units."""
    units = [{"unit": row.unit.id, **_counts([row])} for row in view.turnout]
    return {"poll": view.poll.id, "units": units, "all": _counts(view.turnout)}


def _counts(rows: Sequence[UnitTurnout]) -> dict[str, int]:
    return {
        "on_list": sum(row.on_list for row in rows),
        "votes": sum(row.counted for row in rows),
        "ballots": sum(row.ballots for row in rows),
        "sequestered": sum(row.sequestered for row in rows),
        "admitted": sum(row.admitted for row in rows),
        "admitted_employees": sum(row.employees for row in rows),
        "excluded": sum(row.excluded for row in rows),
        "undecided": sum(row.undecided for row in rows),
        "on_hold": sum(row.on_hold for row in rows),
        "upheld": sum(row.upheld for row in rows),
    }
