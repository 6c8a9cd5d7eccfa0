"""An officer of the desk proposes to challenge a listed member; two sign it (`signing`).

Rules this module keeps:
1. The statement is made then, once, and both officers sign it; it holds the challenge's keyed
   digest, and of a member who has voted the ballot's, and neither member nor reason. It waits a
   day.
2. Until both have signed, a challenge has no effect, and nobody else is told of it.
3. A reason is one that poll.json seals. A member is challenged once in a poll, for good.
4. The member and the reason are shown to officers of the desk, and no ballot with them; the
   statement, which may name a ballot, is shown without them (`signing.challenge_to_sign`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from audit.record import fields
from audit.record.challenges.about import Challenged, about_challenge
from audit.record.signatures.statement import ChallengeAct, Statement
from tally.protocol.encoding import new_identifier, sha256_hex
from voting.domain.challenges.challenge import (
    ChallengeReason,
    ChallengeText,
    PendingChallenge,
    challenge_digest,
    parse_note,
)
from voting.domain.errors import (
    ConflictError,
    ListEntryChangedError,
    MalformedError,
    NotFoundError,
    PollClosedError,
)
from voting.domain.member import MEMBER_NUMBER, Member
from voting.domain.officers import Officer
from voting.domain.poll import Poll, utc, verify_visible
from voting.domain.voters_list import Voter
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.challenges.officers import desk_officer, verify_can_second
from voting.services.clock import advance
from voting.services.signatures import ActContext
from voting.services.voters.challenged import open_text, seal_text
from voting.services.voters.signed import intact_voter, signed_voter
from voting.services.waiting import waited_too_long, waits_until


@dataclass(frozen=True)
class WaitingChallenge:
    """A challenge that waits for signatures, with the member and why; no ballot is in it.

    `mine`: the officer who asks proposed it. `signed`: the proposer has signed. `my_turn`: this
    officer is to sign next, the proposer first, then another. `same`: what the statement says is
    still so, computed again.
    """

    id: str
    member: Member = field(repr=False)
    reason: ChallengeReason
    note: str = field(repr=False)
    digest: str
    before: bool
    proposer: str
    proposed: datetime
    expires: datetime
    mine: bool
    signed: bool
    same: bool

    @property
    def my_turn(self) -> bool:
        """Whether the officer who asks is to sign next."""
        return self.mine is not self.signed


def find_listed_member(ctx: Context, poll_id: str, officer: Officer, member: str) -> Member:
    """Return a member on the voters' list, for the officers of the desk, before a proposal."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        desk_officer(uow, poll, officer.id)
        _listed(ctx, uow, poll, member)
        return uow.roster.get(poll_id, member)


def propose_challenge(
    ctx: Context, poll_id: str, officer: Officer, member: str, reason: ChallengeReason, note: str
) -> str:
    """Propose to challenge a listed member; return the challenge's identifier.

    Checks: (1) the officer is at the desk; (2) the poll is sealed or open, before its close; (3)
    poll.json seals the reason; (4) the member is on the voters' list as it was signed; (5) nobody
    has challenged the member, and no proposal waits; (6) officers are left to rule on it. Raises a
    `RatifyError`, having changed nothing.
    """
    said = ChallengeText(reason, parse_note(note))
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        desk_officer(uow, poll, officer.id)  # (1)
        verify_challengeable(poll, uow.now())  # (2)
        context = ActContext(ctx, uow, poll)
        if reason not in context.document.challenge_reasons:  # (3)
            sealed = ", ".join(context.document.challenge_reasons)
            raise MalformedError(f"This poll seals other reasons for a challenge: {sealed}.")
        voter = _listed(ctx, uow, poll, member)  # (4)
        _verify_unchallenged(uow, poll_id, member)  # (5)
        verify_can_second(uow, poll, officer.id)  # (6)
        pending = _draft(context, officer.id, voter, said)
        uow.challenges.propose(pending)
        uow.commit()
    return pending.id


def waiting_challenges(ctx: Context, poll_id: str, officer: Officer) -> Sequence[WaitingChallenge]:
    """Return what waits for signatures, in order of proposal, for an officer of the desk."""
    with ctx.store.reader() as uow:
        poll, now = uow.polls.get(poll_id), uow.now()
        desk_officer(uow, poll, officer.id)
        context = ActContext(ctx, uow, poll)
        live = [one for one in uow.challenges.waiting(poll_id) if not waited_too_long(one, now)]
        people = uow.roster.several(poll_id, [one.member for one in live])
        return [_waiting(context, one, people[one.member], officer) for one in live]


def withdraw_challenge(ctx: Context, poll_id: str, challenge: str, officer: Officer) -> None:
    """Forget a challenge that waits; nothing else changes."""
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        desk_officer(uow, poll, officer.id)
        pending = uow.challenges.get_waiting(poll_id, challenge)
        uow.challenges.forget(poll_id, pending.id)
        uow.commit()


def verify_challengeable(poll: Poll, now: datetime) -> None:
    """Raise unless a listed member may be challenged: before the close, once the poll is sealed."""
    verify_visible(poll)
    if not poll.live or now >= poll.closes:
        raise PollClosedError("Voting has ended: nobody is challenged any more.")


def act_of(pending: PendingChallenge) -> ChallengeAct:
    """Return which of the two acts a challenge is."""
    return ChallengeAct.VOTER if pending.before else ChallengeAct.BALLOT


def stands(context: ActContext, pending: PendingChallenge) -> bool:
    """Tell whether the statement says what is so: this member, reason and ballot, or none.

    `ConflictError` if the proposal was changed by something else than this service.
    """
    open_text(context.ctx, pending)
    voter = intact_voter(context.ctx, context.uow, context.poll, pending.member)
    if voter is None or voter.unit != pending.unit:
        return False
    ballot = _ballot(context.uow, pending.poll, pending.member)
    return pending.before is (ballot is None) and pending.statement == _statement(
        context, pending, ballot
    )


def _listed(ctx: Context, uow: UnitOfWork, poll: Poll, member: str) -> Voter:
    if not MEMBER_NUMBER.fullmatch(member):
        raise MalformedError("A member number is 4 to 12 digits, as on the roster.")
    if signed_voter(ctx, uow, poll, member) is None:
        raise NotFoundError(
            f"Nobody with this number is on the voters' list of poll {poll.id}: only a listed "
            "member is challenged."
        )
    voter = intact_voter(ctx, uow, poll, member)
    if voter is None:
        raise ListEntryChangedError(
            "This member's place on the voters' list was changed by something else than this "
            "system: put that right first."
        )
    return voter


def _verify_unchallenged(uow: UnitOfWork, poll_id: str, member: str) -> None:
    if uow.challenges.of_member(poll_id, member) is not None:
        raise ConflictError(
            "This member has been challenged in this poll already: that is done once, for good."
        )
    for one in uow.challenges.waiting(poll_id):
        if waited_too_long(one, uow.now()):
            uow.challenges.forget(poll_id, one.id)


def _draft(
    context: ActContext, officer: str, voter: Voter, said: ChallengeText
) -> PendingChallenge:
    ctx, uow, poll = context.ctx, context.uow, context.poll
    ballot = _ballot(uow, poll.id, voter.member)
    bare = PendingChallenge(
        poll=poll.id,
        id=new_identifier(),
        member=voter.member,
        unit=voter.unit,
        digest="",
        before=ballot is None,
        sealed=b"",
        proposer=officer,
        proposed=utc(uow.log.moment(poll.id)),  # never before the ballot that it is about
        statement=b"",
    )
    digest = challenge_digest(ctx.keys.challenge_key(poll.id), bare, said.reason)
    named = replace(bare, digest=digest)
    sealed = seal_text(ctx, named, said)
    return replace(named, sealed=sealed, statement=_statement(context, named, ballot))


def _ballot(uow: UnitOfWork, poll_id: str, member: str) -> str | None:
    ballot = uow.ballots.by_member(poll_id, member)
    return None if ballot is None else sha256_hex(ballot.raw)


def _statement(context: ActContext, pending: PendingChallenge, ballot: str | None) -> bytes:
    """Return what the officers sign: a reason could name the member, so there is none."""
    act, challenged = act_of(pending), Challenged(pending.unit, pending.digest, ballot)
    about = about_challenge(context.as_sealed, act, challenged)
    return fields.encode(Statement(pending.poll, act, pending.proposed, "", about).to_json())


def _waiting(
    context: ActContext, one: PendingChallenge, member: Member, officer: Officer
) -> WaitingChallenge:
    text = open_text(context.ctx, one)
    return WaitingChallenge(
        id=one.id,
        member=member,
        reason=text.reason,
        note=text.note,
        digest=one.digest,
        before=one.before,
        proposer=one.proposer,
        proposed=one.proposed,
        expires=waits_until(one),
        mine=one.proposer == officer.id,
        signed=one.signature is not None,
        same=stands(context, one),
    )
