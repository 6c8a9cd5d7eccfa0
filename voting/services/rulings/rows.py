"""A row of a batch of rulings: one claim, as it waits for signatures and as it goes into the log.

Rules this module keeps:
1. The row in the log is made from the row that waits, so that what was signed is what is logged.
2. A row does not name the claimant: it has the claim's identifier, the pair of digests of ballot
   and claim, the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.record import fields
from audit.record.fields import Node
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.replay.sequestered import Opening
from voting.domain.claims.ruling import Capacity, Decision, ExclusionReason, Verdict
from voting.domain.errors import MalformedError


@dataclass(frozen=True)
class BatchRow:
    """One claim in a batch: the pair of digests, the verdict, and the salt of an exclusion.

    `claim` is the claim's identifier; `ballot` and `claim_digest` are as in `ruling.Case`.
    """

    claim: str
    unit: str
    ballot: str
    claim_digest: str
    verdict: Verdict
    salt: bytes | None = field(default=None, repr=False)

    @property
    def opening(self) -> Opening | None:
        """What opens the log's commitment to the reason; None where the ballot is admitted."""
        if self.verdict.reason is None or self.salt is None:
            return None
        return Opening(self.ballot, self.verdict.reason, self.salt)

    @property
    def logged(self) -> AdmittedBallot | ExcludedBallot:
        """The row as it goes into the log."""
        opening, admitted_as = self.opening, self.verdict.admitted_as
        if admitted_as is not None:
            return AdmittedBallot(self.unit, self.ballot, self.claim_digest, admitted_as)
        if opening is None:
            raise MalformedError(
                f"Claim {self.claim}: an exclusion that waits has lost its salt: propose it again."
            )
        return opening.excluded(self.unit, self.claim_digest)


_MEMBERS = ("claim", "unit", "ballot", "claim_digest", "reason", "member", "admitted_as", "salt")


def encode_rows(rows: Iterable[BatchRow]) -> bytes:
    """Return the JSON of a batch's rows."""
    return fields.encode([_row_json(row) for row in rows])


def _row_json(row: BatchRow) -> dict[str, object]:
    reason = row.verdict.reason
    return {
        "claim": row.claim,
        "unit": row.unit,
        "ballot": row.ballot,
        "claim_digest": row.claim_digest,
        "reason": None if reason is None else reason.value,
        "member": row.verdict.member,
        "admitted_as": None if row.verdict.admitted_as is None else row.verdict.admitted_as.value,
        "salt": None if row.salt is None else row.salt.hex(),
    }


def parse_rows(raw: bytes) -> tuple[BatchRow, ...]:
    """Read the JSON of a batch's rows."""
    return tuple(_parse_row(node) for node in fields.load(raw, "batch").items())


def _parse_row(node: Node) -> BatchRow:
    part = node.members(*_MEMBERS)
    reason, member, admitted_as, salt = (
        None if part[name].value is None else part[name].text()
        for name in ("reason", "member", "admitted_as", "salt")
    )
    decision = Decision.ADMIT if reason is None else Decision.EXCLUDE
    return BatchRow(
        part["claim"].text(),
        part["unit"].text(),
        part["ballot"].digest(),
        part["claim_digest"].digest(),
        Verdict(
            decision,
            None if reason is None else ExclusionReason(reason),
            member,
            None if admitted_as is None else Capacity(admitted_as),
        ),
        None if salt is None else bytes.fromhex(salt),
    )
