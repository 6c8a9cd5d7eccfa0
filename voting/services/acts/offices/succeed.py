"""A successor takes over the office of an officer who leaves, inside a sealed poll.

Rules this module keeps:
1. The successor has an account in the leaver's role, with keys that no officer of the poll has or
   had, and has accepted the union's texts with one of them (solidarity policy): this goes into the
   log right before.
2. The keys are those of the account when the last officer signs, and those that the statement
   named: a key added in between is refused.
3. In the same transaction the leaver's account and sessions end, and what she signed and waits is
   withdrawn; everybody who acts on the poll is told, and the leaver too (`telling`).
"""

from __future__ import annotations

from audit.record.about.lines import About
from audit.record.about.succession import (
    NamedOfficer,
    about_succession,
    leaver_of,
    successor_of,
)
from audit.record.errors import AuditError
from audit.record.log.office_events import OfficerSucceeded
from audit.record.log.route_events import OfficerAccepted
from audit.record.signatures.statement import Statement
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.poll import Poll
from voting.notify.offices import successor_words
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acceptance import accepted, active_officer
from voting.services.acts.handler import ActRequest, Handler, OfficersWarning, Tallies
from voting.services.acts.offices.asked import HandOver
from voting.services.acts.offices.taken_back import GoneSigner, take_back, what_is_taken_back
from voting.services.acts.offices.telling import tell_officers
from voting.services.officers.accounts import end_within
from voting.services.signatures import ActContext, Signed


def _about(context: ActContext, request: ActRequest) -> About:
    """Return what the statement says; a `RatifyError` where the log would refuse it."""
    asked = request.office
    if not isinstance(asked, HandOver) or not asked.leaver or not asked.successor:
        raise MalformedError("succeed: say who leaves, and who takes over.")
    account = active_officer(context.uow, asked.successor)
    accepted(context.uow, account)  # 1
    acting, successor = context.acting, account.sealed
    try:
        successor.check("succeed")
        leaver = acting.officer(asked.leaver)
        acting.succeeded(leaver.id, successor)
    except AuditError as error:
        raise ConflictError(f"poll {context.poll.id}: {error}.") from error
    return about_succession(context.as_sealed, leaver, NamedOfficer.of(successor))


def _asked(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(office=_hand_over(context, statement))


def _hand_over(context: ActContext, statement: Statement) -> HandOver:
    leaver = leaver_of(statement.about)
    known = context.acting.ever(leaver)
    role = known.role if known is not None else ""
    try:
        return HandOver(leaver, successor_of(statement.about, role).id)
    except (AuditError, KeyError) as error:
        raise ConflictError(
            f"poll {context.poll.id}: the statement that waits names nobody who can take over "
            f"from {leaver} now: withdraw it, and propose another."
        ) from error


def _not_the_leaver(statement: Statement, officer: str) -> None:
    if officer == leaver_of(statement.about):
        raise RefusedError(
            f"officer {officer}: it is your own office that is handed over: two remaining officers "
            "sign it."
        )


def _succeed(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    uow, poll = context.uow, context.poll
    asked = _hand_over(context, signed.statement)
    account = active_officer(uow, asked.successor)
    if uow.officers.get(asked.leaver).ended is None:  # accounts are locked before the log's head
        end_within(uow, asked.leaver, asked.successor)
    moment = context.moment(signed.statement)
    uow.log.append(poll.id, OfficerAccepted(time=moment, accepted=accepted(uow, account)))
    uow.log.append(
        poll.id,
        OfficerSucceeded(
            time=moment,
            leaver=asked.leaver,
            successor=account.sealed,
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    take_back(uow, poll, GoneSigner(asked.leaver))  # 3
    left = context.acting.ever(asked.leaver)
    leaver = asked.leaver if left is None else left.name
    tell_officers(context, signed, asked.leaver, successor_words(leaver, account.name))


def _warn(uow: UnitOfWork, poll: Poll, statement: Statement) -> tuple[OfficersWarning, ...]:
    return what_is_taken_back(uow, poll, GoneSigner(leaver_of(statement.about)))


SUCCEED = Handler(
    about=_about, do=_succeed, request=_asked, warn=_warn, verify_signer=_not_the_leaver
)
