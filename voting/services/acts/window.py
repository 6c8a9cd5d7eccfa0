"""The window's acts: authorise the opening, extend, order an early close, make void.

Rules this module keeps:
1. An opening is authorised before the window or during it, once enough trustees have confirmed the
   seal; the window then opens the poll by itself. What is signed after the window opened says that
   the vote begins late, and what the officers could do instead.
2. An extension moves the closing time later, and never to the ruling deadline (by-law 2.77: one
   window, set by the executive).
3. An early close is ordered for an exact second, 10 minutes to 24 hours after the second signature,
   and earlier than the closing time in force; the poll then closes by itself, as at its window's
   end. What would come too late is refused. Until that second it may be extended, ordered earlier
   still with the same notice, or made void. There is no faster close.
4. A void poll is finished: only its record remains. Its statement names the poll's state and the
   log as they were when it was proposed: casting may go on until the second signature, but the
   state must be the same, and the log the beginning of what it is then.
5. At an early close and at the count, the officers are warned of units with one ballot, or with so
   few that a result would show how somebody voted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from audit.record.about import acts, void
from audit.record.about.acts import StandingClose
from audit.record.about.lines import About
from audit.record.fields import show_time
from audit.record.log.events import (
    LEAST_NOTICE,
    MOST_NOTICE,
    CloseOrdered,
    PollExtended,
    PollVoided,
)
from audit.record.log.tree import root_of
from audit.record.signatures.statement import Act, Statement
from tally.protocol.trustees import parse_trustees
from voting.domain.errors import ConflictError, MalformedError, WrongStateError
from voting.domain.poll import Poll, utc
from voting.domain.small_units import SmallUnit, few_ballots
from voting.ports.ballots import Ruled
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acts.confirmations import verify_enough_confirmed
from voting.services.acts.handler import ActRequest, Handler, Tallies, of_the_poll
from voting.services.clock import advance
from voting.services.routes.polls import verify_route_at_opening
from voting.services.signatures import ActContext, Signed, encode_signed

_ALMOST: Final = timedelta(seconds=10)
"""So long before the window opens, a statement to open says 'late': it is made a moment later."""


def _about_void(context: ActContext, request: ActRequest) -> About:
    poll, log = context.poll, context.uow.log
    head = log.head(poll.id)
    size, root = head.size, head.root()
    if request.seen is not None and request.seen != size:
        size = request.seen
        root = root_of(entry.raw for entry in log.entries(poll.id, 0, size))
    return void.about_void(context.as_sealed, void.SeenPoll(poll.state.value, size, root.hex()))


def _asked_void(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(seen=void.log_seen(statement.about))


def _about_close(context: ActContext, request: ActRequest) -> About:
    if request.closes is None:
        raise MalformedError("close: the second at which voting is to end is missing.")
    closes = utc(request.closes)
    _verify_order(context, closes, context.uow.now())
    return acts.about_close(context.as_sealed, _standing(context), closes)


def _standing(context: ActContext) -> StandingClose:
    return StandingClose(utc(context.poll.closes), context.poll.ordered)


def _verify_order(context: ActContext, closes: datetime, now: datetime) -> None:
    """Raise `ConflictError` unless an early close at `closes` can be ordered now.

    Checks: (1) the window has not ended; (2) it is earlier than the closing time in force; (3) the
    notice: 10 minutes to 24 hours.
    """
    poll = context.poll
    _verify_not_ended(context, now)  # (1)
    if closes >= poll.closes:  # (2)
        raise ConflictError(
            f"poll {poll.id} closes at {show_time(poll.closes)}: an early close is before that, "
            f"not at {show_time(closes)}. To let it close later, extend it."
        )
    if not LEAST_NOTICE <= closes - utc(now) <= MOST_NOTICE:  # (3)
        raise ConflictError(
            f"poll {poll.id}: an early close comes 10 minutes to 24 hours after the second "
            f"signature. It is {show_time(utc(now))} now, and cannot be ordered any more, or not "
            f"yet, for {show_time(closes)}: withdraw the statement, if one waits, and make "
            "another, for another time."
        )


def _about_open(context: ActContext, request: ActRequest) -> About:
    poll = context.poll
    if poll.opening is not None:
        raise ConflictError(
            f"poll {poll.id} is already authorised to open at {show_time(poll.opens)}."
        )
    if context.uow.now() >= poll.closes:
        raise ConflictError(
            f"poll {poll.id}: its window ended at {show_time(poll.closes)} before it was opened: "
            "make it void, and prepare another with the same cards."
        )
    verify_route_at_opening(context.uow, poll)
    entries = verify_enough_confirmed(context.uow, poll)[: request.confirmed]
    seal = acts.confirmed_seal(
        parse_trustees(poll.trustees_json or b""), [(one.owner, one.index) for one in entries]
    )
    late = context.uow.now() >= poll.opens - _ALMOST
    return acts.about_open(context.as_sealed, seal, utc(poll.closes) if late else None)


def _asked_opening(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(confirmed=acts.opening_asked(statement.about)[0])


def _authorise(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    context.uow.polls.save(replace(context.poll.moved(Act.OPEN), opening=encode_signed(signed)))
    advance(context.uow, context.poll.id)


def _about_extend(context: ActContext, request: ActRequest) -> About:
    if request.closes is None:
        raise MalformedError("extend: the new closing time is missing.")
    closes = utc(request.closes)
    _verify_closing(context, closes)
    return acts.about_extend(context.as_sealed, _standing(context), closes)


def _asked_closing(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(closes=acts.new_closing(statement.about))


def _verify_closing(context: ActContext, closes: datetime) -> None:
    """Raise `ConflictError` unless the window can be extended to `closes`.

    Checks: (1) the window has not ended; (2) the new time is later; (3) rulings come after it.
    """
    poll = context.poll
    _verify_not_ended(context, context.uow.now())  # (1)
    if closes <= poll.closes:  # (2)
        raise ConflictError(
            f"poll {poll.id} closes at {show_time(poll.closes)}: it can only be extended to a "
            f"later time than that, not to {show_time(closes)}."
        )
    if closes >= poll.terms.ruling_deadline:  # (3)
        raise ConflictError(
            f"poll {poll.id}: rulings are due by {show_time(poll.terms.ruling_deadline)}, which "
            f"is sealed: choose a closing time before it, not {show_time(closes)}."
        )


def _verify_not_ended(context: ActContext, now: datetime) -> None:
    if now >= context.poll.closes:
        raise WrongStateError(
            f"poll {context.poll.id}: its window ended at {show_time(context.poll.closes)}: it "
            "can no longer be extended, or ordered to close early."
        )


def _extend(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    closes = acts.new_closing(signed.statement.about)
    now = context.moment(signed.statement)
    _verify_not_ended(context, now)
    context.uow.log.append(
        context.poll.id,
        PollExtended(
            time=now,
            closes=closes,
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.polls.save(replace(context.poll.moved(Act.EXTEND), closes=closes, ordered=None))


def _order(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    closes = acts.new_closing(signed.statement.about)
    now = context.moment(signed.statement)
    _verify_order(context, closes, now)
    event = CloseOrdered(
        time=now, closes=closes, statement=signed.statement, signatures=signed.signatures
    )
    entry = context.uow.log.append(context.poll.id, event)
    context.uow.polls.add_close_order(context.poll.id, entry.index, closes)
    ordered = replace(context.poll.moved(Act.CLOSE), closes=closes, ordered=entry.index)
    context.uow.polls.save(ordered)


def _void(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    context.uow.log.append(
        context.poll.id,
        PollVoided(
            time=context.moment(signed.statement),
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.proofs.forget_blinds(context.poll.id)
    context.uow.proofs.keep_only(context.poll.id, None)
    context.uow.polls.save(replace(context.poll.moved(Act.VOID), opening=None))


def small_boxes(uow: UnitOfWork, poll: Poll) -> tuple[SmallUnit, ...]:
    """Return the units that have few ballots, as if the poll closed now."""
    ballots, ruled = uow.ballots.count_by_unit(poll.id), uow.sequestered.ruled_by_unit(poll.id)
    units = uow.units.outlines(poll.id)
    counted = {
        unit.id: ballots.get(unit.id, 0) + ruled.get(unit.id, Ruled()).counted for unit in units
    }
    return few_ballots(poll, units, counted)


OPEN = Handler(about=_about_open, do=_authorise, request=_asked_opening)
EXTEND = Handler(about=_about_extend, do=_extend, request=_asked_closing)
CLOSE = Handler(
    about=_about_close, do=_order, request=_asked_closing, warn=of_the_poll(small_boxes)
)
VOID = Handler(about=_about_void, do=_void, request=_asked_void, same=void.same_void)
