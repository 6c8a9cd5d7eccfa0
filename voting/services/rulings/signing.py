"""Two officers sign a batch of rulings, and then the ballots are admitted or excluded, for good.

Rules this module keeps:
1. A signature is verified like that of any act (`audit.record.signatures.officer`): by a key
   sealed in poll.json, over the statement that waits. Only the two officers whose rulings they are
   sign them.
2. The second signature does everything in one transaction under the poll's exclusive lock: the
   log's event, each ballot's decision, each notice, and the end of the batch. If anything is
   refused, nothing has happened, and the first signature still waits.
3. What is signed is compared with the log, the opened claims and the sealed rulings at each
   signature (`batches.verify_rows`): a database that was changed admits nobody.
4. If another vote of a claimant came to count since the batch was made, nothing is decided: the
   batch is withdrawn, and the error names the claims. These are then due as exclusions, the others
   as before, and the two officers sign again (`domain.claims.batch`). No ruling is reopened.
5. A claimant is told in the claim's language, at the confirmed contact, and never whether anybody
   is on the voters' list or has voted. If the claimant is on the list, a new voting code is offered
   to the contact on the roster while the poll is open; messages that outsiders asked for do not use
   up the budget of these. If there is no such contact, officers are shown that (`links`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.record.log.list_events import BallotAdmitted, BallotExcluded
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import STATEMENT_HOURS, RulingAct
from voting.domain.claims import sequestration
from voting.domain.claims.ruling import Decision, ExclusionReason
from voting.domain.claims.ruling import sign as sign_case
from voting.domain.errors import ConflictError, NotFoundError, RefusedError
from voting.domain.poll import Poll, PollState
from voting.notify.aloud.claimants import admitted_aloud, excluded_aloud
from voting.notify.messages import admitted_message, excluded_message
from voting.notify.sender import Message
from voting.ports.rulings import StoredBatch
from voting.ports.unit_of_work import Context, LogEntry
from voting.services.claims.sealed import read
from voting.services.clock import advance
from voting.services.members.links import offer
from voting.services.messages import outbox
from voting.services.rulings.batches import PendingBatch, RulingDesk, verify_rows
from voting.services.rulings.cases import assignment_of, verify_rules_now
from voting.services.rulings.rows import BatchRow
from voting.services.signatures import (
    ActContext,
    Signed,
    parse_signature,
    signed_with,
    stored_signature,
    verify_both,
    verify_given,
)
from voting.services.waiting import handed_in

DECISION_NOTICE_LIFE: Final = timedelta(days=3)
"""How long sending the notice of a decision is tried."""


@dataclass(frozen=True)
class RulingOutcome:
    """The result of a signature: with the second one it is `done`, and `ballots` are decided."""

    decision: Decision
    done: bool
    ballots: int
    signed_by: tuple[str, ...]


def sign(ctx: Context, poll_id: str, batch: str, signature: Mapping[str, object]) -> RulingOutcome:
    """Add an officer's signature to a batch; the second one admits or excludes its ballots.

    Checks: (1) the signature's form; (2) the time, as for a ruling; (3) the batch waits, and is not
    too old; (4) the officer is at the desk; (5) the signature, by a sealed key; (6) the officer is
    one of the two whose rulings they are, declared no conflict of interest on a claim in it, and
    has not signed; (7) rows and statement are as log, claims and rulings have them (`verify_rows`);
    (8) each ballot can still be decided as the batch says; (9) of the two signatures, what
    `signers.verify_two_officers` requires. Raises a `RatifyError`, having changed nothing, except
    that after (8) the batch is withdrawn.
    """
    given = parse_signature(signature, "Sign the rulings again.")  # (1)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_rules_now(poll, uow.now())  # (2)
        stored = uow.batches.get(poll_id, batch)  # (3)
        desk = RulingDesk(uow, poll_id)
        waiting = desk.shown(stored)
        context = ActContext(ctx, uow, poll)
        _verify_signature(context, waiting, given)  # (3) to (5)
        desk.verify_takes_part(uow, poll, stored, given.officer)  # (6)
        conflicted, overtaken = desk.conflicted(stored), desk.overtaken(stored)
        if not conflicted:
            _verify_signer(waiting, given)  # (6)
            verify_rows(context, waiting.rows, waiting.statement)  # (7)
        if overtaken:  # (8)
            uow.batches.remove(poll_id, batch)
            uow.commit()
            raise _conflicted_error(conflicted) if conflicted else _overtaken_error(overtaken)
        signed = _keep(context, stored, waiting, given)
        if signed.done:
            _decide(context, desk, waiting, signed)  # (9)
            uow.batches.remove(poll_id, batch)
        uow.commit()
    names = tuple(one.officer for one in signed.signatures)
    return RulingOutcome(_decision(waiting), signed.done, len(waiting.rows), names)


def hand_in_rulings(ctx: Context, poll_id: str, raw: bytes) -> RulingOutcome:
    """Take a signature file that `ratify sign` wrote for a batch's statement; then as `sign`.

    Raises `MalformedError` for any other file, `ConflictError` if its statement does not wait.
    """
    batch, signature = handed_in(
        ctx, poll_id, raw, lambda uow: uow.batches.of(poll_id), "rulings that no longer wait"
    )
    return sign(ctx, poll_id, batch.id, signature)


def _overtaken_error(claims: tuple[str, ...]) -> ConflictError:
    return ConflictError(
        f"Claim {', '.join(claims)}: another vote of the same person came to count, or another "
        "claim showed the person to be on the list, since these rulings were put together. Nothing "
        "was decided, and the batch is withdrawn. Put the rulings together again, and sign: this "
        "claim is now due to be excluded for that."
    )


def _conflicted_error(claims: tuple[str, ...]) -> ConflictError:
    return ConflictError(
        f"Claim {', '.join(claims)}: an officer who ruled on it has declared a conflict of "
        "interest since these rulings were put together. Nothing was decided, and the batch is "
        "withdrawn. Another officer rules on that claim; put the other rulings together again, and "
        "sign."
    )


def _verify_signature(context: ActContext, waiting: PendingBatch, given: OfficerSignature) -> None:
    """Raise unless an officer of the desk signed the batch that waits."""
    if waiting.expires <= context.uow.now():  # (3)
        raise NotFoundError(
            f"These rulings waited longer than {STATEMENT_HOURS} hours: put them together again."
        )
    assignment_of(context.uow, context.poll, given.officer)  # (4)
    remedy = "Sign the rulings that wait, with a sealed key."
    verify_given(waiting.statement, given, context.acting, remedy)  # (5)


def _verify_signer(waiting: PendingBatch, given: OfficerSignature) -> None:
    """Raise unless these rulings are this officer's, who has not signed them."""
    if given.officer not in waiting.signatories:
        raise RefusedError(
            f"These rulings are {' and '.join(waiting.signatories)}'s; they sign them, and nobody "
            "else."
        )
    if given.officer in waiting.signed_by:
        raise ConflictError(
            f"officer {given.officer} has signed these rulings already: the other one must sign."
        )


def _keep(
    context: ActContext, stored: StoredBatch, waiting: PendingBatch, given: OfficerSignature
) -> Signed:
    """Keep a signature; return all signatures so far, sorted by officer."""
    context.uow.batches.sign(stored.poll, stored.id, stored_signature(given))
    return signed_with(waiting.statement, stored.signatures, given)


def _decision(waiting: PendingBatch) -> Decision:
    admits = waiting.statement.act is RulingAct.ADMIT
    return Decision.ADMIT if admits else Decision.EXCLUDE


def _decide(context: ActContext, desk: RulingDesk, waiting: PendingBatch, signed: Signed) -> None:
    """Tell the claimants, write the log's event, and decide each ballot."""
    verify_both(signed, context.document, context.acting)  # (9)
    for row in waiting.rows:
        sign_case(desk.held[row.claim].case, waiting.signatories)
        _tell(context, desk, row)
    entry = _log(context, waiting, signed)
    for place, row in enumerate(waiting.rows):
        held = desk.held[row.claim]
        context.uow.sequestered.decide(
            sequestration.DecidedBallot(
                poll=context.poll.id,
                tracker=held.tracker,
                excluded=row.opening,
                person=held.stored.digests.person,
                member=row.verdict.member,
                index=entry.index,
                place=place,
                admitted_as=row.verdict.admitted_as,
            )
        )


def _log(context: ActContext, waiting: PendingBatch, signed: Signed) -> LogEntry:
    moment = context.moment(signed.statement)
    verify_rules_now(context.poll, moment)
    return context.uow.log.append(context.poll.id, _event(waiting, signed, moment))


def _event(
    waiting: PendingBatch, signed: Signed, moment: datetime
) -> BallotAdmitted | BallotExcluded:
    rows = [row.logged for row in waiting.rows]
    if signed.statement.act is RulingAct.ADMIT:
        return BallotAdmitted(
            time=moment,
            statement=signed.statement,
            signatures=signed.signatures,
            ballots=tuple(row for row in rows if isinstance(row, AdmittedBallot)),
        )
    return BallotExcluded(
        time=moment,
        statement=signed.statement,
        signatures=signed.signatures,
        ballots=tuple(row for row in rows if isinstance(row, ExcludedBallot)),
    )


def _tell(context: ActContext, desk: RulingDesk, row: BatchRow) -> None:
    """Send the claimant's notice, and the member's link if the claimant is on the list."""
    claim = read(context.ctx, desk.held[row.claim].stored)
    message = _message(context.ctx, context.poll, row, claim.language)
    outbox.enqueue(
        context.ctx,
        context.uow,
        outbox.MessagePurpose.NOTICE,
        claim.contact,
        message,
        DECISION_NOTICE_LIFE,
    )
    if row.verdict.reason is ExclusionReason.ON_THE_LIST and row.verdict.member is not None:
        offer(
            context.ctx, context.uow, context.poll, row.verdict.member, outbox.MessagePurpose.NOTICE
        )


def _message(ctx: Context, poll: Poll, row: BatchRow, language: str) -> Message:
    notice = outbox.poll_notice(ctx, poll)
    if row.verdict.reason is None:
        written = admitted_message(notice, language, row.verdict.admitted_as)
        return admitted_aloud(notice, written)
    closes = poll.closes if poll.state is PollState.OPEN else None
    written = excluded_message(notice, row.verdict.reason, language, closes)
    return excluded_aloud(notice, written, row.verdict.reason, closes)
