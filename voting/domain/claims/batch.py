"""What can be signed: settled rulings in batches, each one statement of two officers (by-law 2.77).

Rules this module keeps:
1. Somebody counts once. Between a ruling and its signatures the same person may have come to count
   by another vote; an admission that has thereby become impossible is due as an exclusion, `already
   voted` or `duplicate claim`, and the same two officers sign that instead (`due`).
2. Of two settled admissions of one person, the earlier claim's stands.
3. Whoever is found to be a member by one claim is not admitted by another, with the same number,
   that does not name this member: neither the card nor the other claim then votes a second time.
4. A batch is one decision of the same two officers, sorted by unit and ballot as the log wants it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from voting.domain.claims.ruling import Case, Decision, ExclusionReason, RulingState, Verdict
from voting.domain.claims.sequestration import claim_person, member_person

LARGEST: Final = 200
"""Ballots under one statement, so that officers can read what they sign."""


@dataclass(frozen=True)
class Due:
    """A settled case, and what can be signed for it; `overtaken` where that is not as ruled."""

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

    `cases` are all of the poll; `counted` tells whether a vote of somebody counts (`member_person`,
    `claim_person`).
    """
    cases = tuple(cases)
    known = _known(cases)
    found: list[Due] = []
    taken: set[str] = set()
    for case in cases:
        if case.state is RulingState.SETTLED and case.verdict is not None:
            verdict = _possible(case.person, case.verdict, counted, taken)
            if verdict.decision is Decision.ADMIT:
                verdict = _as_known(verdict, known[case.person], counted)
            if verdict.decision is Decision.ADMIT:
                taken |= persons(case.person, verdict)
            found.append(Due(case, verdict))
    return tuple(found)


def _known(cases: Iterable[Case]) -> defaultdict[str, list[Verdict]]:
    """Return the verdicts, on which two officers agree, that name a member, by the claimant."""
    known: defaultdict[str, list[Verdict]] = defaultdict(list)
    for case in cases:
        if case.verdict is not None and case.verdict.member is not None:
            known[case.person].append(case.verdict)
    return known


def _as_known(
    admission: Verdict, known: Iterable[Verdict], counted: Callable[[str], bool]
) -> Verdict:
    """Return the admission, or what is left of it where the person is known as another member."""
    for other in known:
        if other.member is not None and other.member != admission.member:
            if counted(member_person(other.member)):
                return Verdict(Decision.EXCLUDE, ExclusionReason.ALREADY_VOTED, other.member)
            if other.decision is Decision.ADMIT:
                return Verdict(Decision.EXCLUDE, ExclusionReason.DUPLICATE_CLAIM)
            return Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, other.member)
    return admission


def persons(person: str, verdict: Verdict) -> frozenset[str]:
    """Return everybody whom an admission under this verdict makes count."""
    named = () if verdict.member is None else (member_person(verdict.member),)
    return frozenset((claim_person(person), *named))


def _possible(
    person: str, verdict: Verdict, counted: Callable[[str], bool], taken: set[str]
) -> Verdict:
    """Return the verdict, or what is left of it now that somebody counts."""
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
    """Group what can be signed at once; a batch has at most `LARGEST` rows."""
    groups: dict[tuple[Decision, tuple[str, ...]], list[Due]] = {}
    for row in rows:
        groups.setdefault((row.verdict.decision, row.case.signatories), []).append(row)
    return tuple(
        Batch(decision, officers, tuple(sorted(found[:LARGEST], key=_place)))
        for (decision, officers), found in sorted(groups.items())
    )


def _place(row: Due) -> tuple[str, str]:
    return row.case.unit, row.case.ballot
