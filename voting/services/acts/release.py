"""Releasing the result: a percentage, and only by the executive's act (by-law 2.78, reading).

Rules this module keeps:
1. What is released is the official percentage, whether it ratifies, and the votes cast. A unit's
   split is for certified officers and auditors, unless the poll's terms say that it is released;
   the statement locks heads and bounds in lines that are not public.
2. One of the two officers is of the provincial executive.
3. Before the release, nothing here shows a result to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.record.about.lines import About
from audit.record.about.withheld import Withheld
from audit.record.log.event_parts import Official
from audit.record.log.events import ResultReleased
from audit.record.signatures.statement import Act
from audit.replay import statements
from tally.result import parse_result
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, CountResult, UnitOfWork
from voting.services.acts.facts import facts_of, read_result, result_of
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.signatures import ActContext, Signed


@dataclass(frozen=True)
class Released:
    """What the public may know. `result` is the whole result.json, if the terms release it."""

    official: Official
    result: bytes | None


def official_part(poll: Poll, result: CountResult) -> Official:
    """Return the part of a poll's result that is always released."""
    return Official.of(parse_result(result.result_json, poll.terms.required).outcome)


def released(ctx: Context, poll_id: str) -> Released | None:
    """Return what was released of a poll; None before its release."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        if poll.state is not PollState.RELEASED:
            return None
        result = result_of(uow, poll)
    whole = result.result_json if poll.terms.release_units else None
    return Released(official_part(poll, result), whole)


def _withheld(uow: UnitOfWork, poll: Poll) -> Withheld:
    return statements.released(*read_result(uow, poll))


def _about(context: ActContext, request: ActRequest) -> About:
    official = official_part(context.poll, result_of(context.uow, context.poll))
    locked = _withheld(context.uow, context.poll).commitment
    return facts_of(context).about_release(official, locked)


def _release(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    context.uow.log.append(
        context.poll.id,
        ResultReleased(
            time=context.moment(signed.statement),
            official=official_part(context.poll, result_of(context.uow, context.poll)),
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.polls.save(context.poll.moved(Act.RELEASE))


RELEASE = Handler(about=_about, do=_release, withheld=_withheld)
