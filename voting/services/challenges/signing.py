"""Two officers sign a challenge: it holds with the second signature, and the log has it.

Rules this module keeps:
1. The officer who proposed signs first, then another of the desk, one of the two a membership
   officer; each with a key that the seal names, over the same statement. One signature does
   nothing.
2. The second signature does everything in one transaction, under the poll's exclusive lock, which
   no cast passes: the log's event, the challenge, the notice to the member and, where the unit's
   share passes 1%, the warning to all officers. If anything is refused nothing has happened, and
   the first signature still waits.
3. If the member's ballot arrived since the proposal, the statement no longer says what is so: it
   is withdrawn, and the challenge is proposed again, of the ballot.
4. Who makes a challenge leaves enough others to rule on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.record import fields
from audit.record.challenges.about import challenged_in
from audit.record.log.challenge_events import BallotChallenged, VoterChallenged
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import Statement
from voting.domain.challenges.challenge import PendingChallenge, StoredChallenge
from voting.domain.errors import ConflictError
from voting.domain.officers import Officer
from voting.ports.unit_of_work import Context
from voting.services.challenges.make import act_of, stands, verify_challengeable
from voting.services.challenges.notices import tell_challenged, warn_of_share
from voting.services.challenges.officers import desk_officer, verify_left_to_rule
from voting.services.clock import advance
from voting.services.signatures import ActContext, Signed, parse_signature, parse_waiting
from voting.services.voters.challenged import open_text
from voting.services.waiting import (
    handed_in,
    signed_by_two,
    verify_next,
    verify_waits,
    waits_until,
)


@dataclass(frozen=True)
class ChallengeOutcome:
    """What a signature led to: with the second one the challenge is made, and `done`."""

    done: bool
    signed_by: tuple[str, ...]


@dataclass(frozen=True)
class ChallengeToSign:
    """A challenge's statement, which names no member; `digest` tells which challenge it is."""

    id: str
    digest: str
    statement: Statement
    signed_by: tuple[str, ...]
    my_turn: bool
    expires: datetime


def challenge_to_sign(
    ctx: Context, poll_id: str, challenge: str, officer: Officer
) -> ChallengeToSign:
    """Return the statement of a challenge that waits, for an officer of the desk."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        desk_officer(uow, poll, officer.id)
        pending = uow.challenges.get_waiting(poll_id, challenge)
        verify_waits(pending, uow.now(), "challenge")
    signed = pending.signature is not None
    return ChallengeToSign(
        id=pending.id,
        digest=pending.digest,
        statement=parse_waiting(pending.statement),
        signed_by=(pending.proposer,) if signed else (),
        my_turn=(pending.proposer == officer.id) is not signed,
        expires=waits_until(pending),
    )


def sign_challenge(
    ctx: Context, poll_id: str, challenge: str, signature: Mapping[str, object]
) -> ChallengeOutcome:
    """Add an officer's signature to a challenge; the second one makes it.

    Checks: (1) the signature's form; (2) the poll is sealed or open, before its close; (3) the
    challenge waits, and is not too old; (4) the officer is at the desk, signed with a sealed key,
    and in turn; (5) the statement says what is so, else it is withdrawn; (6) of the two signatures,
    what `signers.verify_two_officers` requires; (7) enough others are left to rule. Raises a
    `RatifyError`, having changed nothing, except that after (5) the challenge is withdrawn.
    """
    given = parse_signature(signature, "Sign the challenge again.")  # (1)
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_challengeable(poll, uow.now())  # (2)
        pending = uow.challenges.get_waiting(poll_id, challenge)  # (3)
        context = ActContext(ctx, uow, poll)
        _verify_signer(context, pending, given)  # (3), (4)
        if not stands(context, pending):  # (5)
            uow.challenges.forget(poll_id, challenge)
            uow.commit()
            raise ConflictError(
                "The member's ballot, or place on the voters' list, is no longer what this "
                "statement says. Nobody was challenged, and the statement is withdrawn: propose "
                "the challenge again."
            )
        if pending.signature is None:
            uow.challenges.sign(pending, fields.encode(given.to_json()))
            outcome = ChallengeOutcome(done=False, signed_by=(given.officer,))
        else:
            outcome = _make(context, pending, given)  # (6), (7)
        uow.commit()
    return outcome


def hand_in_challenge(ctx: Context, poll_id: str, raw: bytes) -> ChallengeOutcome:
    """Take a signature file that `ratify sign` wrote for a challenge's statement; then as above.

    Raises `MalformedError` for any other file, `ConflictError` if its statement does not wait.
    """
    pending, signature = handed_in(
        ctx,
        poll_id,
        raw,
        lambda uow: uow.challenges.waiting(poll_id),
        "a challenge that does not wait",
    )
    return sign_challenge(ctx, poll_id, pending.id, signature)


def _verify_signer(context: ActContext, pending: PendingChallenge, given: OfficerSignature) -> None:
    """Raise unless this officer may sign the challenge that waits, and has."""
    verify_waits(pending, context.uow.now(), "challenge")  # (3)
    desk_officer(context.uow, context.poll, given.officer)  # (4)
    verify_next(context, pending, given, "challenge")


def _make(
    context: ActContext, pending: PendingChallenge, given: OfficerSignature
) -> ChallengeOutcome:
    """Write the log's event, keep the challenge, tell the member, and warn where it is due."""
    uow, poll = context.uow, context.poll
    signed = signed_by_two(context, pending, given)  # (6)
    names = tuple(one.officer for one in signed.signatures)
    verify_left_to_rule(uow, poll, names)  # (7)
    moment = context.moment(signed.statement)
    verify_challengeable(poll, moment)
    entry = uow.log.append(poll.id, _event(pending, signed, moment))
    uow.challenges.forget(poll.id, pending.id)
    made = StoredChallenge(
        poll=pending.poll,
        id=pending.id,
        member=pending.member,
        unit=pending.unit,
        digest=pending.digest,
        before=pending.before,
        sealed=pending.sealed,
        proposer=pending.proposer,
        proposed=pending.proposed,
        seconder=given.officer,
        index=entry.index,
    )
    uow.challenges.add(made)
    tell_challenged(context, made, open_text(context.ctx, made).reason)
    warn_of_share(context, made.unit)
    return ChallengeOutcome(done=True, signed_by=names)


def _event(
    pending: PendingChallenge, signed: Signed, moment: datetime
) -> VoterChallenged | BallotChallenged:
    challenged = challenged_in(act_of(pending), signed.statement.about)
    if challenged.ballot is None:
        return VoterChallenged(
            time=moment,
            statement=signed.statement,
            signatures=signed.signatures,
            unit=pending.unit,
            challenge=pending.digest,
        )
    return BallotChallenged(
        time=moment,
        statement=signed.statement,
        signatures=signed.signatures,
        unit=pending.unit,
        challenge=pending.digest,
        ballot=challenged.ballot,
    )
