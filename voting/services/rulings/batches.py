"""Batches: rulings that two officers agree on wait under one statement for both signatures.

Rules this module keeps:
1. A batch is offered to, proposed by, shown to and signed by the two officers whose rulings it
   holds, and nobody else. It waits 24 hours.
2. The statement's lines say exactly the rows that go into the log; the salt of each exclusion's
   commitment is drawn once, and waits with the batch. Each row is a pair of the log (`pairs`), and
   what two officers ruled on it: that is compared with what is sealed when the batch is put
   together, and again at each signature.
3. A claim waits in one batch at a time. If another vote of the same person has come to count since
   (`domain.claims.batch`), the batch is void: it is withdrawn, and the claim is due in another, as
   an exclusion.
4. So it is where one of the two declared a conflict of interest on a claim in it: that officer is
   refused, and is told on which claim; two others rule on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.record import fields
from audit.record.about.rulings import about_rulings
from audit.record.signatures.statement import STATEMENT_LIFE, RulingAct, Statement
from audit.replay.sequestered import new_opening
from tally.protocol.encoding import new_identifier
from voting.domain.claims.batch import Batch, Due, due
from voting.domain.claims.batch import batches as grouped
from voting.domain.claims.ruling import Decision
from voting.domain.conflicts.declaration import Matter
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.poll import Poll, utc
from voting.ports.rulings import StoredBatch
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import advance
from voting.services.conflicts.barred import barred_officers
from voting.services.conflicts.free import conflict_refusal
from voting.services.rulings.cases import (
    Held,
    assignment_of,
    by_receipt,
    load,
    load_one,
    verify_rules_now,
)
from voting.services.rulings.checks import verify_electorate
from voting.services.rulings.pairs import mismatch
from voting.services.rulings.rows import BatchRow, encode_rows, parse_rows
from voting.services.signatures import ActContext, parse_waiting


@dataclass(frozen=True)
class PendingBatch:
    """A batch that waits for signatures.

    `signatories` are the two officers who sign it, `signed_by` those of them who have signed.
    """

    id: str
    statement: Statement
    rows: tuple[BatchRow, ...]
    signatories: tuple[str, ...]
    signed_by: tuple[str, ...]
    expires: datetime


@dataclass(frozen=True)
class Batches:
    """What one officer can sign: batches `ready` to be proposed, and those `waiting`."""

    ready: tuple[Batch, ...]
    waiting: tuple[PendingBatch, ...]


def batches(ctx: Context, poll_id: str, officer: str) -> Batches:
    """Return what this officer and another can sign; raises `RefusedError` as `assignment_of`."""
    with ctx.store.reader() as uow:
        assignment_of(uow, uow.polls.get(poll_id), officer)
        desk = RulingDesk(uow, poll_id)
        live = [one for one in uow.batches.of(poll_id) if desk.is_live(one)]
        return Batches(
            ready=tuple(one for one in desk.ready(live) if officer in one.signatories),
            waiting=tuple(
                batch for one in live if officer in (batch := desk.shown(one)).signatories
            ),
        )


def propose_batch(
    ctx: Context, poll_id: str, officer: str, decision: Decision, signatories: Sequence[str]
) -> PendingBatch:
    """Make the statement for what these two officers can sign; it waits for their signatures.

    Checks: (1) the officer is at the desk, and one of the two (`RefusedError`); (2) the time, as
    for a ruling; (3) there is something to sign (`ConflictError`); (4) each row is as log, claim
    and rulings have it (`verify_rows`).
    """
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        assignment_of(uow, poll, officer)  # (1)
        if officer not in signatories:
            raise RefusedError("These rulings are two other officers'; they sign them.")
        verify_rules_now(poll, uow.now())  # (2)
        desk = RulingDesk(uow, poll_id)
        live = desk.drop_others(uow)
        key = (decision, tuple(sorted(signatories)))
        ready = [one for one in desk.ready(live) if (one.decision, one.signatories) == key]
        if not ready:  # (3)
            raise ConflictError(
                "No rulings of these two officers are ready to be signed: they wait already, or "
                "were signed."
            )
        context = ActContext(ctx, uow, poll)
        stored = _store(context, ready[0])
        verify_rows(context, parse_rows(stored.rows), parse_waiting(stored.statement))  # (4)
        uow.commit()
    return desk.shown(stored)


def withdraw_batch(ctx: Context, poll_id: str, officer: str, batch: str) -> None:
    """Forget a batch with its signatures; the rulings stand, and can be proposed again."""
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        assignment_of(uow, poll, officer)
        stored = uow.batches.get(poll_id, batch)
        desk = RulingDesk(uow, poll_id)
        desk.verify_takes_part(uow, poll, stored, officer)
        if officer not in desk.shown(stored).signatories:
            raise RefusedError("These rulings are two other officers'; they withdraw them.")
        uow.batches.remove(poll_id, batch)
        uow.commit()


def verify_takes_part(ctx: Context, poll_id: str, batch: str, officer: str) -> None:
    """Raise `RefusedError` if the officer declared a conflict of interest on a claim in a batch.

    `NotFoundError` if no such batch waits.
    """
    with ctx.store.reader() as uow:
        stored = uow.batches.get(poll_id, batch)
        RulingDesk(uow, poll_id).verify_takes_part(uow, uow.polls.get(poll_id), stored, officer)


def _store(context: ActContext, batch: Batch) -> StoredBatch:
    uow, poll_id = context.uow, context.poll.id
    rows = tuple(_row(one) for one in batch.rows)
    now = utc(uow.log.moment(poll_id))  # never before the ballots that it is about
    act = RulingAct.ADMIT if batch.decision is Decision.ADMIT else RulingAct.EXCLUDE
    about = about_rulings(context.as_sealed, [row.logged for row in rows])
    statement = fields.encode(Statement(poll_id, act, now, "", about).to_json())
    stored = StoredBatch(
        poll_id, new_identifier(), statement, encode_rows(rows), now, now + STATEMENT_LIFE
    )
    uow.batches.add(stored)
    return stored


def _row(one: Due) -> BatchRow:
    reason, ballot = one.verdict.reason, one.case.ballot
    salt = None if reason is None else new_opening(ballot, reason).salt
    return BatchRow(one.case.claim, one.case.unit, ballot, one.case.claim_digest, one.verdict, salt)


def verify_rows(context: ActContext, rows: Sequence[BatchRow], statement: Statement) -> None:
    """Raise `ConflictError` unless the rows and the lines of a batch are what was ruled on.

    Checks: (1) each row's claim, opened, and its ballot are a pair of the log, and the rulings on
    them were given on that pair (`cases.load_one`); (2) the row names this pair; (3) the lines of
    the statement are those of the rows; (4) nobody is admitted in a capacity that the sealed poll
    does not let in.
    """
    for row in rows:
        case = load_one(context.ctx, context.uow, context.poll.id, row.claim).case  # (1)
        pair = (case.unit, case.ballot, case.claim_digest)
        if (row.unit, row.ballot, row.claim_digest) != pair:  # (2)
            raise mismatch(row.claim, "the rulings that wait name another ballot or claim for it")
        verify_electorate(context.document.electorate, row.verdict)  # (4)
    if statement.about != about_rulings(context.as_sealed, [row.logged for row in rows]):  # (3)
        raise mismatch(
            ", ".join(row.claim for row in rows),
            "the statement that waits does not say the rulings",
        )


class RulingDesk:
    """A poll's cases, and what can be signed of them, as one transaction sees them."""

    def __init__(self, uow: UnitOfWork, poll_id: str) -> None:
        self.poll = poll_id
        self.now = uow.now()
        self.held: dict[str, Held] = {one.stored.id: one for one in by_receipt(load(uow, poll_id))}
        rows = due(
            (one.case for one in self.held.values()),
            lambda person: uow.sequestered.counted(poll_id, person),
        )
        self.due: dict[str, Due] = {row.case.claim: row for row in rows}
        self._barred = barred_officers(uow, poll_id, Matter.CLAIM)

    def ready(self, live: Iterable[StoredBatch]) -> tuple[Batch, ...]:
        """Return what can be proposed: what is due and does not wait in a batch."""
        waiting = {row.claim for batch in live for row in parse_rows(batch.rows)}
        return grouped(row for claim, row in self.due.items() if claim not in waiting)

    def is_live(self, batch: StoredBatch) -> bool:
        """Tell whether a batch can still be signed: not expired, and nothing overtaken."""
        return batch.expires > self.now and not self.overtaken(batch)

    def overtaken(self, batch: StoredBatch) -> tuple[str, ...]:
        """Return the claims in a batch that can no longer be decided as the batch says."""
        return tuple(
            row.claim
            for row in parse_rows(batch.rows)
            if (now_due := self.due.get(row.claim)) is None or now_due.verdict != row.verdict
        )

    def verify_takes_part(
        self, uow: UnitOfWork, poll: Poll, batch: StoredBatch, officer: str
    ) -> None:
        """Raise `RefusedError` if the officer declared a conflict of interest on a claim in it."""
        for row in parse_rows(batch.rows):
            if officer in self._barred.get(row.claim, ()):
                raise conflict_refusal(uow, poll, row.claim)

    def conflicted(self, batch: StoredBatch) -> tuple[str, ...]:
        """Return the claims in a batch that wait for another ruling, as somebody takes no part."""
        return tuple(
            row.claim
            for row in parse_rows(batch.rows)
            if row.claim in self._barred and row.claim not in self.due
        )

    def drop_others(self, uow: UnitOfWork) -> list[StoredBatch]:
        """Forget the batches that can no longer be signed; return the others."""
        live = []
        for batch in uow.batches.of(self.poll):
            if self.is_live(batch):
                live.append(batch)
            else:
                uow.batches.remove(self.poll, batch.id)
        return live

    def shown(self, batch: StoredBatch) -> PendingBatch:
        """Return a batch as officers see it."""
        rows = parse_rows(batch.rows)
        return PendingBatch(
            id=batch.id,
            statement=parse_waiting(batch.statement),
            rows=rows,
            signatories=self._signatories(rows),
            signed_by=tuple(one.officer for one in batch.signatures),
            expires=batch.expires,
        )

    def _signatories(self, rows: Iterable[BatchRow]) -> tuple[str, ...]:
        """Return the two whose rulings they are; none once no ruling in the batch stands."""
        cases = (self.held[row.claim].case for row in rows)
        return next((case.signatories for case in cases if case.signatories), ())
