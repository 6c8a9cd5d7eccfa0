"""Rulings on a challenge: two officers who did not make it agree, or it falls (by-law 2.77).

Rules this module keeps:
1. Whoever made a challenge does not rule on it. Two officers of the desk do, one of them a
   membership officer, each without knowing what the other ruled (`seen_by`).
2. Where two disagree, another officer who may decides for one of them, so that two officers, one of
   them a membership officer, stand behind every settled ruling. Where nobody is left, none is.
3. A settled ruling counts once both officers have signed it; a signed one is final. Nobody rules
   twice on a challenge, or on a settled one.
4. The ruling of an officer who left office, or declared a conflict of interest, no longer counts,
   until it is signed (`without`).
5. A note is for officers only: it is in no `repr`, statement or log.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from audit.record.signatures.statement import ChallengeAct
from voting.domain.claims.ruling import RulingState
from voting.domain.errors import AlreadyRuledError, RefusedError, RuledByYouError
from voting.domain.officers import Role


class ChallengeVerdict(StrEnum):
    """What an officer finds of a challenge."""

    DISMISS = "dismiss"
    """The ballot counts."""
    UPHOLD = "uphold"
    """The ballot is not counted, and its credential leaves the voters' list."""

    @property
    def act(self) -> ChallengeAct:
        """The act by which two officers sign it."""
        return ChallengeAct.UPHOLD if self is ChallengeVerdict.UPHOLD else ChallengeAct.DISMISS


@dataclass(frozen=True)
class OfficerRuling:
    """One officer's ruling on a challenge."""

    officer: str
    role: Role
    verdict: ChallengeVerdict
    given: datetime
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class StoredChallengeRuling:
    """One officer's ruling at rest: `note` is encrypted, with all that the ruling is about."""

    poll: str
    challenge: str
    officer: str
    role: Role
    verdict: ChallengeVerdict
    note: bytes = field(repr=False)
    given: datetime


@dataclass(frozen=True)
class DecidedChallenge:
    """What two officers signed of a challenge; `index` is the index of the log's entry."""

    poll: str
    challenge: str
    verdict: ChallengeVerdict
    index: int


@dataclass(frozen=True)
class ChallengeRulings:
    """The rulings on one challenge, in the order given; `challengers` made it, and never rule."""

    challenge: str
    challengers: frozenset[str]
    given: tuple[OfficerRuling, ...] = ()
    signed: bool = False

    @property
    def state(self) -> RulingState:
        """How far the ruling has got."""
        if self.signed:
            return RulingState.SIGNED
        if self.agreed:
            return RulingState.SETTLED
        if len(self.given) < 2:
            return RulingState.HALF if self.given else RulingState.WAITING
        return RulingState.DISAGREED

    @property
    def agreed(self) -> tuple[OfficerRuling, ...]:
        """The two rulings that agree, sorted by officer; none as long as no two do."""
        for place, later in enumerate(self.given):
            for earlier in self.given[:place]:
                if _stand_together(earlier, later):
                    return tuple(sorted((earlier, later), key=lambda one: one.officer))
        return ()

    @property
    def verdict(self) -> ChallengeVerdict | None:
        """What two officers agree on; None as long as no two do."""
        return self.agreed[0].verdict if self.agreed else None

    @property
    def signatories(self) -> tuple[str, ...]:
        """The two officers who agree, and sign, sorted; none before that."""
        return tuple(one.officer for one in self.agreed)

    def ruled_by(self, officer: str) -> bool:
        """Whether this officer has ruled."""
        return any(one.officer == officer for one in self.given)

    def seen_by(self, officer: str) -> tuple[OfficerRuling, ...]:
        """Return the rulings that this officer may see.

        Officers see them once they have ruled, or two disagree and this one may decide, or two
        agree. Who made the challenge sees them once they are signed.
        """
        if officer in self.challengers:
            return self.given if self.signed else ()
        told = self.state in (RulingState.DISAGREED, RulingState.SETTLED, RulingState.SIGNED)
        return self.given if told or self.ruled_by(officer) else ()

    def choices(self, role: Role) -> tuple[ChallengeVerdict, ...]:
        """Return the verdicts open to another officer in this role; none if another role rules."""
        if not self.given:
            return tuple(ChallengeVerdict)
        if len(self.given) == 1:
            both = {role, self.given[0].role}
            return tuple(ChallengeVerdict) if Role.MEMBERSHIP_OFFICER in both else ()
        return tuple(
            verdict
            for verdict in ChallengeVerdict
            if any(
                one.verdict is verdict and Role.MEMBERSHIP_OFFICER in {role, one.role}
                for one in self.given
            )
        )

    def without(self, gone: Set[str]) -> ChallengeRulings:
        """Return what counts once these officers left office or declared a conflict of interest."""
        if self.signed:
            return self
        return replace(self, given=tuple(one for one in self.given if one.officer not in gone))


def _stand_together(one: OfficerRuling, other: OfficerRuling) -> bool:
    roles = {one.role, other.role}
    return one.verdict is other.verdict and Role.MEMBERSHIP_OFFICER in roles


def verify_may_rule(rulings: ChallengeRulings, officer: str, role: Role) -> None:
    """Raise unless this officer of the desk may rule on the challenge.

    Checks: (1) the officer did not make it (`RefusedError`); (2) it is not settled or signed
    (`AlreadyRuledError`); (3) the officer has not ruled (`RuledByYouError`); (4) of the two who
    rule, one is a membership officer (`RefusedError`).
    """
    if officer in rulings.challengers:  # (1)
        raise RefusedError("You made this challenge: two other officers rule on it.")
    if rulings.state in (RulingState.SETTLED, RulingState.SIGNED):  # (2)
        raise AlreadyRuledError("This challenge has been ruled on; the ruling stands.")
    if rulings.ruled_by(officer):  # (3)
        raise RuledByYouError("You have ruled on this challenge; another officer must rule now.")
    if not rulings.choices(role):  # (4)
        raise RefusedError("A membership officer rules on this challenge next.")


def rule(rulings: ChallengeRulings, ruling: OfficerRuling) -> ChallengeRulings:
    """Return the rulings with one more; as `verify_may_rule`, and it is one of the choices."""
    verify_may_rule(rulings, ruling.officer, ruling.role)
    if ruling.verdict not in rulings.choices(ruling.role):
        raise RefusedError(
            "Decide for the ruling of a membership officer, so that one of the two who agree is "
            "one."
        )
    return replace(rulings, given=(*rulings.given, ruling))


def enough(roles: Iterable[Role]) -> bool:
    """Whether officers in these roles can rule on a challenge: two, one of them of memberships."""
    desk = list(roles)
    return len(desk) >= 2 and Role.MEMBERSHIP_OFFICER in desk
