"""A listed member's challenge, as the log has it, and what it does to the member's ballot.

Rules this module keeps:
1. A challenge rests sealed with poll, unit, member and reason, of which the log has the keyed
   digest; and its entry in the log must be of it. Whoever writes to the database challenges nobody,
   and moves no challenge to another member.
2. The challenge's ballot is the one that the log binds to it: a `ballot:sequestered` with the
   challenge's digest, or the ballot that `ballot:challenged` names. A table can be changed.
3. A ruling has its effect only as its entry in the log says.
4. Who takes or shows a member's ballot is told no reason (`hold_of`).
"""

from __future__ import annotations

import hmac
from typing import Final

from cryptography.fernet import InvalidToken

from audit.record import fields
from audit.record.challenges.reasons import parse_reason
from audit.record.errors import AuditError
from audit.record.log.challenge_events import (
    BallotChallenged,
    ChallengeDismissed,
    ChallengeEvent,
    ChallengeUpheld,
    VoterChallenged,
)
from audit.record.log.entries import parse_entry
from audit.record.log.events import BallotCast, Event
from audit.record.log.list_events import BallotSequestered
from tally.protocol.encoding import sha256_hex
from voting.domain.ballot_box import StoredBallot
from voting.domain.challenges.challenge import (
    ChallengeDraft,
    ChallengeText,
    Hold,
    HoldState,
    StoredChallenge,
    challenge_digest,
)
from voting.domain.challenges.ruling import ChallengeVerdict, DecidedChallenge
from voting.domain.errors import ConflictError
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context, UnitOfWork

_RESTORE: Final = (
    "The database was changed by something else than this service: restore it from its backup, and "
    "sign nothing before."
)


def challenge_mismatch(challenge: str, what: str) -> ConflictError:
    """Return the refusal of a challenge whose parts do not fit."""
    return ConflictError(f"Challenge {challenge}: {what}. {_RESTORE}")


# --- at rest -----------------------------------------------------------------------------------


def seal_text(ctx: Context, one: ChallengeDraft, text: ChallengeText) -> bytes:
    """Encrypt why a member is challenged, with all that the challenge is about."""
    return ctx.keys.claim_cipher.encrypt(_bound(one, text))


def open_text(ctx: Context, one: ChallengeDraft) -> ChallengeText:
    """Return why a member is challenged.

    `ConflictError` unless it was sealed as this challenge, and its digest is that of the member and
    the reason, computed again.
    """
    try:
        raw = ctx.keys.claim_cipher.decrypt(one.sealed)
    except InvalidToken:
        raise challenge_mismatch(
            one.id,
            "its reason cannot be decrypted: its key is missing from claims.keys, or it was "
            "written by somebody else",
        ) from None
    members = fields.load(raw, "challenge").entries()
    text = ChallengeText(
        parse_reason(members["reason"].text(), "challenge: reason"), members["note"].text()
    )
    if _bound(one, text) != raw:
        raise challenge_mismatch(one.id, "it is not the one that was made of this member")
    digest = challenge_digest(ctx.keys.challenge_key(one.poll), one, text.reason)
    if not hmac.compare_digest(digest, one.digest):
        raise challenge_mismatch(one.id, "its digest is not that of the member and the reason")
    return text


def _bound(one: ChallengeDraft, text: ChallengeText) -> bytes:
    """Return what is encrypted of a challenge: RFC 8785."""
    return fields.encode(
        {
            "poll": one.poll,
            "challenge": one.id,
            "unit": one.unit,
            "member": one.member,
            "digest": one.digest,
            "before": one.before,
            "proposer": one.proposer,
            "proposed": utc(one.proposed).isoformat(),
            "reason": text.reason.value,
            "note": text.note,
        }
    )


# --- in the log --------------------------------------------------------------------------------


def logged_challenge(ctx: Context, uow: UnitOfWork, one: StoredChallenge) -> ChallengeEvent:
    """Return the log's entry that challenges this member; `ConflictError` if there is none.

    Checks: (1) the challenge, opened, is of this member (`open_text`); (2) the entry is of this
    challenge, unit and kind; (3) the two officers of the row signed it.
    """
    open_text(ctx, one)  # (1)
    event = _event(uow, one, one.index)
    kind = VoterChallenged if one.before else BallotChallenged
    if not isinstance(event, kind) or (event.challenge, event.unit) != (one.digest, one.unit):
        raise challenge_mismatch(one.id, f"the log's entry {one.index} is not of it")  # (2)
    if {signed.officer for signed in event.signatures} != one.challengers:
        raise challenge_mismatch(one.id, f"the log's entry {one.index} was signed by others")  # (3)
    return event


def challenged_ballot(ctx: Context, uow: UnitOfWork, one: StoredChallenge) -> StoredBallot | None:
    """Return the ballot that the log binds to the challenge, or None where there is none yet.

    Checks: (1) as `logged_challenge`; (2) the member's ballot is the one of its place in the log,
    cast in this unit; (3) it is the one that the challenge is about. Else `ConflictError`.
    """
    event = logged_challenge(ctx, uow, one)  # (1)
    ballot = uow.ballots.by_member(one.poll, one.member)
    if ballot is None:
        if isinstance(event, BallotChallenged):
            raise challenge_mismatch(
                one.id, "the ballot that it is about is not kept for its member"
            )
        return None
    digest, placed = sha256_hex(ballot.raw), _event(uow, one, ballot.index)
    if not isinstance(placed, BallotCast | BallotSequestered) or (
        (placed.ballot, placed.unit, ballot.unit) != (digest, one.unit, one.unit)
    ):  # (2)
        raise challenge_mismatch(
            one.id, f"the ballot kept for it is not the one of entry {ballot.index}"
        )
    if isinstance(event, BallotChallenged):
        about_this = event.ballot == digest and isinstance(placed, BallotCast)
    else:
        about_this = isinstance(placed, BallotSequestered) and placed.claim == one.digest
    if not about_this:  # (3)
        raise challenge_mismatch(
            one.id, "the ballot kept for its member is not the one that it is about"
        )
    return ballot


def decided(uow: UnitOfWork, one: StoredChallenge) -> DecidedChallenge | None:
    """Return what two officers signed of a challenge, as the log has it; None if nothing."""
    decision = uow.challenge_rulings.decision(one.poll, one.id)
    if decision is None:
        return None
    event = _event(uow, one, decision.index)
    upheld = decision.verdict is ChallengeVerdict.UPHOLD
    kind = ChallengeUpheld if upheld else ChallengeDismissed
    if not isinstance(event, kind) or (event.challenge, event.unit) != (one.digest, one.unit):
        raise challenge_mismatch(one.id, f"the log's entry {decision.index} does not decide it so")
    return decision


def hold_of(ctx: Context, uow: UnitOfWork, poll_id: str, member: str) -> Hold | None:
    """Return what a challenge does to a member's ballot; None for a member who is not challenged.

    `ConflictError` where the tables do not fit the log.
    """
    one = uow.challenges.of_member(poll_id, member)
    if one is None:
        return None
    ballot, decision = challenged_ballot(ctx, uow, one), decided(uow, one)
    if decision is not None:
        upheld = decision.verdict is ChallengeVerdict.UPHOLD
        state = HoldState.EXCLUDED if upheld else HoldState.COUNTS
    else:
        state = HoldState.FELL if uow.polls.get(poll_id).tallied else HoldState.ON_HOLD
    ruled = None if decision is None else _event(uow, one, decision.index).time
    return Hold(one.id, one.unit, one.digest, one.before, ballot is not None, state, ruled)


def _event(uow: UnitOfWork, one: StoredChallenge, index: int) -> Event:
    try:
        return parse_entry(uow.log.get(one.poll, index).raw, index).event
    except AuditError as error:
        raise challenge_mismatch(one.id, f"the log's entry {index} cannot be read") from error
