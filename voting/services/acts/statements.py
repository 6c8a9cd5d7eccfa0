"""Officers act on a poll: one proposes a statement, two sign it, and the act is done.

Rules this module keeps:
1. A statement is drafted once; every officer signs the same bytes. It waits 24 hours (two to make
   void) from the time that it gives, which is before the first signature. One that nobody has
   signed, or that has expired, can be replaced; one that was signed must first be withdrawn.
2. A signature counts if its key is the officer's by poll.json and the log (before the seal, by what
   it would fix), the account is active, and it is neither a second one nor on one's own office.
3. The second signature does the act (the weights need one only): the poll's state, its log event
   and the end of the waiting statement are one transaction. If anything is refused, nothing has
   happened and the first signature still waits.
4. Its lines are computed when it is proposed, and again when the last officer has signed: what
   was signed is what is done.
5. A statement is made for, shown to and signed by officers who have accepted the union's texts; one
   on an unreleased result is made for and shown to nobody else.
6. Before an act, the step that is due by the window is taken: no act is based on a state that time
   has changed. When the state changes, all other statements that wait are withdrawn.
7. Who declared a conflict of interest on an act neither proposes nor signs nor withdraws it.
8. Who could sign a statement can withdraw it; the server's log says who did. So are signed weights.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import eq

from audit.record import fields
from audit.record.about.lines import About
from audit.record.about.withheld import Withheld
from audit.record.errors import AuditError
from audit.record.signatures.file import StatementFile
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import PollAct, Statement, hours_of, life_of
from audit.work.progress import Progress, no_progress
from voting.domain.errors import ConflictError, MalformedError, NotFoundError
from voting.domain.officers import PendingAct
from voting.domain.poll import Poll, PollState, utc
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acts.checks import verify_account, verify_unchanged
from voting.services.acts.handler import NOTHING_MORE, OfficersWarning, SameAs, Tallies
from voting.services.acts.handler import ActRequest as ActRequest
from voting.services.acts.table import HANDLERS, may_see, verify_may_see
from voting.services.acts.table import NEEDS_REASON as NEEDS_REASON
from voting.services.clock import advance, withdraw_all
from voting.services.conflicts.barred import verify_free
from voting.services.signatures import (
    ActContext,
    Signed,
    parse_signature,
    parse_waiting,
    signed_with,
    stored_signature,
    verify_given,
)

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class PendingStatement:
    """A statement that waits: who has signed, until when, and what the officers should know."""

    statement: Statement
    signed_by: tuple[str, ...]
    expires: datetime
    warnings: tuple[OfficersWarning, ...] = ()
    withheld: Withheld | None = None
    """The lines that the statement locks: for the officers who sign, and not public."""

    @property
    def file(self) -> StatementFile:
        """What an officer takes away to sign."""
        return StatementFile(self.statement, self.withheld)


@dataclass(frozen=True)
class SigningOutcome:
    """What a signature led to: `done` with the last one; the poll is `state`, until `closes`."""

    act: PollAct
    done: bool
    state: PollState
    closes: datetime
    signed_by: tuple[str, ...]
    warnings: tuple[OfficersWarning, ...] = ()


def draft_statement(
    ctx: Context,
    poll_id: str,
    act: PollAct,
    reason: str = "",
    *,
    asked: ActRequest = NOTHING_MORE,
    officer: str | None = None,
) -> PendingStatement:
    """Propose an act and return its statement; the one that waits already, if it says the same.

    Checks: (1) a reason where one is needed; (2) the poll's state; (3) the act's own conditions;
    (4) no other statement for this act waits with a signature; (5) `officer`, who asks, may see it
    (`table.verify_may_see`), and declared no conflict of interest. Raises `MalformedError`,
    `WrongStateError`, `ConflictError` or `RefusedError`.
    """
    if act in NEEDS_REASON and not reason.strip():  # (1)
        raise MalformedError(f"{act}: say why, with a reason: it is signed and published.")
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        poll.after(act)  # (2)
        verify_may_see(uow, act, officer)  # (5)
        verify_free(uow, poll_id, act, officer)  # (5)
        handler = HANDLERS[act]
        about = handler.about(ActContext(ctx, uow, poll), replace(asked, reason=reason))  # (3)
        pending = _waiting(uow, poll_id, act)
        if pending is None or not _says(pending, reason, about, handler.same):
            if pending is not None and pending.signatures:  # (4)
                raise ConflictError(
                    f"poll {poll_id}: another statement to {act} waits, signed by "
                    f"{_signers(pending)[0]}: sign that one, or withdraw it first."
                )
            pending = _propose(uow, poll_id, act, reason, about)
        shown = _shown(uow, poll, pending)
        uow.commit()
    return shown


def acting_statement(
    ctx: Context,
    poll_id: str,
    act: PollAct,
    reason: str = "",
    *,
    asked: ActRequest = NOTHING_MORE,
    officer: str | None = None,
) -> PendingStatement:
    """Return the statement to sign: the one that an officer has signed and that waits for another.

    If there is none, or something else is asked, a reason among it: `draft_statement`.
    """
    pending = waiting_for(ctx, poll_id, act, officer)
    if pending is not None and pending.signed_by and not reason and asked == NOTHING_MORE:
        return pending
    return draft_statement(ctx, poll_id, act, reason, asked=asked, officer=officer)


def _propose(uow: UnitOfWork, poll_id: str, act: PollAct, reason: str, about: About) -> PendingAct:
    now = utc(uow.log.moment(poll_id))  # never before the state that it acts on began
    try:
        statement = Statement(poll_id, act, now, reason, about)
    except AuditError as error:
        raise MalformedError(f"{error}.") from error
    raw = fields.encode(statement.to_json())
    pending = PendingAct(poll_id, act, raw, now, now + life_of(act))
    uow.acts.propose(pending)
    return pending


def _waiting(uow: UnitOfWork, poll_id: str, act: PollAct) -> PendingAct | None:
    now = uow.now()
    for pending in uow.acts.pending(poll_id):
        if pending.act is act and pending.expires > now:
            return pending
    return None


def _says(pending: PendingAct, reason: str, about: About, same: SameAs) -> bool:
    """Tell whether a statement that waits says this; of a signed one, what `same` asks."""
    statement = parse_waiting(pending.statement)
    fits = same if pending.signatures else eq
    return statement.reason == reason and fits(statement.about, about)


def _signers(pending: PendingAct) -> tuple[str, ...]:
    return tuple(sorted(signature.officer for signature in pending.signatures))


def _shown(uow: UnitOfWork, poll: Poll, pending: PendingAct) -> PendingStatement:
    handler = HANDLERS[pending.act]
    return PendingStatement(
        parse_waiting(pending.statement),
        _signers(pending),
        pending.expires,
        handler.warn(uow, poll, parse_waiting(pending.statement)),
        handler.withheld(uow, poll),
    )


def waiting_statements(
    ctx: Context, poll_id: str, officer: str | None = None
) -> tuple[PendingStatement, ...]:
    """Return every statement of a poll that waits, has not expired, and that `officer` may see."""
    with ctx.store.reader() as uow:
        poll, now = uow.polls.get(poll_id), uow.now()
        return tuple(
            _shown(uow, poll, pending)
            for pending in uow.acts.pending(poll_id)
            if pending.expires > now and may_see(uow, pending.act, officer)
        )


def waiting_for(
    ctx: Context, poll_id: str, act: PollAct, officer: str | None = None
) -> PendingStatement | None:
    """Return the statement that waits for an act, or None; `RefusedError` if it is not to be seen.

    A statement to certify or release is for a named officer only: it says the result.
    """
    with ctx.store.reader() as uow:
        verify_may_see(uow, act, officer)
    pending = waiting_statements(ctx, poll_id, officer)
    return next((one for one in pending if one.statement.act is act), None)


def withdraw_statement(ctx: Context, poll_id: str, act: PollAct, officer: str) -> None:
    """Forget the statement that waits for an act; `RefusedError` unless the officer could sign."""
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_account(uow, poll_id, act, officer)
        pending, handler = _waiting(uow, poll_id, act), HANDLERS[act]
        if pending is not None:
            handler.verify_signer(parse_waiting(pending.statement), officer)
        uow.acts.clear(poll_id, act)
        handler.take_back(uow, poll)
        uow.commit()
    _LOGGER.warning("poll %s: officer %s withdrew the statement to %s", poll_id, officer, act)


def sign_act(
    ctx: Context,
    poll_id: str,
    act: PollAct,
    signature: Mapping[str, object],
    progress: Progress = no_progress,
) -> SigningOutcome:
    """Add an officer's signature to the statement that waits; the last one needed acts.

    Checks: (1) the signature's form; (2) the poll's state; (3) a statement waits; (4) the officer's
    account, acceptance, and no conflict of interest; (5) the signature, by a sealed
    key; (6) the officer has not signed; (7) of all, what the act asks (`Handler.enough`); (8) every
    line of the statement is still true. Raises a `RatifyError`, and nothing has then changed.
    """
    given = parse_signature(signature, "Sign the statement again.")  # (1)
    ahead = _work_ahead(ctx, poll_id, act, given.officer, progress)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        poll.after(act)  # (2)
        pending = _must_wait(uow, poll_id, act)  # (3)
        verify_account(uow, poll_id, act, given.officer)  # (4)
        context = ActContext(ctx, uow, poll)
        signed = _add(context, pending, given)  # (5), (6)
        handler = HANDLERS[act]
        warnings = handler.warn(uow, poll, signed.statement)
        done = len(signed.signatures) == handler.signatures
        if done:
            handler.enough(context, signed)  # (7)
            verify_unchanged(context, signed.statement)  # (8)
            handler.do(context, signed, ahead)
            uow.acts.clear(poll_id, act)
        after = uow.polls.get(poll_id)
        if after.state is not poll.state:
            withdraw_all(uow, poll_id)
        uow.commit()
    names = tuple(one.officer for one in signed.signatures)
    return SigningOutcome(act, done, after.state, utc(after.closes), names, warnings)


def _work_ahead(
    ctx: Context, poll_id: str, act: PollAct, officer: str, progress: Progress
) -> Tallies:
    """Do an act's long work, outside the transaction, if this signature may be the second."""
    with ctx.store.reader() as uow:
        pending = _waiting(uow, poll_id, act)
    if pending is None or set(_signers(pending)) <= {officer}:
        return {}
    return HANDLERS[act].ahead(ctx, poll_id, progress)


def _must_wait(uow: UnitOfWork, poll_id: str, act: PollAct) -> PendingAct:
    pending = _waiting(uow, poll_id, act)
    if pending is None:
        raise NotFoundError(
            f"poll {poll_id}: no statement to {act} waits; it was done, withdrawn, or older than "
            f"{hours_of(act)} hours: propose it again."
        )
    return pending


def _add(context: ActContext, pending: PendingAct, given: OfficerSignature) -> Signed:
    """Verify one signature and keep it; return all signatures so far, sorted by officer."""
    statement = parse_waiting(pending.statement)
    remedy = "Sign the statement that waits, with a sealed key."
    handler = HANDLERS[pending.act]
    handler.verify_signer(statement, given.officer)  # (5)
    verify_given(statement, given, handler.officers(context), remedy)
    if given.officer in _signers(pending):  # (6)
        raise ConflictError(
            f"officer {given.officer} has signed this statement already: another officer must sign."
        )
    context.uow.acts.sign(pending.poll, pending.act, stored_signature(given))
    return signed_with(statement, pending.signatures, given)
