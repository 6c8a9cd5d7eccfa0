"""The challenges at the desk: one with what is known about it, and a ruling.

Rules this module keeps:
1. Two officers of the desk who did not make the challenge rule on it, the second without knowing
   what the first ruled (`domain.challenges.ruling`).
2. The member and the reason are shown to officers of the desk, without the ballot: neither its
   digest, nor its tracker, its place in the log or its credential is in what is returned here.
3. Who declared a conflict of interest on a challenge neither sees it nor rules on it.
4. A ruling changes only the case; two signatures decide the ballot (`rulings`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from voting.domain.challenges.challenge import ChallengeReason, parse_note
from voting.domain.challenges.ruling import (
    ChallengeVerdict,
    OfficerRuling,
    StoredChallengeRuling,
    rule,
    verify_may_rule,
)
from voting.domain.errors import NotFoundError, RatifyError
from voting.domain.member import Member
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.challenges.cases import (
    ChallengeFile,
    ChallengeProgress,
    load_challenge,
    load_challenges,
    seal_note,
    verify_rulings_now,
)
from voting.services.challenges.officers import (
    DeskOfficer,
    FreeOfficers,
    conflicted,
    desk_officer,
    free_officers,
)


@dataclass(frozen=True)
class ListedChallenge:
    """A challenge in the list, as the officer may see it.

    `mine`: this officer made it. `mine_to_rule`: nothing keeps this officer from ruling on it now.
    """

    id: str
    unit: str
    name: str = field(repr=False)
    reason: ChallengeReason
    digest: str
    made: datetime
    progress: ChallengeProgress
    mine: bool
    mine_to_rule: bool


@dataclass(frozen=True)
class ChallengeCase:
    """One challenge with everything that the officer may see of it; no ballot is in it.

    `obstacle` says why this officer cannot rule on it now, None if they can, for one of `choices`.
    """

    line: ListedChallenge
    member: Member = field(repr=False)
    reason: ChallengeReason
    note: str = field(repr=False)
    rulings: tuple[OfficerRuling, ...]
    obstacle: RatifyError | None
    choices: tuple[ChallengeVerdict, ...]
    free: FreeOfficers


def list_challenges(ctx: Context, poll_id: str, officer: str) -> tuple[ListedChallenge, ...]:
    """Return a poll's challenges, in the order made, but for those that the officer declared on."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        asks = desk_officer(uow, poll, officer)
        loaded = load_challenges(ctx, uow, poll, uow.challenges.of(poll_id))
        seen = [one for one in loaded if one.stored.id not in asks.barred]
        people = uow.roster.several(poll_id, [one.stored.member for one in seen])
        now = uow.now()
        return tuple(_line(poll, one, people[one.stored.member], asks, now) for one in seen)


def challenge_case(ctx: Context, poll_id: str, challenge: str, officer: str) -> ChallengeCase:
    """Return one challenge with what is known about it.

    Raises `RefusedError` for an officer who may not see it, `NotFoundError` if there is none.
    """
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        asks = desk_officer(uow, poll, officer)
        one = _file(ctx, uow, poll, challenge, asks)
        text, rulings, now = one.bound.text, one.rulings, uow.now()
        member = uow.roster.get(poll_id, one.stored.member)
        obstacle = _obstacle(poll, one, asks, now)
        return ChallengeCase(
            line=_line(poll, one, member, asks, now),
            member=member,
            reason=text.reason,
            note=text.note,
            rulings=rulings.seen_by(officer),
            obstacle=obstacle,
            choices=rulings.choices(asks.role) if obstacle is None else (),
            free=free_officers(uow, poll, challenge, one.stored.challengers),
        )


def rule_on_challenge(
    ctx: Context, poll_id: str, challenge: str, officer: str, verdict: ChallengeVerdict, note: str
) -> ChallengeProgress:
    """Record an officer's ruling; return how far the challenge has got for that officer.

    Checks: (1) the officer is at the desk, and may see it; the tables fit the log; (2) the time;
    (3) there is a ballot (`NotFoundError`); (4) the officer may rule so
    (`domain.challenges.ruling.rule`). Raises a `RatifyError`, having changed nothing.
    """
    said = parse_note(note)
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        asks = desk_officer(uow, poll, officer)  # (1)
        one = _file(ctx, uow, poll, challenge, asks)
        now = uow.now()
        verify_rulings_now(poll, now)  # (2)
        _verify_ballot(one)  # (3)
        given = OfficerRuling(officer, asks.role, verdict, now, said)
        ruled = replace(one, rulings=rule(one.rulings, given))  # (4)
        bare = StoredChallengeRuling(poll_id, challenge, officer, asks.role, verdict, b"", now)
        sealed = seal_note(ctx, bare, one.stored, one.digest, said)
        uow.challenge_rulings.add(replace(bare, note=sealed))
        uow.commit()
    return ruled.progress(officer)


def _file(
    ctx: Context, uow: UnitOfWork, poll: Poll, challenge: str, asks: DeskOfficer
) -> ChallengeFile:
    if challenge in asks.barred:
        raise conflicted(challenge)
    return load_challenge(ctx, uow, poll, uow.challenges.get(poll.id, challenge))


def _line(
    poll: Poll, one: ChallengeFile, member: Member, asks: DeskOfficer, now: datetime
) -> ListedChallenge:
    stored = one.stored
    return ListedChallenge(
        id=stored.id,
        unit=stored.unit,
        name=member.name,
        reason=one.bound.text.reason,
        digest=stored.digest,
        made=one.bound.made,
        progress=one.progress(asks.officer),
        mine=asks.officer in stored.challengers,
        mine_to_rule=_obstacle(poll, one, asks, now) is None,
    )


def _obstacle(
    poll: Poll, one: ChallengeFile, asks: DeskOfficer, now: datetime
) -> RatifyError | None:
    try:
        verify_may_rule(one.rulings, asks.officer, asks.role)
        verify_rulings_now(poll, now)
        _verify_ballot(one)
    except RatifyError as error:
        return error
    return None


def _verify_ballot(one: ChallengeFile) -> None:
    if one.ballot is None:
        raise NotFoundError(
            "This member has cast no ballot yet: there is nothing to rule on. If none comes, the "
            "challenge has no effect."
        )
