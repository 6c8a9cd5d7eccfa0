"""Cases: the claims whose ballot is held apart, with the rulings on them (by-law 2.77).

Rules this module keeps:
1. Claims are for the membership officers in office, and for the returning officer where two of them
   disagree; any other officer is refused (`assignment_of`).
2. Before officers have ruled, nothing that they see of a case tells of another's ruling: a claim on
   which one officer has ruled looks to the next like one on which nobody has.
3. Rulings are given before the ruling deadline, and before the count.
4. What an officer ruled who has left office counts where two have signed it, or can: else others
   rule anew (`standing.case_that_stands`).
5. A case is a ballot and a claim that the log binds to each other (`pairs`). Where the tables do
   not fit the log, there is no case, and an error that says what does not fit.
6. An officer who declared a conflict of interest on a claim does not see it, and the officer's
   ruling on it does not count, unless two officers have signed it already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.record.log.list_events import BallotSequestered
from voting.domain.claims.ruling import Case, Ruling, RulingState, counting, verify_in_time
from voting.domain.claims.sequestration import DecidedBallot, StoredClaim, StoredSequestered
from voting.domain.conflicts.declaration import Matter
from voting.domain.errors import NotFoundError, RefusedError, WrongStateError
from voting.domain.officers import DESK, Role
from voting.domain.poll import Poll, PollState
from voting.ports.rulings import StoredRuling
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.claims.sealed import read
from voting.services.conflicts.barred import barred_from, barred_officers, verify_declared
from voting.services.rulings.pairs import logged_pair, open_ruling
from voting.services.rulings.standing import case_that_stands, officers_who_left
from voting.services.signatures import acting_officers

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
    """An officer at the rulings desk, in the role that poll.json or the log gives them.

    `barred` are the claims on which the officer declared a conflict of interest.
    """

    officer: str
    role: Role
    barred: frozenset[str] = frozenset()


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
        if self.stored.id in assignment.barred:
            return False
        if assignment.role is Role.MEMBERSHIP_OFFICER:
            return True
        return self.case.state is RulingState.DISAGREED or self.case.decided is not None


def assignment_of(uow: UnitOfWork, poll: Poll, officer_id: str) -> Assignment:
    """Return the officer's assignment at the desk, or raise `RefusedError`.

    Checks: (1) the account has not ended, and its officer has accepted the union's texts; (2) the
    officer is in office on the poll, and could otherwise sign nothing; (3) as a membership officer
    or the returning officer. `WrongStateError` before the seal, when there are no claims.
    """
    if poll.poll_json is None or poll.state is PollState.DRAFT:
        raise WrongStateError(f"poll {poll.id} is not sealed: there are no claims to rule on yet.")
    verify_accepted(uow, officer_id)  # (1)
    roles = {one.id: Role(one.role) for one in acting_officers(uow, poll).officers}
    role = roles.get(officer_id)
    if role is None:  # (2)
        raise RefusedError(
            f"officer {officer_id} is not one of this poll's officers, whom its seal names, or a "
            "succession since: claims are read and ruled on by its membership officers."
        )
    if role not in DESK:  # (3)
        raise RefusedError(
            "Claims are read and ruled on by the poll's membership officers, and by its returning "
            "officer where two of them disagree; ask one of these."
        )
    return Assignment(officer_id, role, barred_from(uow, poll.id, Matter.CLAIM, officer_id))


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
    barred = barred_officers(uow, poll_id, Matter.CLAIM)
    left = officers_who_left(uow, poll_id)
    return tuple(
        _held(
            stored,
            ballots[stored.digests.claim],
            [_ruling(one) for one in rulings.get(stored.id, ())],
            decisions.get(ballots[stored.digests.claim].tracker),
            barred.get(stored.id, frozenset()),
            left,
        )
        for stored in uow.claims.with_ballot(poll_id)
    )


def load_one(
    ctx: Context, uow: UnitOfWork, poll_id: str, claim: str, *, hold: bool = False
) -> Held:
    """Return one case with its notes; `NotFoundError` if no ballot is held for that claim.

    The claim and each ruling are decrypted, and must be those of this pair in the log: else
    `ConflictError`, or `MalformedError` as `sealed.read`. So must be each conflict of interest.
    """
    stored = uow.claims.get(poll_id, claim, hold=hold)
    read(ctx, stored)
    verify_declared(ctx, uow.conflicts.of(poll_id), claim)
    ballot = uow.sequestered.by_claim(poll_id, stored.digests.claim)
    if ballot is None:
        raise NotFoundError(f"Claim {claim} has no ballot yet: there is nothing to rule on.")
    pair = logged_pair(stored, ballot)
    decision = uow.sequestered.decision(poll_id, ballot.tracker)
    rulings = [
        _ruling(one, open_ruling(ctx, one, pair)) for one in uow.rulings.of_claim(poll_id, claim)
    ]
    left = officers_who_left(uow, poll_id)
    return _held(stored, ballot, rulings, decision, _barred(uow, stored), left)


def _barred(uow: UnitOfWork, stored: StoredClaim) -> frozenset[str]:
    return barred_officers(uow, stored.poll, Matter.CLAIM).get(stored.id, frozenset())


def _held(
    stored: StoredClaim,
    ballot: StoredSequestered,
    rulings: Sequence[Ruling],
    decision: DecidedBallot | None,
    barred: Collection[str],
    left: Set[str],
) -> Held:
    pair = logged_pair(stored, ballot)
    case = _case(stored, pair.ballot, rulings, barred, signed=decision is not None)
    case = case if decision is not None else case_that_stands(case, left)
    return Held(stored, pair, ballot.tracker, case, decision)


def _case(
    stored: StoredClaim,
    ballot: str,
    rulings: Sequence[Ruling],
    barred: Collection[str],
    *,
    signed: bool,
) -> Case:
    """Return the case; what was signed stands, whoever declares a conflict of interest since."""
    given, decided = counting(rulings, () if signed else barred)
    return Case(
        claim=stored.id,
        unit=stored.unit,
        ballot=ballot,
        claim_digest=stored.digests.claim,
        person=stored.digests.person,
        rulings=given,
        decided=decided,
        signed=signed,
    )


def members_found(uow: UnitOfWork, stored: StoredClaim) -> frozenset[str]:
    """Return the members that two officers found this person to be, by other claims."""
    members = set()
    for other in uow.claims.matching(stored):
        if other.digests.person == stored.digests.person:
            rulings = [_ruling(one) for one in uow.rulings.of_claim(other.poll, other.id)]
            signed = _signed(uow, other)
            verdict = _case(other, "", rulings, _barred(uow, other), signed=signed).verdict
            members |= {verdict.member} if verdict is not None and verdict.member else set()
    return frozenset(members)


def _signed(uow: UnitOfWork, stored: StoredClaim) -> bool:
    ballot = uow.sequestered.by_claim(stored.poll, stored.digests.claim)
    return ballot is not None and uow.sequestered.decision(stored.poll, ballot.tracker) is not None


def _ruling(stored: StoredRuling, note: str = "") -> Ruling:
    return Ruling(stored.officer, stored.role, stored.verdict, stored.given, note)


def by_receipt(cases: Iterable[Held]) -> list[Held]:
    """Return the cases in order of receipt, whatever their unit."""
    return sorted(cases, key=lambda held: (held.stored.received, held.stored.id))
