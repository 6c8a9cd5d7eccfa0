"""Rulings: how a sequestered ballot is admitted or excluded (by-law 2.77).

Rules this module keeps:
1. Two membership officers rule on each claim, each without knowing what the other ruled: a ruling
   is shown to another officer only after that officer's own (`seen_by`).
2. Where they agree on decision and reason, the ruling is settled. Where they do not, the returning
   officer decides between the two rulings, so that two officers stand behind every settled ruling.
3. A settled ruling counts once both officers have signed it, alone or with others in one batch
   (`claims.batch`); a signed ruling is final. Nobody rules twice on a claim, or on a settled one.
4. A ruling is given before the ruling deadline, and before the count. A ballot whose ruling is not
   signed by then is undecided: excluded, and reported as such.
5. A reason is one of `tally.sequestered.ExclusionReason`. The note is for officers only, and is
   personal data: it is in no `repr`, statement or log.
6. A ruling that says that the claimant is on the voters' list names the member; two officers agree
   only if they name the same one.
7. An admission says in which capacity: as a member, or, where every employee may take part, as an
   employee who is not a member. Two officers agree only if they say the same.
8. The ruling of an officer who declares a conflict of interest no longer counts, until it is signed
   (`counting`). A decision stands only where two rulings that count still disagree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from audit.record.units import Electorate
from tally.sequestered import Capacity as Capacity
from tally.sequestered import ExclusionReason as ExclusionReason
from voting.domain.errors import (
    AlreadyRuledError,
    MalformedError,
    RefusedError,
    RuledByYouError,
    RulingDeadlineError,
)
from voting.domain.member import MEMBER_NUMBER
from voting.domain.officers import Role

LONGEST_NOTE: Final = 1000
NAMES_MEMBER: Final = (ExclusionReason.ALREADY_VOTED, ExclusionReason.ON_THE_LIST)
"""The reasons that are about a member of the roster."""


class Decision(StrEnum):
    """What becomes of a sequestered ballot."""

    ADMIT = "admit"
    EXCLUDE = "exclude"


Worded = tuple[Decision, Capacity | None]
"""What becomes of a ballot, and in which capacity its voter is admitted."""
_EXCLUDE: Final[Worded] = (Decision.EXCLUDE, None)
_WORDED: Final[Mapping[Electorate, Mapping[str, Worded]]] = {
    Electorate.MEMBERS: {"admit": (Decision.ADMIT, Capacity.MEMBER), "exclude": _EXCLUDE},
    Electorate.EMPLOYEES: {
        "admit-member": (Decision.ADMIT, Capacity.MEMBER),
        "admit-employee": (Decision.ADMIT, Capacity.EMPLOYEE),
        "exclude": _EXCLUDE,
    },
}


def decision_words(electorate: Electorate) -> tuple[str, ...]:
    """Return the words by which a ruling says its decision, in a poll of that electorate."""
    return tuple(_WORDED[electorate])


def parse_decision(word: str, electorate: Electorate) -> Worded:
    """Return what one of these words says; `MalformedError` on any other, the other poll's too."""
    found = _WORDED[electorate].get(word)
    if found is None:
        others = [one for one in Electorate if word in _WORDED[one]]
        why = f"of a poll of {others[0]}, and this is one of {electorate}" if others else "none"
        remedy = f"rule by one of {', '.join(decision_words(electorate))}"
        raise MalformedError(f"The decision {word[:40]!r} is {why}: {remedy}.")
    return found


class RulingState(StrEnum):
    """How far the ruling on a claim has got."""

    WAITING = "waiting"
    """Nobody has ruled."""
    HALF = "half"
    """One membership officer has ruled."""
    DISAGREED = "disagreed"
    """Two membership officers disagree: the returning officer decides."""
    SETTLED = "settled"
    """Two officers agree; their signatures are missing."""
    SIGNED = "signed"
    """Admitted or excluded, for good."""


@dataclass(frozen=True)
class Verdict:
    """A decision, with a reason if and only if it is to exclude; else `MalformedError`.

    `admitted_as`, if and only if it is to admit, says in which capacity.

    `member` is the number of the member on the roster whom the officer found the claimant to be:
    needed where the reason is about a member, allowed where the ballot is admitted.
    """

    decision: Decision
    reason: ExclusionReason | None = None
    member: str | None = field(default=None, repr=False)
    admitted_as: Capacity | None = None

    def __post_init__(self) -> None:
        if (self.decision is Decision.EXCLUDE) != (self.reason is not None):
            raise MalformedError(
                "A ruling is to admit, or to exclude for one reason of the list; give just that."
            )
        if (self.decision is Decision.ADMIT) != (self.admitted_as is not None):
            raise MalformedError(
                "A ruling to admit says in which capacity, and one to exclude does not; give just "
                "that."
            )
        self._verify_member()

    def _verify_member(self) -> None:
        if self.reason in NAMES_MEMBER and self.member is None:
            raise MalformedError(f"To exclude as {self.reason}, name the member by number.")
        if self.member is None:
            return
        if self.admitted_as is Capacity.EMPLOYEE:
            raise MalformedError(
                "An employee who is not a member is no member of the roster: leave the number out, "
                "or admit as a member."
            )
        if self.reason is not None and self.reason not in NAMES_MEMBER:
            raise MalformedError(f"To exclude as {self.reason} names no member; leave it out.")
        if not MEMBER_NUMBER.fullmatch(self.member):
            raise MalformedError("A member number has 4 to 12 digits; write it as on the roster.")


@dataclass(frozen=True)
class Ruling:
    """One officer's ruling on a claim."""

    officer: str
    role: Role
    verdict: Verdict
    given: datetime
    note: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if len(self.note) > LONGEST_NOTE:
            raise MalformedError(f"A note has at most {LONGEST_NOTE} characters; shorten it.")


@dataclass(frozen=True)
class Case:
    """The claim of a sequestered ballot, as officers rule on it.

    `claim` is the claim's identifier; `ballot` the hexadecimal digest of the ballot's bytes and
    `claim_digest` that of the claim, as the log binds them to each other; `person` the keyed digest
    of the person who claims (`claim.ClaimDigests`). `rulings` are
    the membership officers', at most two, in the order given; `decided` the returning officer's
    where these disagree.
    """

    claim: str
    unit: str
    ballot: str
    claim_digest: str
    person: str = field(repr=False)
    rulings: tuple[Ruling, ...] = ()
    decided: Ruling | None = None
    signed: bool = False

    @property
    def state(self) -> RulingState:
        """How far the ruling has got."""
        if self.signed:
            return RulingState.SIGNED
        if len(self.rulings) < 2:
            return RulingState.HALF if self.rulings else RulingState.WAITING
        return RulingState.DISAGREED if self.verdict is None else RulingState.SETTLED

    @property
    def verdict(self) -> Verdict | None:
        """What two officers agree on; None as long as no two do."""
        if self.decided is not None:
            return self.decided.verdict
        verdicts = {ruling.verdict for ruling in self.rulings}
        return verdicts.pop() if len(self.rulings) == 2 and len(verdicts) == 1 else None

    @property
    def signatories(self) -> tuple[str, ...]:
        """The two officers who agree and whose signatures count, sorted; none before that."""
        verdict = self.verdict
        if verdict is None:
            return ()
        return tuple(sorted(one.officer for one in self.given if one.verdict == verdict))

    def seen_by(self, officer: str, role: Role) -> tuple[Ruling, ...]:
        """Return the rulings that this officer may see.

        Officers always see their own ruling, and the others' once they have ruled or the ruling is
        settled. The returning officer sees both where they disagree, to decide.
        """
        own = tuple(one for one in self.given if one.officer == officer)
        settled = self.state in (RulingState.SETTLED, RulingState.SIGNED)
        decides = role is Role.RETURNING_OFFICER and self.state is RulingState.DISAGREED
        return self.given if own or settled or decides else ()

    @property
    def given(self) -> tuple[Ruling, ...]:
        """Every ruling, the returning officer's last."""
        return self.rulings if self.decided is None else (*self.rulings, self.decided)


def counting(
    rulings: Iterable[Ruling], barred: Collection[str]
) -> tuple[tuple[Ruling, ...], Ruling | None]:
    """Return the membership officers' rulings that count, and the decision between them.

    `barred` are the officers who declared a conflict of interest on the claim.
    """
    free = [one for one in rulings if one.officer not in barred]
    given = tuple(one for one in free if one.role is not Role.RETURNING_OFFICER)
    verdicts = {one.verdict for one in given}
    decisions = [one for one in free if one.role is Role.RETURNING_OFFICER]
    standing = [one for one in decisions if len(verdicts) > 1 and one.verdict in verdicts]
    return given, standing[0] if standing else None


def rule(case: Case, ruling: Ruling, deadline: datetime, *, counted: bool) -> Case:
    """Return the case with one more ruling.

    `deadline` is the poll's ruling deadline, `counted` whether the count has begun. Checks: those
    of `verify_may_rule`; (5) the returning officer decides for one of the two rulings given
    (`RefusedError`).
    """
    verify_may_rule(case, ruling.officer, ruling.role)
    verify_in_time(ruling.given, deadline, counted=counted)
    if case.state is not RulingState.DISAGREED:
        return replace(case, rulings=(*case.rulings, ruling))
    if ruling.verdict not in {one.verdict for one in case.rulings}:  # (5)
        raise RefusedError("Decide for one of the two rulings given, so that two officers agree.")
    return replace(case, decided=ruling)


def verify_may_rule(case: Case, officer: str, role: Role) -> None:
    """Raise unless this officer may rule on the case; `verify_in_time` checks the time.

    Checks: (1) the ruling is not settled or signed (`AlreadyRuledError`); (2) this officer has not
    ruled (`RuledByYouError`); (3) where two disagree it is the returning officer who rules, (4)
    otherwise a membership officer (`RefusedError`).
    """
    if case.state in (RulingState.SETTLED, RulingState.SIGNED):  # (1)
        raise AlreadyRuledError("This claim has been ruled on; the ruling stands.")
    if any(one.officer == officer for one in case.rulings):  # (2)
        raise RuledByYouError("You have ruled on this claim; another officer must rule now.")
    if case.state is RulingState.DISAGREED and role is not Role.RETURNING_OFFICER:  # (3)
        raise RefusedError("Two officers disagree on this claim; the returning officer decides.")
    if case.state is not RulingState.DISAGREED and role is not Role.MEMBERSHIP_OFFICER:  # (4)
        raise RefusedError("Membership officers rule on claims; ask two of them.")


def verify_in_time(now: datetime, deadline: datetime, *, counted: bool) -> None:
    """Raise `RulingDeadlineError` unless rulings may still be given or signed."""
    if counted:
        raise RulingDeadlineError("The count has begun; no sequestered ballot is ruled on now.")
    if now >= deadline:
        raise RulingDeadlineError(
            f"The ruling deadline, {deadline:%Y-%m-%d %H:%M:%S} UTC, has passed; what is undecided "
            "is excluded."
        )


# --- signing ---


def sign(case: Case, officers: Iterable[str]) -> Case:
    """Return the case as signed by these two officers; `audit` verifies the signatures themselves.

    Checks: (1) it is settled and not signed (`AlreadyRuledError`, `RefusedError`); (2) they are the
    two who agree (`RefusedError`).
    """
    if case.state is RulingState.SIGNED:  # (1)
        raise AlreadyRuledError("This ruling has been signed; it stands.")
    if case.state is not RulingState.SETTLED:
        raise RefusedError("Two officers must rule alike on this claim before anything is signed.")
    if tuple(sorted(officers)) != case.signatories:  # (2)
        raise RefusedError(
            f"This ruling is {' and '.join(case.signatories)}'s; they sign it, and nobody else."
        )
    return replace(case, signed=True)


def undecided(cases: Iterable[Case]) -> int:
    """Return how many claims have no signed ruling: the count waits for them or the deadline."""
    return sum(1 for case in cases if not case.signed)
