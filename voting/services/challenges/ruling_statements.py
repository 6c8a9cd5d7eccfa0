"""What two officers sign of a ruling on a challenge: the statement, and the log's event of it.

Rules this module keeps:
1. A statement names challenge and ballot by digests, and no member; one that upholds names also the
   credential, which leaves the voters' list. The event says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audit.record.challenges.about import Challenged, about_challenge
from audit.record.log.challenge_events import ChallengeDismissed, ChallengeUpheld
from audit.record.signatures.statement import ChallengeAct, Statement
from voting.domain.challenges.challenge import PendingChallengeRuling
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.services.challenges.cases import ChallengeFile
from voting.services.signatures import ActContext, Signed, parse_waiting


@dataclass(frozen=True)
class ReadyRuling:
    """What two officers agree on, and nobody has proposed to sign; no ballot is in it."""

    challenge: str
    digest: str
    act: ChallengeAct
    signatories: tuple[str, ...]


@dataclass(frozen=True)
class RulingToSign:
    """A ruling's statement that waits for the two officers whose it is; no member is in it."""

    challenge: str
    digest: str
    act: ChallengeAct
    statement: Statement
    signatories: tuple[str, ...]
    signed_by: tuple[str, ...]
    expires: datetime


def act_of_ruling(one: ChallengeFile) -> ChallengeAct:
    """Return the act by which the two who agree sign."""
    verdict = one.rulings.verdict
    return ChallengeAct.UPHOLD if verdict is ChallengeVerdict.UPHOLD else ChallengeAct.DISMISS


def _challenged(one: ChallengeFile) -> Challenged:
    upheld = one.rulings.verdict is ChallengeVerdict.UPHOLD
    credential = one.ballot.credential if upheld and one.ballot is not None else None
    return Challenged(one.stored.unit, one.stored.digest, one.digest, credential)


def ruling_statement(context: ActContext, one: ChallengeFile, time: datetime) -> Statement:
    """Return what the two sign: a reason could name the member, so there is none."""
    about = about_challenge(context.as_sealed, act_of_ruling(one), _challenged(one))
    return Statement(context.poll.id, act_of_ruling(one), time, "", about)


def shown(
    pending: PendingChallengeRuling, one: ChallengeFile, signed_by: tuple[str, ...] | None = None
) -> RulingToSign:
    """Return a statement that waits, or was signed by both, as officers see it."""
    kept = () if pending.signature is None else (pending.signature.officer,)
    return RulingToSign(
        challenge=one.stored.id,
        digest=one.stored.digest,
        act=act_of_ruling(one),
        statement=parse_waiting(pending.statement),
        signatories=one.rulings.signatories,
        signed_by=kept if signed_by is None else signed_by,
        expires=pending.expires,
    )


def ruling_event(
    one: ChallengeFile, signed: Signed, moment: datetime
) -> ChallengeDismissed | ChallengeUpheld:
    """Return the log's event of what both have signed."""
    named = _challenged(one)
    if named.credential is None:
        return ChallengeDismissed(
            time=moment,
            statement=signed.statement,
            signatures=signed.signatures,
            unit=named.unit,
            challenge=named.challenge,
            ballot=one.digest,
        )
    return ChallengeUpheld(
        time=moment,
        statement=signed.statement,
        signatures=signed.signatures,
        unit=named.unit,
        challenge=named.challenge,
        ballot=one.digest,
        credential=named.credential,
    )
