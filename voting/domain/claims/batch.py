"""What can be signed: batches of settled rulings, each one statement of two officers (by-law 2.77).

Rules this module keeps:
1. A person counts once. If another vote of the same person came to count between a ruling and its
   signatures, the admission becomes an exclusion, `already voted` or `duplicate claim`, and the
   same two officers sign that instead (`due`).
2. Of two settled admissions of one person, the earlier claim's stands.
3. If one claim showed a person to be a member, another claim with the same number that does not
   name that member is not admitted: otherwise the card or the other claim could vote a second time.
4. A batch is one decision of the same two officers, sorted by unit and ballot as the log requires.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from voting.domain.claims.ruling import Case, Decision, ExclusionReason, RulingState, Verdict
from voting.domain.claims.sequestration import claim_person, member_person

LARGEST: Final = 200
"""The most ballots under one statement, so that officers can read what they sign."""


@dataclass(frozen=True)
class Due:
    """A settled case, and the verdict that can be signed; `overtaken` if it is not as ruled."""

    case: Case
    verdict: Verdict

    @property
    def overtaken(self) -> bool:
        """Whether another vote of the same person came to count after the ruling."""
        return self.verdict != self.case.verdict


@dataclass(frozen=True)
class Batch:
    """Settled cases with the same decision and the same two officers: one statement for all."""

    decision: Decision
    signatories: tuple[str, ...]
    rows: tuple[Due, ...]


def due(cases: Iterable[Case], counted: Callable[[str], bool]) -> tuple[Due, ...]:
    """Return what can be signed of the settled cases, which come in order of receipt.

    `cases` are all of the poll's; `counted` tells whether a vote of a person counts, named as by
    `member_person` or `claim_person`.
    """
    cases = tuple(cases)
    known = _known(cases)
    rows: list[Due] = []
    taken: set[str] = set()
    for case in cases:
        if case.state is RulingState.SETTLED and case.verdict is not None:
            verdict = _possible(case.person, case.verdict, counted, taken)
            if verdict.decision is Decision.ADMIT:
                verdict = _as_known(verdict, known[case.person], counted)
            if verdict.decision is Decision.ADMIT:
                taken |= persons(case.person, verdict)
            rows.append(Due(case, verdict))
    return tuple(rows)


def _known(cases: Iterable[Case]) -> defaultdict[str, list[Verdict]]:
    """Return, by claimant, the verdicts that two officers agree on and that name a member."""
    known: defaultdict[str, list[Verdict]] = defaultdict(list)
    for case in cases:
        if case.verdict is not None and case.verdict.member is not None:
            known[case.person].append(case.verdict)
    return known


def _as_known(
    admission: Verdict, known: Iterable[Verdict], counted: Callable[[str], bool]
) -> Verdict:
    """Return the admission, or the exclusion in its place if the person is another member."""
    for other in known:
        if other.member is not None and other.member != admission.member:
            if counted(member_person(other.member)):
                return Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, other.member)
            if other.decision is Decision.ADMIT:
                return Verdict(Decision.EXCLUDE, ExclusionReason.DUPLICATE_CLAIM)
            return Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, other.member)
    return admission


def persons(person: str, verdict: Verdict) -> frozenset[str]:
    """Return the persons, claimant and member, who count if this verdict admits a ballot."""
    named = () if verdict.member is None else (member_person(verdict.member),)
    return frozenset((claim_person(person), *named))


def _possible(
    person: str, verdict: Verdict, counted: Callable[[str], bool], taken: set[str]
) -> Verdict:
    """Return the verdict, or the exclusion in its place if a vote of the person counts already."""
    member = verdict.member
    has_voted = member is not None and counted(member_person(member))
    if verdict.decision is Decision.ADMIT:
        if has_voted:
            return Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, member)
        if counted(claim_person(person)) or persons(person, verdict) & taken:
            return Verdict(Decision.EXCLUDE, ExclusionReason.DUPLICATE_CLAIM)
    if verdict.reason is ExclusionReason.ON_THE_LIST and has_voted:
        return Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, member)
    return verdict


def batches(rows: Iterable[Due]) -> tuple[Batch, ...]:
    """Group what can be signed together; a batch has at most `LARGEST` rows."""
    groups: dict[tuple[Decision, tuple[str, ...]], list[Due]] = {}
    for row in rows:
        groups.setdefault((row.verdict.decision, row.case.signatories), []).append(row)
    return tuple(
        Batch(decision, officers, tuple(sorted(members[:LARGEST], key=_place)))
        for (decision, officers), members in sorted(groups.items())
    )


def _place(row: Due) -> tuple[str, str]:
    return row.case.unit, row.case.ballot
