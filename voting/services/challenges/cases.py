"""Challenges as the officers rule on them: each with its rulings, and bound to its ballot.

Rules this module keeps:
1. A case rests on the log (`voters.challenged`): member, ballot and decision are those that it
   binds to the challenge, whatever the tables say.
2. A ruling rests sealed with poll, challenge, digest, ballot, officer and verdict: moved to another
   challenge or ballot, or written by somebody else, it is refused by the challenge's name.
3. What officers see of a case has the member on it and no ballot; what they sign, the ballot and no
   member (`domain.challenges.ruling` says who sees which ruling).
4. Rulings are given and signed while the poll is open or closed, before the deadline and the count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography.fernet import InvalidToken

from audit.record import fields
from audit.record.fields import show_time
from tally.protocol.encoding import sha256_hex
from voting.domain.ballot_box import StoredBallot
from voting.domain.challenges.challenge import StoredChallenge
from voting.domain.challenges.ruling import (
    ChallengeRulings,
    ChallengeVerdict,
    OfficerRuling,
    StoredChallengeRuling,
)
from voting.domain.claims.ruling import RulingState
from voting.domain.conflicts.declaration import StoredConflict
from voting.domain.errors import RulingDeadlineError, WrongStateError
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.challenges.officers import GoneOfficers, gone_officers
from voting.services.conflicts.barred import verify_declared
from voting.services.voters.challenged import (
    BoundChallenge,
    KeptRows,
    bind,
    challenge_mismatch,
    read_kept,
)

_COUNTED = (PollState.COUNTED, PollState.CERTIFIED, PollState.RELEASED)


class ChallengeProgress(StrEnum):
    """How far a challenge has got, as far as one officer may know."""

    NO_BALLOT = "no-ballot"
    """The member has cast no ballot: there is nothing to rule on."""
    TO_RULE = "to-rule"
    """The officer has not ruled; whether another has is not said."""
    RULED = "ruled"
    """The officer has ruled, and another has not."""
    DISAGREED = "disagreed"
    """Two officers disagree: another decides for one of them."""
    TO_SIGN = "to-sign"
    """Two officers agree, and have not both signed."""
    DISMISSED = "dismissed"
    UPHELD = "upheld"
    FELL = "fell"
    """Nobody ruled before the count: the ballot counts."""


@dataclass(frozen=True)
class ChallengeFile:
    """A challenge with its ballot, the rulings on it and the decision: for this package only."""

    stored: StoredChallenge = field(repr=False)
    bound: BoundChallenge
    rulings: ChallengeRulings
    counted: bool

    @property
    def ballot(self) -> StoredBallot | None:
        """The ballot that the log binds to it, or None where there is none."""
        return self.bound.ballot

    @property
    def digest(self) -> str:
        """The digest of the ballot; '' where there is none."""
        return "" if self.ballot is None else sha256_hex(self.ballot.raw)

    def progress(self, officer: str) -> ChallengeProgress:
        """Return how far the challenge has got, as far as that officer may know."""
        decision = self.bound.decision
        if decision is not None:
            upheld = decision.verdict is ChallengeVerdict.UPHOLD
            return ChallengeProgress.UPHELD if upheld else ChallengeProgress.DISMISSED
        if self.ballot is None:
            return ChallengeProgress.NO_BALLOT
        if self.counted:
            return ChallengeProgress.FELL
        if self.rulings.state is RulingState.SETTLED:
            return ChallengeProgress.TO_SIGN
        if self.rulings.state is RulingState.DISAGREED:
            return ChallengeProgress.DISAGREED
        ruled = self.rulings.ruled_by(officer)
        return ChallengeProgress.RULED if ruled else ChallengeProgress.TO_RULE


@dataclass(frozen=True)
class _Sources:
    """What challenges are loaded from, read once for all of them."""

    kept: KeptRows
    rulings: Mapping[str, Sequence[StoredChallengeRuling]]
    declared: Sequence[StoredConflict]
    gone: GoneOfficers


def load_challenge(
    ctx: Context, uow: UnitOfWork, poll: Poll, stored: StoredChallenge
) -> ChallengeFile:
    """Return a challenge with what the log binds to it, and each ruling opened.

    `ConflictError` where a row is not what was made, ruled or declared here.
    """
    return load_challenges(ctx, uow, poll, [stored])[0]


def load_challenges(
    ctx: Context, uow: UnitOfWork, poll: Poll, stored: Sequence[StoredChallenge]
) -> tuple[ChallengeFile, ...]:
    """Return challenges of a poll, in the order given; each as `load_challenge`."""
    if not stored:
        return ()
    sources = _Sources(
        kept=read_kept(uow, poll.id, stored),
        rulings=uow.challenge_rulings.of_challenges(poll.id, [one.id for one in stored]),
        declared=uow.conflicts.of(poll.id),
        gone=gone_officers(uow, poll),
    )
    return tuple(_load(ctx, poll, sources, one) for one in stored)


def _load(ctx: Context, poll: Poll, sources: _Sources, stored: StoredChallenge) -> ChallengeFile:
    verify_declared(ctx, sources.declared, stored.id)
    bound = bind(ctx, sources.kept, stored)
    digest = "" if bound.ballot is None else sha256_hex(bound.ballot.raw)
    given = tuple(
        OfficerRuling(
            one.officer, one.role, one.verdict, one.given, open_note(ctx, one, stored, digest)
        )
        for one in sources.rulings.get(stored.id, ())
    )
    signed = bound.decision is not None
    rulings = ChallengeRulings(stored.id, stored.challengers, given, signed=signed)
    standing = rulings.without(sources.gone.of(stored.id))
    return ChallengeFile(stored, bound, standing, is_counted(poll))


def is_counted(poll: Poll) -> bool:
    """Whether the count has begun: a challenge without a signed ruling has fallen."""
    return poll.tallied or poll.state in _COUNTED


def verify_rulings_now(poll: Poll, now: datetime) -> None:
    """Raise unless rulings on challenges may be given and signed now.

    Checks: (1) it is before the count and the ruling deadline (`RulingDeadlineError`); (2) the poll
    is open, or closed (`WrongStateError`).
    """
    deadline = poll.terms.ruling_deadline
    if is_counted(poll):  # (1)
        raise RulingDeadlineError("The count has begun; no challenge is ruled on now.")
    if now >= deadline:
        raise RulingDeadlineError(
            f"The ruling deadline, {show_time(deadline)}, has passed: what is not signed has "
            "fallen, and the ballot counts."
        )
    if poll.state not in (PollState.OPEN, PollState.CLOSED):  # (2)
        raise WrongStateError(
            f"poll {poll.id} is {poll.state}: challenges are ruled on while it is open, or closed "
            "and not counted."
        )


# --- rulings at rest ---------------------------------------------------------------------------


def seal_note(
    ctx: Context, ruling: StoredChallengeRuling, stored: StoredChallenge, ballot: str, note: str
) -> bytes:
    """Encrypt a ruling's note (an empty one too), with all that the ruling is and is about."""
    return ctx.keys.claim_cipher.encrypt(_bound(ruling, stored, ballot, note))


def open_note(
    ctx: Context, ruling: StoredChallengeRuling, stored: StoredChallenge, ballot: str
) -> str:
    """Return a ruling's note; `ConflictError` unless it was given on this challenge and ballot."""
    try:
        raw = ctx.keys.claim_cipher.decrypt(ruling.note)
    except InvalidToken:
        raise challenge_mismatch(
            stored.id,
            f"the ruling of {ruling.officer} on it cannot be decrypted: its key is missing from "
            "claims.keys, or it was written by somebody else",
        ) from None
    note = fields.load(raw, "ruling on a challenge").entries()["note"].text()
    if _bound(ruling, stored, ballot, note) != raw:
        raise challenge_mismatch(
            stored.id,
            f"the ruling of {ruling.officer} is not the one that was given on it and its ballot",
        )
    return note


def _bound(ruling: StoredChallengeRuling, stored: StoredChallenge, ballot: str, note: str) -> bytes:
    """Return what is encrypted of a ruling: RFC 8785."""
    return fields.encode(
        {
            "poll": stored.poll,
            "unit": stored.unit,
            "challenge": stored.digest,
            "ballot": ballot,
            "officer": ruling.officer,
            "role": ruling.role.value,
            "verdict": ruling.verdict.value,
            "note": note,
        }
    )
