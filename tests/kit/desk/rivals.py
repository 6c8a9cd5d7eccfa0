"""Robin, who belongs to the unit, and Mallory, who does not: both have claimed and cast.

Rules this module keeps:
1. Two honest officers read each claim, admit what Robin says and exclude the other.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.record.log.entries import parse_entry
from audit.record.log.list_events import BallotAdmitted
from audit.record.signatures.statement import Act
from tally.protocol.encoding import sha256_hex
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.tampering import Swap
from tests.kit.officers import audited
from tests.kit.rulings import ADMIT, ANA, BEN, NOT_VERIFIED, DeskPoll, everything
from voting.domain.errors import ConflictError, ImportRowsError, MalformedError, RatifyError
from voting.services.rulings.desk import case, rule

TRACKER, ID = "tracker", "id"
DIGESTS = ("claim_digest", "person", "name", "contact")
HELD = "sequestered_ballots"

SWAPS = {
    "the claim of the held ballots": (
        Swap(HELD, TRACKER, ("claim_digest",)),
        "should be, is of another claim",
    ),
    "claim and credential of the held ballots": (
        Swap(HELD, TRACKER, ("claim_digest", "credential")),
        "should be, is of another claim",
    ),
    "the bytes of the held ballots": (
        Swap(HELD, TRACKER, ("raw",)),
        "the ballot kept for it is not the one of the log's entry",
    ),
    "claim and bytes of the held ballots": (
        Swap(HELD, TRACKER, ("claim_digest", "raw")),
        "should be, is of another claim",
    ),
    "where the log has the held ballots": (
        Swap("receipts", TRACKER, ("log_index",)),
        "should be, is of another claim",
    ),
    "what the claims say": (
        Swap("claims", ID, ("sealed_claim",)),
        "its identifier does not fit",
    ),
    "the digests of the claims": (
        Swap("claims", ID, DIGESTS),
        "its digest of the claim does not fit",
    ),
    "the digest of each claim alone": (
        Swap("claims", ID, ("claim_digest",)),
        "its digest of the claim does not fit",
    ),
    "the digests of the persons": (
        Swap("claims", ID, ("person",)),
        "its digests of person, name and contact does not fit",
    ),
    "all that the claims are, but their names": (
        Swap("claims", ID, ("sealed_claim", *DIGESTS, "credential")),
        "its identifier does not fit",
    ),
}
"""What is exchanged, and what the desk says of it."""


class Rivals:
    """A poll with Robin's ballot and Mallory's, and what two honest officers do."""

    def __init__(self, desk: DeskPoll) -> None:
        self.desk = desk
        self.robin = claimant(desk.sample, number="500001")
        self.mallory = claimant(desk.sample, name="Mallory Outsider", number="666666")
        self.both = (self.robin, self.mallory)
        for who in self.both:
            vote_apart(desk.sample, who)
        with desk.ctx.store.reader() as uow:
            held = [uow.sequestered.by_claim(desk.poll, who.digests.claim) for who in self.both]
        self.trackers = tuple(one.tracker for one in held)
        self.ballots = tuple(sha256_hex(one.raw) for one in held)

    def swap(self, swap: Swap) -> None:
        """Exchange; the same again undoes it."""
        keys = self.trackers if swap.key == TRACKER else [who.claim.id for who in self.both]
        swap.do(self.desk.ctx.store, *keys)

    def read_and_rule(self) -> None:
        """Both officers read each claim; they admit what Robin says, and exclude the other."""
        ctx, poll = self.desk.ctx, self.desk.poll
        for who in self.both:
            for officer in (ANA, BEN):
                said = case(ctx, poll, who.claim.id, officer).claim
                admits = said.number == self.robin.claim.number
                rule(ctx, poll, who.claim.id, officer, ADMIT if admits else NOT_VERIFIED)

    def refused(self, act: Callable[[], object], match: str) -> None:
        """The step is refused, says what does not fit and nothing personal, and does nothing."""
        before = everything(self.desk.sample)
        with pytest.raises(RatifyError, match=match) as caught:
            act()
        assert type(caught.value) in (ConflictError, MalformedError, ImportRowsError)
        message = str(caught.value)
        assert any(f"Claim {who.claim.id}: " in message for who in self.both)
        assert "restore it from its backup, and sign nothing before" in message
        for said in (who.claim for who in self.both):
            for word in (*said.name.split(), said.number, said.contact.value):
                assert word not in message
        assert everything(self.desk.sample) == before

    def admitted(self) -> list[str]:
        """The ballots that the log says are admitted."""
        entries = (parse_entry(raw, n) for n, raw in enumerate(self.desk.sample.log()))
        events = [entry.event for entry in entries if isinstance(entry.event, BallotAdmitted)]
        return [row.ballot for event in events for row in event.ballots]

    def verify_robin_counts(self) -> None:
        """With the database as it was, Robin's ballot and nobody else's has been admitted."""
        assert self.admitted() == [self.ballots[0]]
        self.desk.sample.close()
        self.desk.sample.act(Act.COUNT)
        audited(self.desk.sample)
