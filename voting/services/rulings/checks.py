"""Whether a verdict fits what the poll knows of members and votes (by-law 2.77, reading).

Rules this module keeps:
1. `already-voted` is for a member whose vote counts, `on-the-list` for one whose vote does not.
2. Nobody is admitted whose vote counts already, as a member or by another claim.
3. A person whom two officers found to be a member, by another claim with the same number, is
   admitted as that member or not at all: otherwise the card could vote too.
4. An employee who is not a member is admitted only where every employee may take part.
5. What is refused here is refused again at the signatures (`domain.claims.batch`), and finally by
   the database's own constraint.
"""

from __future__ import annotations

from audit.record.units import Electorate
from voting.domain.claims.ruling import NAMES_MEMBER, Decision, ExclusionReason, Verdict
from voting.domain.claims.sequestration import StoredClaim, claim_person, member_person
from voting.domain.errors import ConflictError, MalformedError, NotFoundError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import UnitOfWork
from voting.services.rulings.cases import members_found


def verify_electorate(electorate: Electorate, verdict: Verdict) -> None:
    """Raise `ConflictError` unless somebody may be admitted in the capacity that a verdict says."""
    if verdict.admitted_as is not None and not electorate.admits(verdict.admitted_as):
        raise ConflictError(
            "This is a poll of members: an employee who is not a member is not admitted. Exclude "
            f"as {ExclusionReason.NOT_VERIFIED}, or admit as a member."
        )


def verify_verdict(uow: UnitOfWork, poll: Poll, stored: StoredClaim, verdict: Verdict) -> None:
    """Raise unless the verdict fits what the poll knows.

    Checks: (0) the capacity is of the poll's electorate; (1) the member named is on the roster; (2)
    whether their vote counts is as the verdict says. To admit: (3) no vote of the claimant counts
    yet; (4) the claimant is not known to be a member other than the one named.
    """
    poll_id = poll.id
    verify_electorate(poll.terms.electorate, verdict)  # (0)
    has_voted = verdict.member is not None and _has_voted(uow, poll_id, verdict.member)  # (1)
    if verdict.reason in NAMES_MEMBER and has_voted != (
        verdict.reason is ExclusionReason.ALREADY_VOTED
    ):
        raise ConflictError(  # (2)
            f"No vote of member {verdict.member} counts: exclude as {ExclusionReason.ON_THE_LIST}."
            if verdict.reason is ExclusionReason.ALREADY_VOTED
            else f"A vote of member {verdict.member} counts: "
            f"exclude as {ExclusionReason.ALREADY_VOTED}."
        )
    if verdict.decision is not Decision.ADMIT:
        return
    if has_voted:  # (2)
        raise ConflictError(
            f"A vote of member {verdict.member} counts already: exclude this one as "
            f"{ExclusionReason.ALREADY_VOTED}."
        )
    if uow.sequestered.counted(poll_id, claim_person(stored.digests.person)):  # (3)
        raise ConflictError(
            "A vote of this person, by another claim with the same number, counts already: exclude "
            f"this one as {ExclusionReason.DUPLICATE_CLAIM}."
        )
    others = members_found(uow, stored) - {verdict.member}
    if others:  # (4)
        raise ConflictError(
            f"By another claim with the same number, this person was found to be member "
            f"{' and '.join(sorted(others))}: name that member, or exclude this one."
        )


def _has_voted(uow: UnitOfWork, poll_id: str, member: str) -> bool:
    try:
        uow.roster.get(poll_id, member)
    except NotFoundError:
        raise MalformedError(
            f"Member {member} is not on the roster of this poll; copy the number from there."
        ) from None
    return uow.sequestered.counted(poll_id, member_person(member))
