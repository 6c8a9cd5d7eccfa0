"""The rulings desk: one claim with what is known about it, and a ruling.

Rules this module keeps:
1. Two membership officers rule on each claim, the second without knowing what the first ruled
   (`cases`, `domain.claims.ruling`). What is shown is the same whether another has ruled or not.
2. A ruling is checked against what the poll knows (`checks`).
3. A refused ruling changes nothing. A ruling changes only the case; two signatures decide the
   ballot (`signing`).
4. A claim is decrypted for these officers, and to give notice; for nothing else.
5. Who declared a conflict of interest on a claim neither sees it, beside another one either, nor
   rules on it. The others see who declared one, and who is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from voting.domain.claims.claim import Claim
from voting.domain.claims.ruling import (
    ExclusionReason,
    Ruling,
    RulingState,
    Verdict,
    verify_may_rule,
)
from voting.domain.claims.ruling import rule as rule_on
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import NotFoundError, RatifyError, RefusedError
from voting.domain.officers import Role
from voting.domain.poll import Poll
from voting.domain.unit import Unit
from voting.ports.rulings import StoredRuling
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.claims.sealed import read
from voting.services.conflicts.free import FreeDesk, conflict_refusal, free_desk
from voting.services.rulings.cases import (
    Assignment,
    CaseProgress,
    Held,
    assignment_of,
    load_one,
    verify_rules_now,
)
from voting.services.rulings.checks import verify_verdict
from voting.services.rulings.links import unlinked_member
from voting.services.rulings.matches import MOST, ClaimMatch, Match, match_claims, matches
from voting.services.rulings.pairs import seal_ruling
from voting.services.rulings.queue import QueuedClaim, queued


@dataclass(frozen=True)
class MatchingClaim:
    """Another claim that matches this one; `progress` is None where it has no ballot."""

    claim: Claim = field(repr=False)
    received: datetime
    match_claims: ClaimMatch
    progress: CaseProgress | None
    reason: ExclusionReason | None


@dataclass(frozen=True)
class CaseFile:
    """One claim with everything that is known about it, as the officer may see it.

    `matching` are at most `MOST`, those with a ballot first, then those of the same person.
    `obstacle` says why this officer cannot rule on it now; None if they can. `choices` are the two
    verdicts that the returning officer decides between. `unlinked` is the member whom two officers
    found the claimant to be, where no link can go to that member (`links`). `free` are the officers
    who declared a conflict of interest, and those left.
    """

    line: QueuedClaim
    claim: Claim = field(repr=False)
    unit: Unit
    matches: tuple[Match, ...]
    matching: tuple[MatchingClaim, ...]
    rulings: tuple[Ruling, ...]
    obstacle: RatifyError | None
    free: FreeDesk
    choices: tuple[Verdict, ...] = ()
    unlinked: str | None = field(default=None, repr=False)


def case(ctx: Context, poll_id: str, claim: str, officer: str) -> CaseFile:
    """Return one claim with everything that is known about it.

    Raises `RefusedError` for an officer who may not see it, `NotFoundError` if there is no such
    claim, or it has no ballot, and as `cases.load_one` if the tables do not fit the log.
    """
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        assignment = assignment_of(uow, poll, officer)
        held = load_one(ctx, uow, poll_id, claim)
        _verify_shown(uow, poll, held, assignment)
        said = read(ctx, held.stored)
        matching = [one for one in _by_weight(uow, held) if one.id not in assignment.barred]
        return CaseFile(
            line=queued(ctx, held, assignment, len(matching)),
            claim=said,
            unit=uow.units.get(poll_id, held.stored.unit),
            matches=matches(ctx, uow, poll, said),
            matching=tuple(
                _matching(ctx, uow, held.stored, one, assignment) for one in matching[:MOST]
            ),
            rulings=held.case.seen_by(assignment.officer, assignment.role),
            obstacle=_obstacle(poll, held, assignment, uow.now()),
            free=free_desk(uow, poll, claim),
            choices=_choices(held, assignment),
            unlinked=unlinked_member(ctx, uow, poll, held),
        )


def _by_weight(uow: UnitOfWork, held: Held) -> list[StoredClaim]:
    """Return the matching claims: those with a ballot first, then those of the same person.

    Anybody can make claims without a ballot, and many of them must not hide what matters.
    """

    def weight(other: StoredClaim) -> tuple[bool, bool]:
        apart = uow.sequestered.by_claim(other.poll, other.digests.claim) is None
        return apart, other.digests.person != held.stored.digests.person

    return sorted(uow.claims.matching(held.stored), key=weight)


def _verify_shown(uow: UnitOfWork, poll: Poll, held: Held, assignment: Assignment) -> None:
    if held.stored.id in assignment.barred:
        raise conflict_refusal(uow, poll, held.stored.id)
    if not held.shown_to(assignment):
        raise RefusedError(
            "The returning officer sees a claim only where two membership officers disagree on it."
        )


def _matching(
    ctx: Context, uow: UnitOfWork, stored: StoredClaim, other: StoredClaim, assignment: Assignment
) -> MatchingClaim:
    held = _held_or_none(ctx, uow, other)
    return MatchingClaim(
        claim=read(ctx, other),
        received=other.received,
        match_claims=match_claims(stored, other),
        progress=None if held is None else held.progress(assignment),
        reason=None if held is None or held.decision is None else held.decision.reason,
    )


def _held_or_none(ctx: Context, uow: UnitOfWork, stored: StoredClaim) -> Held | None:
    try:
        return load_one(ctx, uow, stored.poll, stored.id)
    except NotFoundError:
        return None


def _obstacle(poll: Poll, held: Held, assignment: Assignment, now: datetime) -> RatifyError | None:
    try:
        verify_may_rule(held.case, assignment.officer, assignment.role)
        verify_rules_now(poll, now)
    except RatifyError as error:
        return error
    return None


def _choices(held: Held, assignment: Assignment) -> tuple[Verdict, ...]:
    decides = assignment.role is Role.RETURNING_OFFICER
    if not decides or held.case.state is not RulingState.DISAGREED:
        return ()
    return tuple(one.verdict for one in held.case.rulings)


# --- ruling ---


def rule(
    ctx: Context, poll_id: str, claim: str, officer: str, verdict: Verdict, note: str = ""
) -> CaseProgress:
    """Record an officer's ruling on a claim; return how far the case has got for that officer.

    Raises a `RatifyError` as `rule_within`, having changed nothing.
    """
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.SHARED)
        progress = rule_within(
            ctx, uow, poll, assignment_of(uow, poll, officer), claim, verdict, note
        )
        uow.commit()
    return progress


def rule_within(
    ctx: Context,
    uow: UnitOfWork,
    poll: Poll,
    assignment: Assignment,
    claim: str,
    verdict: Verdict,
    note: str,
) -> CaseProgress:
    """Record a ruling in a transaction that holds the poll; the caller commits.

    Checks: (1) the claim has a ballot, the two are a pair of the log, and the officer may see it
    (`NotFoundError`, `ConflictError`, `MalformedError`, `RefusedError`); (2) the time: open or
    closed, before the count and the deadline; (3) the officer may rule, and has not
    (`domain.claims.ruling.rule`); (4) the verdict fits what the poll knows (`ConflictError`,
    `MalformedError`).
    """
    held = load_one(ctx, uow, poll.id, claim, hold=True)  # (1)
    _verify_shown(uow, poll, held, assignment)
    now = uow.now()
    verify_rules_now(poll, now)  # (2)
    given = Ruling(assignment.officer, assignment.role, verdict, now, note)
    ruled = rule_on(held.case, given, poll.terms.ruling_deadline, counted=False)  # (3)
    if ruled.decided is None:
        verify_verdict(uow, poll, held.stored, verdict)  # (4)
    bare = StoredRuling(
        poll=poll.id,
        claim=claim,
        officer=assignment.officer,
        role=assignment.role,
        verdict=verdict,
        note=b"",
        given=now,
        deciding=ruled.decided is not None,
    )
    uow.rulings.add(replace(bare, note=seal_ruling(ctx, bare, held.pair, note)))
    return replace(held, case=ruled, decision=None).progress(assignment)
