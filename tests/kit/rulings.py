"""A poll with membership officers, and what they do at the rulings desk in the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, Statement
from audit.record.units import Electorate
from tests.kit.claimants import SampleClaimant, claimant, vote_apart
from tests.kit.database.copies import remembered
from tests.kit.polls import KEYS_OF_ALL, SamplePoll, draft_poll
from voting.domain.claims.ruling import Capacity, Decision, ExclusionReason, Verdict
from voting.domain.errors import RatifyError
from voting.ports.unit_of_work import Context
from voting.services.rulings.batches import PendingBatch, batches, propose_batch
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import rule
from voting.services.rulings.queue import queue
from voting.services.rulings.signing import RulingOutcome, sign

ANA, BEN, CY = "ana", "ben", "cy"
MEMBERSHIP = {name: KEYS_OF_ALL[name] for name in (ANA, BEN, CY)}
"""The membership officers and their keys; anne is the returning officer, paul the executive's."""


def admitting(member: str | None = None, capacity: Capacity = Capacity.MEMBER) -> Verdict:
    """The verdict that admits in a capacity, and may name a member."""
    return Verdict(Decision.ADMIT, member=member, admitted_as=capacity)


ADMIT = admitting()
NOT_VERIFIED = Verdict(Decision.EXCLUDE, ExclusionReason.NOT_VERIFIED)
WRONG_UNIT = Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT)


def open_to_employees(sample: SamplePoll) -> None:
    """Let every employee take part in a draft poll."""
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        terms = replace(poll.terms, electorate=Electorate.EMPLOYEES)
        uow.polls.save(replace(poll, terms=terms))
        uow.commit()


class DeskPoll:
    """An open poll whose membership officers rule on claims."""

    def __init__(
        self,
        ctx: Context,
        prepare: Callable[[SamplePoll], None] | None = None,
        **options: object,
    ) -> None:
        """`prepare` changes the draft."""

        def make(ctx: Context) -> SamplePoll:
            sample = draft_poll(ctx, **options)  # type: ignore[arg-type]
            if prepare is not None:
                prepare(sample)
            sample.act(Act.SEAL)
            sample.act(Act.OPEN)
            return sample

        self.sample = remembered(ctx, ("desk", prepare, tuple(options.items())), make)
        self.ctx, self.poll = ctx, self.sample.poll
        self.keys = MEMBERSHIP | self.sample.officers

    def claim(self, unit: str = "A-ELEM", **answers: str) -> SampleClaimant:
        """A person who is not on the list claims, and votes."""
        one = claimant(self.sample, unit, **answers)
        vote_apart(self.sample, one)
        return one

    def rule(
        self, who: SampleClaimant, verdict: Verdict = ADMIT, *officers: str, note: str = ""
    ) -> CaseProgress:
        """Let officers rule alike, Ana and Ben by default; return the last one's standing."""
        for officer in officers or (ANA, BEN):
            progress = rule(self.ctx, self.poll, who.claim.id, officer, verdict, note)
        return progress

    def propose(self, decision: Decision = Decision.ADMIT, *officers: str) -> PendingBatch:
        """Put together what two officers can sign."""
        pair = officers or (ANA, BEN)
        return propose_batch(self.ctx, self.poll, pair[0], decision, pair)

    def signature(self, statement: Statement, officer: str) -> dict[str, object]:
        """Sign with an officer's key file."""
        return sign_statement_ed25519(statement, officer, self.keys[officer]).to_json()

    def sign(self, waiting: PendingBatch, officer: str) -> RulingOutcome:
        """Let an officer sign a batch."""
        signature = self.signature(waiting.statement, officer)
        return sign(self.ctx, self.poll, waiting.id, signature)

    def decide(self, decision: Decision = Decision.ADMIT, *officers: str) -> RulingOutcome:
        """Let two officers sign all that they agree on."""
        pair = officers or (ANA, BEN)
        waiting = self.propose(decision, *pair)
        return [self.sign(waiting, officer) for officer in pair][-1]

    def settle(self, who: SampleClaimant, verdict: Verdict = ADMIT) -> RulingOutcome:
        """Let Ana and Ben rule on a claim, and sign."""
        self.rule(who, verdict)
        return self.decide(verdict.decision)

    def progress(self, who: SampleClaimant, officer: str = ANA) -> CaseProgress:
        """How far a claim has got, as an officer sees it."""
        lines = {line.claim: line.progress for line in queue(self.ctx, self.poll, officer)}
        return lines[who.claim.id]

    def ready(self, officer: str = ANA) -> list[tuple[Decision, tuple[str, ...], int]]:
        """What an officer can put together: decision, officers, how many."""
        found = batches(self.ctx, self.poll, officer).ready
        return [(one.decision, one.signatories, len(one.rows)) for one in found]


EVERYTHING = (
    *("claims", "rulings", "ruling_batches", "batch_signatures", "decisions", "counted_persons"),
    *("messages", "spending", "log_entries", "reissue_links", "conflicts"),
)


def everything(sample: SamplePoll) -> dict[str, list[str]]:
    """Every row that the desk could change."""
    with sample.ctx.store.reader() as uow:
        connection = uow.connection  # type: ignore[attr-defined]
        return {
            table: sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}")).all()))
            for table in EVERYTHING
        }


def refused(
    desk: DeskPoll, error: type[RatifyError], act: Callable[[], object], match: str = ""
) -> RatifyError:
    """Be refused with exactly this error; nothing has changed."""
    before = everything(desk.sample)
    with pytest.raises(error, match=match or None) as caught:
        act()
    assert type(caught.value) is error
    assert everything(desk.sample) == before
    return caught.value
