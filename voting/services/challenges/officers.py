"""Who may challenge a listed member, and who is left to rule on it.

Rules this module keeps:
1. Officers of the desk in office on the poll, who have accepted the union's texts, challenge and
   rule; any other officer is refused (`desk_officer`).
2. A challenge leaves two other officers of the desk to rule on it, one of them a membership
   officer, or it is not made: else it could only fall.
3. Who declared a conflict of interest on a challenge neither sees it nor rules on it. Who left
   office rules no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from audit.record.officers import SealedOfficer
from voting.domain.challenges.ruling import enough
from voting.domain.conflicts.declaration import ConflictOfInterestError, Matter
from voting.domain.errors import RefusedError, WrongStateError
from voting.domain.officers import DESK, Role
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.conflicts.barred import Barred, barred_from, barred_officers
from voting.services.conflicts.free import still_active
from voting.services.signatures import acting_officers


@dataclass(frozen=True)
class DeskOfficer:
    """An officer of the desk, in the role that poll.json or the log gives.

    `barred` are the challenges on which the officer declared a conflict of interest.
    """

    officer: str
    role: Role
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FreeOfficers:
    """Who declared a conflict of interest on a challenge, and who may rule, by identifier."""

    declared: tuple[str, ...]
    left: tuple[str, ...]
    enough: bool


@dataclass(frozen=True)
class GoneOfficers:
    """Who left office on a poll, and, by challenge, who declared a conflict of interest."""

    left: frozenset[str]
    declared: Barred

    def of(self, challenge: str) -> frozenset[str]:
        """Return whose rulings on one challenge no longer count."""
        return self.left | self.declared.get(challenge, frozenset())


def desk_officer(uow: UnitOfWork, poll: Poll, officer_id: str) -> DeskOfficer:
    """Return the officer at the desk; `RefusedError` for any other, `WrongStateError` for a draft.

    Checks: (1) the account has not ended, and its officer has accepted the union's texts; (2) the
    officer is in office on the poll; (3) as a membership officer or the returning officer.
    """
    if poll.poll_json is None or poll.state is PollState.DRAFT:
        raise WrongStateError(f"poll {poll.id} is not sealed: nobody can be challenged yet.")
    verify_accepted(uow, officer_id)  # (1)
    role = dict(_at_desk(acting_officers(uow, poll).officers)).get(officer_id)
    if role is None:  # (2), (3)
        raise RefusedError(
            f"officer {officer_id} is not one of this poll's membership officers, nor its "
            "returning officer, whom its seal names, or a succession since: these challenge listed "
            "members, and rule on challenges."
        )
    barred = barred_from(uow, poll.id, Matter.CHALLENGE, officer_id)
    return DeskOfficer(officer_id, role, barred)


def verify_left_to_rule(uow: UnitOfWork, poll: Poll, challengers: Collection[str]) -> None:
    """Raise `RefusedError` unless officers are left to rule on what these two challenge."""
    if not enough(role for _, role in _active(uow, poll, challengers)):
        raise _too_few(challengers)


def verify_can_second(uow: UnitOfWork, poll: Poll, proposer: str) -> None:
    """Raise `RefusedError` unless another officer can sign with the proposer, and enough rule."""
    desk = _active(uow, poll, ())
    role = dict(desk).get(proposer)
    for second, other in desk:
        together = role is not None and Role.MEMBERSHIP_OFFICER in {role, other}
        left = [one for name, one in desk if name not in {proposer, second}]
        if second != proposer and together and enough(left):
            return
    raise _too_few([proposer])


def free_officers(
    uow: UnitOfWork, poll: Poll, challenge: str, challengers: Collection[str]
) -> FreeOfficers:
    """Return who takes no part in ruling on a challenge, and who is left for it."""
    declared = barred_officers(uow, poll.id, Matter.CHALLENGE).get(challenge, frozenset())
    left = _active(uow, poll, {*challengers, *declared})
    return FreeOfficers(
        declared=tuple(sorted(declared)),
        left=tuple(name for name, _ in left),
        enough=enough(role for _, role in left),
    )


def gone_officers(uow: UnitOfWork, poll: Poll) -> GoneOfficers:
    """Return whose rulings on challenges no longer count: they left, or declared a conflict."""
    left = frozenset(leaver.id for leaver, _ in acting_officers(uow, poll).left)
    return GoneOfficers(left, barred_officers(uow, poll.id, Matter.CHALLENGE))


def conflicted(challenge: str) -> ConflictOfInterestError:
    """Return the refusal of an officer who declared a conflict of interest on a challenge."""
    return ConflictOfInterestError(
        f"Challenge {challenge}: you declared a conflict of interest, so you neither see it nor "
        "rule on it nor sign a ruling on it."
    )


def _at_desk(officers: Iterable[SealedOfficer]) -> list[tuple[str, Role]]:
    return [(one.id, Role(one.role)) for one in officers if Role(one.role) in DESK]


def _active(uow: UnitOfWork, poll: Poll, without: Collection[str]) -> list[tuple[str, Role]]:
    return _at_desk(still_active(uow, acting_officers(uow, poll).officers, without))


def _too_few(challengers: Collection[str]) -> RefusedError:
    return RefusedError(
        f"If {' and '.join(sorted(challengers))} challenge this member, fewer than two officers "
        "are left to rule, one of them a membership officer, and the challenge could only fall. "
        "Let others sign, or have another membership officer named when the next poll is sealed."
    )
