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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from voting.ports.polls import LogEntry
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


@dataclass(frozen=True)
class KeptRows:
    """What the database keeps of some challenges, read at once and not compared with anything.

    `ballots` are by member, `decisions` by challenge, `entries` by their place in the log.
    """

    ballots: Mapping[str, StoredBallot] = field(repr=False)
    decisions: Mapping[str, DecidedChallenge]
    entries: Mapping[int, LogEntry] = field(repr=False)


@dataclass(frozen=True)
class BoundChallenge:
    """A challenge, opened, with what the log binds to it: its ballot, and the decision.

    `made` and `ruled` are the times of its entry and of the decision's.
    """

    text: ChallengeText = field(repr=False)
    made: datetime
    ballot: StoredBallot | None = field(repr=False)
    decision: DecidedChallenge | None
    ruled: datetime | None


def read_kept(uow: UnitOfWork, poll_id: str, challenges: Sequence[StoredChallenge]) -> KeptRows:
    """Return what is kept of these challenges of a poll, by as many statements as of one."""
    ballots = uow.ballots.of_members(poll_id, [one.member for one in challenges])
    decisions = uow.challenge_rulings.decisions(poll_id)
    places = [one.index for one in challenges]
    places += [ballot.index for ballot in ballots.values()]
    places += [decisions[one.id].index for one in challenges if one.id in decisions]
    return KeptRows(ballots, decisions, uow.log.several(poll_id, places))


def bind(ctx: Context, kept: KeptRows, one: StoredChallenge) -> BoundChallenge:
    """Return a challenge with what the log binds to it; `ConflictError` where a row does not fit.

    Checks: (1) the challenge, opened, is of this member (`open_text`); then as `_logged`, `_ballot`
    and `_decided`.
    """
    text = open_text(ctx, one)  # (1)
    event = _logged(kept, one)
    ballot = _ballot(kept, one, event)
    decision = kept.decisions.get(one.id)
    ruled = None if decision is None else _decided(kept, one, decision).time
    return BoundChallenge(text, event.time, ballot, decision, ruled)


def _logged(kept: KeptRows, one: StoredChallenge) -> ChallengeEvent:
    """Return the log's entry that challenges this member; `ConflictError` if there is none.

    Checks: (1) the entry is of this challenge, unit and kind; (2) the two officers of the row
    signed it.
    """
    event = _event(kept, one, one.index)
    kind = VoterChallenged if one.before else BallotChallenged
    if not isinstance(event, kind) or (event.challenge, event.unit) != (one.digest, one.unit):
        raise challenge_mismatch(one.id, f"the log's entry {one.index} is not of it")  # (1)
    if {signed.officer for signed in event.signatures} != one.challengers:
        raise challenge_mismatch(one.id, f"the log's entry {one.index} was signed by others")  # (2)
    return event


def _ballot(kept: KeptRows, one: StoredChallenge, event: ChallengeEvent) -> StoredBallot | None:
    """Return the ballot that the log binds to the challenge, or None where there is none yet.

    Checks: (1) the member's ballot is the one of its place in the log, cast in this unit; (2) it is
    the one that the challenge is about. Else `ConflictError`.
    """
    ballot = kept.ballots.get(one.member)
    if ballot is None:
        if isinstance(event, BallotChallenged):
            raise challenge_mismatch(
                one.id, "the ballot that it is about is not kept for its member"
            )
        return None
    digest, placed = sha256_hex(ballot.raw), _event(kept, one, ballot.index)
    if not isinstance(placed, BallotCast | BallotSequestered) or (
        (placed.ballot, placed.unit, ballot.unit) != (digest, one.unit, one.unit)
    ):  # (1)
        raise challenge_mismatch(
            one.id, f"the ballot kept for it is not the one of entry {ballot.index}"
        )
    if isinstance(event, BallotChallenged):
        about_this = event.ballot == digest and isinstance(placed, BallotCast)
    else:
        about_this = isinstance(placed, BallotSequestered) and placed.claim == one.digest
    if not about_this:  # (2)
        raise challenge_mismatch(
            one.id, "the ballot kept for its member is not the one that it is about"
        )
    return ballot


def _decided(
    kept: KeptRows, one: StoredChallenge, decision: DecidedChallenge
) -> ChallengeDismissed | ChallengeUpheld:
    """Return the log's entry by which two officers decided so; `ConflictError` if there is none."""
    event = _event(kept, one, decision.index)
    upheld = decision.verdict is ChallengeVerdict.UPHOLD
    kind = ChallengeUpheld if upheld else ChallengeDismissed
    if not isinstance(event, kind) or (event.challenge, event.unit) != (one.digest, one.unit):
        raise challenge_mismatch(one.id, f"the log's entry {decision.index} does not decide it so")
    return event


def hold_of(ctx: Context, uow: UnitOfWork, poll_id: str, member: str) -> Hold | None:
    """Return what a challenge does to a member's ballot; None for a member who is not challenged.

    `ConflictError` where the tables do not fit the log.
    """
    one = uow.challenges.of_member(poll_id, member)
    if one is None:
        return None
    bound = bind(ctx, read_kept(uow, poll_id, [one]), one)
    if bound.decision is not None:
        upheld = bound.decision.verdict is ChallengeVerdict.UPHOLD
        state = HoldState.EXCLUDED if upheld else HoldState.COUNTS
    else:
        state = HoldState.FELL if uow.polls.get(poll_id).tallied else HoldState.ON_HOLD
    voted = bound.ballot is not None
    return Hold(one.id, one.unit, one.digest, one.before, voted, state, bound.ruled)


def _event(kept: KeptRows, one: StoredChallenge, index: int) -> Event:
    try:
        return parse_entry(kept.entries[index].raw, index).event
    except AuditError as error:
        raise challenge_mismatch(one.id, f"the log's entry {index} cannot be read") from error
