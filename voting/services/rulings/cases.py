"""Cases: the claims whose ballot is held apart, with the rulings on them (by-law 2.77).

Rules this module keeps:
1. Claims are for the membership officers that poll.json names, and for its returning officer where
   two of them disagree; any other officer is refused (`assignment_of`).
2. Before officers have ruled, nothing that they see of a case tells of another's ruling: a claim on
   which one officer has ruled looks to the next like one on which nobody has.
3. Rulings are given before the ruling deadline, and before the count.
4. A case is a ballot and a claim that the log binds to each other (`pairs`). Where the tables do
   not fit the log, there is no case, and an error that says what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.record.log.list_events import BallotSequestered
from audit.record.poll_document import PollDocument, parse_poll_document
from voting.domain.claims.ruling import Case, Ruling, RulingState, verify_in_time
from voting.domain.claims.sequestration import DecidedBallot, StoredClaim, StoredSequestered
from voting.domain.errors import NotFoundError, RefusedError, WrongStateError
from voting.domain.officers import DESK, Role
from voting.domain.poll import Poll, PollState
from voting.ports.rulings import StoredRuling
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.claims.sealed import read
from voting.services.rulings.pairs import logged_pair, open_ruling

_RULES = (PollState.OPEN, PollState.CLOSED)
_COUNTED = (PollState.COUNTED, PollState.CERTIFIED, PollState.RELEASED)


class CaseProgress(StrEnum):
    """How far a case has got, as far as one officer may know."""

    TO_RULE = "to-rule"
    """The officer has not ruled; whether another has is not said."""
    RULED = "ruled"
    """The officer has ruled, and another has not."""
    DISAGREED = "disagreed"
    """Two officers disagree: the returning officer decides."""
    TO_SIGN = "to-sign"
    """Two officers agree, and have not both signed."""
    ADMITTED = "admitted"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Assignment:
    """An officer at the rulings desk, in the role that poll.json gives them."""

    officer: str
    role: Role


@dataclass(frozen=True)
class Held:
    """A claim whose ballot is held apart, the rulings on it, and the decision, if there is one.

    `pair` is the log's entry that binds the two, `tracker` the ballot's.
    """

    stored: StoredClaim
    pair: BallotSequestered
    tracker: str
    case: Case
    decision: DecidedBallot | None

    def progress(self, assignment: Assignment) -> CaseProgress:
        """Return how far the case has got, as far as that officer may know."""
        if self.decision is not None:
            return CaseProgress.ADMITTED if self.decision.admitted else CaseProgress.EXCLUDED
        if self.case.state is RulingState.SETTLED:
            return CaseProgress.TO_SIGN
        if self.case.state is RulingState.DISAGREED:
            return CaseProgress.DISAGREED
        own = any(one.officer == assignment.officer for one in self.case.rulings)
        return CaseProgress.RULED if own else CaseProgress.TO_RULE

    def shown_to(self, assignment: Assignment) -> bool:
        """Whether the officer may see the claim: the returning officer only where two disagreed."""
        if assignment.role is Role.MEMBERSHIP_OFFICER:
            return True
        return self.case.state is RulingState.DISAGREED or self.case.decided is not None


def sealed_document_of(poll: Poll) -> PollDocument:
    """Return the sealed poll.json; `WrongStateError` before the seal, when there are no claims."""
    if poll.poll_json is None or poll.state is PollState.DRAFT:
        raise WrongStateError(f"poll {poll.id} is not sealed: there are no claims to rule on yet.")
    return parse_poll_document(poll.poll_json)


def assignment_of(uow: UnitOfWork, poll: Poll, officer_id: str) -> Assignment:
    """Return the officer's assignment at the desk, or raise `RefusedError`.

    Checks: (1) the account has not ended, and its officer has accepted the union's texts; (2)
    poll.json names the officer, who could otherwise sign nothing; (3) it does so as a membership
    officer or the returning officer.
    """
    verify_accepted(uow, officer_id)  # (1)
    roles = {one.id: Role(one.role) for one in sealed_document_of(poll).officers}
    role = roles.get(officer_id)
    if role is None:  # (2)
        raise RefusedError(
            f"officer {officer_id} is not one of this poll's officers, whom its seal names: claims "
            "are read and ruled on by its membership officers."
        )
    if role not in DESK:  # (3)
        raise RefusedError(
            "Claims are read and ruled on by the poll's membership officers, and by its returning "
            "officer where two of them disagree; ask one of these."
        )
    return Assignment(officer_id, role)


def verify_rules_now(poll: Poll, now: datetime) -> None:
    """Raise unless rulings may be given and signed now.

    Checks: (1) the poll has claims: it is open, or closed (`WrongStateError`); (2) it is before the
    count and the ruling deadline (`RulingDeadlineError`).
    """
    counted = poll.tallied or poll.state in _COUNTED
    if poll.state not in _RULES and not counted:  # (1)
        raise WrongStateError(
            f"poll {poll.id} is {poll.state}: claims are ruled on while it is open, or closed "
            "and not counted."
        )
    verify_in_time(now, poll.terms.ruling_deadline, counted=counted)  # (2)


def load(uow: UnitOfWork, poll_id: str) -> tuple[Held, ...]:
    """Return every case of a poll, by unit, then in order of receipt; nothing is decrypted.

    Before anything rests on a case, `load_one` compares it with what was sealed. Raises
    `ConflictError` if a claim or ballot is not as the log has it.
    """
    ballots = {one.claim: one for one in uow.sequestered.of(poll_id)}
    rulings, decisions = uow.rulings.of(poll_id), uow.sequestered.decisions(poll_id)
    return tuple(
        _held(
            stored,
            ballots[stored.digests.claim],
            [_ruling(one) for one in rulings.get(stored.id, ())],
            decisions.get(ballots[stored.digests.claim].tracker),
        )
        for stored in uow.claims.with_ballot(poll_id)
    )


def load_one(
    ctx: Context, uow: UnitOfWork, poll_id: str, claim: str, *, hold: bool = False
) -> Held:
    """Return one case with its notes; `NotFoundError` if no ballot is held for that claim.

    The claim and each ruling are decrypted, and must be those of this pair in the log: else
    `ConflictError`, or `MalformedError` as `sealed.read`.
    """
    stored = uow.claims.get(poll_id, claim, hold=hold)
    read(ctx, stored)
    ballot = uow.sequestered.by_claim(poll_id, stored.digests.claim)
    if ballot is None:
        raise NotFoundError(f"Claim {claim} has no ballot yet: there is nothing to rule on.")
    pair = logged_pair(stored, ballot)
    decision = uow.sequestered.decision(poll_id, ballot.tracker)
    rulings = [
        _ruling(one, open_ruling(ctx, one, pair)) for one in uow.rulings.of_claim(poll_id, claim)
    ]
    return _held(stored, ballot, rulings, decision)


def _held(
    stored: StoredClaim,
    ballot: StoredSequestered,
    rulings: Sequence[Ruling],
    decision: DecidedBallot | None,
) -> Held:
    pair = logged_pair(stored, ballot)
    case = _case(stored, pair.ballot, rulings, signed=decision is not None)
    return Held(stored, pair, ballot.tracker, case, decision)


def _case(stored: StoredClaim, ballot: str, rulings: Sequence[Ruling], *, signed: bool) -> Case:
    decided = [one for one in rulings if one.role is Role.RETURNING_OFFICER]
    return Case(
        claim=stored.id,
        unit=stored.unit,
        ballot=ballot,
        claim_digest=stored.digests.claim,
        person=stored.digests.person,
        rulings=tuple(one for one in rulings if one.role is not Role.RETURNING_OFFICER),
        decided=decided[0] if decided else None,
        signed=signed,
    )


def members_found(uow: UnitOfWork, stored: StoredClaim) -> frozenset[str]:
    """Return the members that two officers found this person to be, by other claims."""
    members = set()
    for other in uow.claims.matching(stored):
        if other.digests.person == stored.digests.person:
            rulings = [_ruling(one) for one in uow.rulings.of_claim(other.poll, other.id)]
            verdict = _case(other, "", rulings, signed=False).verdict
            members |= {verdict.member} if verdict is not None and verdict.member else set()
    return frozenset(members)


def _ruling(stored: StoredRuling, note: str = "") -> Ruling:
    return Ruling(stored.officer, stored.role, stored.verdict, stored.given, note)


def by_receipt(cases: Iterable[Held]) -> list[Held]:
    """Return the cases in order of receipt, whatever their unit."""
    return sorted(cases, key=lambda held: (held.stored.received, held.stored.id))
