"""An officer declares a conflict of interest: on a claim, a challenge or an act of a poll.

Rules this module keeps:
1. A declaration is the officer's own, and cannot be taken back.
2. It is kept under the poll's exclusive lock: of a ruling or signature at the same moment, either
   it came before, or it is refused.
3. On a claim or a challenge, the officer's ruling no longer counts unless it is signed
   (`rulings.cases`, `challenges.cases`); who made a challenge declares none on it. On an
   act, a statement that the officer has signed, and that is not done, is withdrawn with its
   signatures.
"""

from __future__ import annotations

import logging

from audit.record.signatures.statement import Act, PollAct
from voting.domain.conflicts.declaration import (
    Matter,
    StoredConflict,
    parse_reason,
    verify_names_no_member,
    verify_names_nobody,
)
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.poll import Poll, PollState, utc
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acts.checks import verify_signs
from voting.services.acts.table import HANDLERS
from voting.services.acts.weights import standing_weights
from voting.services.challenges.officers import desk_officer
from voting.services.claims.sealed import read
from voting.services.clock import advance
from voting.services.conflicts.barred import barred_from
from voting.services.conflicts.sealed import seal_conflict
from voting.services.rulings.cases import assignment_of, load_one

_LOGGER = logging.getLogger(__name__)


def declare_on_claim(ctx: Context, poll_id: str, claim: str, officer: str, reason: str) -> None:
    """Keep an officer's conflict of interest on a claim: from now on it is not the officer's.

    Checks: (1) the reason's form; (2) the officer is at the desk, and may see the claim; (3) it is
    not declared already; (4) the reason says nothing of who claims. Raises a `RatifyError`.
    """
    said = parse_reason(reason)  # (1)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        assignment = assignment_of(uow, poll, officer)  # (2)
        if claim in assignment.barred:  # (3)
            raise _twice()
        held = load_one(ctx, uow, poll_id, claim, hold=True)
        if not held.shown_to(assignment):  # (2)
            raise RefusedError(
                "The returning officer sees a claim only where two membership officers disagree on "
                "it; then a conflict of interest can be declared."
            )
        verify_names_nobody(said, read(ctx, held.stored))  # (4)
        _keep(ctx, uow, poll, officer, (Matter.CLAIM, claim), said)
        uow.commit()
    _LOGGER.warning("poll %s: officer %s declared a conflict on claim %s", poll_id, officer, claim)


def declare_on_challenge(
    ctx: Context, poll_id: str, challenge: str, officer: str, reason: str
) -> None:
    """Keep an officer's conflict of interest on a challenge: from now on it is not the officer's.

    Checks: (1) the reason's form; (2) the officer is at the desk, and did not make the challenge;
    (3) it is not declared already; (4) the reason says nothing of who is challenged. Raises a
    `RatifyError`.
    """
    said = parse_reason(reason)  # (1)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        asks = desk_officer(uow, poll, officer)  # (2)
        if challenge in asks.barred:  # (3)
            raise _twice()
        stored = uow.challenges.get(poll_id, challenge)
        if officer in stored.challengers:  # (2)
            raise RefusedError("You made this challenge, and do not rule on it: others do.")
        verify_names_no_member(said, uow.roster.get(poll_id, stored.member))  # (4)
        _keep(ctx, uow, poll, officer, (Matter.CHALLENGE, challenge), said)
        uow.commit()
    _LOGGER.warning(
        "poll %s: officer %s declared a conflict on challenge %s", poll_id, officer, challenge
    )


def declare_on_act(ctx: Context, poll_id: str, act: PollAct, officer: str, reason: str) -> None:
    """Keep an officer's conflict of interest on an act of a poll.

    Checks: (1) the reason's form; (2) the account could sign this act; (3) it is not declared
    already. Raises a `RatifyError`.
    """
    said = parse_reason(reason)  # (1)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_signs(uow, act, officer)  # (2)
        if act.value in barred_from(uow, poll_id, Matter.ACT, officer):  # (3)
            raise _twice()
        _keep(ctx, uow, poll, officer, (Matter.ACT, act.value), said)
        _withdraw_signed(uow, poll, act, officer)
        uow.commit()
    _LOGGER.warning("poll %s: officer %s declared a conflict on %s", poll_id, officer, act)


def _twice() -> ConflictError:
    return ConflictError("You have declared this conflict of interest already: it stands.")


def _keep(
    ctx: Context,
    uow: UnitOfWork,
    poll: Poll,
    officer: str,
    about: tuple[Matter, str],
    reason: str,
) -> None:
    matter, subject = about
    bare = StoredConflict(poll.id, officer, matter, subject, utc(uow.now()), b"")
    uow.conflicts.add(seal_conflict(ctx, bare, reason))


def _withdraw_signed(uow: UnitOfWork, poll: Poll, act: PollAct, officer: str) -> None:
    """Take back what the officer signed, as long as it is not done."""
    for pending in uow.acts.pending(poll.id):
        if pending.act is act and officer in {one.officer for one in pending.signatures}:
            uow.acts.clear(poll.id, act)
    if act is Act.WEIGHTS and poll.state is PollState.DRAFT:
        signed = standing_weights(uow, poll)
        if signed is not None and signed.signature.officer == officer:
            HANDLERS[act].take_back(uow, poll)
