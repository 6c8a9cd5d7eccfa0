"""Which ballot is which claim's: the pair that the log binds, whatever the tables say.

Rules this module keeps:
1. The pair is the log's `ballot:sequestered` entry at the ballot's place. Claim, ballot and unit of
   the tables must be those of that entry, and the claim's digest that of the claim as decrypted
   (`claims.sealed`): whoever writes to the database cannot put a ballot under another's claim.
2. A ruling rests sealed with the pair that it is about, the officer and the verdict: moved to
   another claim, or written by somebody else, it is refused.
3. A refusal names the claim by its identifier, says what does not fit, and quotes nothing personal.
"""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from audit.record import fields
from audit.record.errors import AuditError
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import BallotSequestered
from tally.protocol.encoding import sha256_b64, sha256_hex
from voting.domain.claims.sequestration import StoredClaim, StoredSequestered
from voting.domain.errors import ConflictError
from voting.ports.rulings import StoredRuling
from voting.ports.unit_of_work import Context
from voting.services.claims.sealed import RESTORE


def logged_pair(stored: StoredClaim, ballot: StoredSequestered) -> BallotSequestered:
    """Return the log's entry that binds this claim and this ballot; else raise `ConflictError`.

    Checks: (1) the log has a sequestered ballot at the ballot's place; (2) it was cast for this
    claim; (3) it is this ballot; (4) it is of the unit of both.
    """
    try:
        event = parse_entry(ballot.entry, ballot.index).event
    except AuditError as error:
        raise mismatch(stored.id, f"the log's entry {ballot.index} cannot be read") from error
    where = f"the log's entry {ballot.index}, where its ballot should be,"
    if not isinstance(event, BallotSequestered):  # (1)
        raise mismatch(stored.id, f"{where} is of something else")
    if event.claim != stored.digests.claim:  # (2)
        raise mismatch(stored.id, f"{where} is of another claim")
    digest = sha256_hex(ballot.raw)
    if (event.ballot, ballot.tracker) != (digest, sha256_b64(ballot.raw)):  # (3)
        raise mismatch(stored.id, f"the ballot kept for it is not the one of {where[:-1]}")
    if {event.unit, ballot.unit} != {stored.unit}:  # (4)
        raise mismatch(stored.id, f"{where} is of another election")
    return event


def mismatch(claim: str, what: str) -> ConflictError:
    """Return the refusal of a claim whose parts do not fit."""
    return ConflictError(f"Claim {claim}: {what}. {RESTORE}")


# --- rulings at rest ---


def seal_ruling(ctx: Context, ruling: StoredRuling, pair: BallotSequestered, note: str) -> bytes:
    """Encrypt a ruling's note (an empty one too), with all that the ruling is and is about.

    Of `ruling`, `note` is left out: it is what this makes.
    """
    return ctx.keys.claim_cipher.encrypt(_bound(ruling, pair, note))


def open_ruling(ctx: Context, ruling: StoredRuling, pair: BallotSequestered) -> str:
    """Return a ruling's note; `ConflictError` unless it was sealed as this ruling, on this pair."""
    try:
        raw = ctx.keys.claim_cipher.decrypt(ruling.note)
    except InvalidToken:
        raise mismatch(
            ruling.claim,
            f"the ruling of {ruling.officer} on it cannot be decrypted: its key is missing from "
            "claims.keys, or it was written by somebody else",
        ) from None
    members = fields.load(raw, "ruling").entries()
    note = members["note"].text()
    if _bound(ruling, pair, note) != raw:
        raise mismatch(
            ruling.claim,
            f"the ruling of {ruling.officer} is not the one that was given on this claim and its "
            "ballot",
        )
    return note


def _bound(ruling: StoredRuling, pair: BallotSequestered, note: str) -> bytes:
    """Return what is encrypted of a ruling: RFC 8785."""
    verdict = ruling.verdict
    return fields.encode(
        {
            "poll": ruling.poll,
            "unit": pair.unit,
            "ballot": pair.ballot,
            "claim": pair.claim,
            "officer": ruling.officer,
            "role": ruling.role.value,
            "deciding": ruling.deciding,
            "decision": verdict.decision.value,
            "reason": None if verdict.reason is None else verdict.reason.value,
            "member": verdict.member,
            "admitted_as": None if verdict.admitted_as is None else verdict.admitted_as.value,
            "note": note,
        }
    )
