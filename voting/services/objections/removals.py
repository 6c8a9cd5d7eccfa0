"""Taking a voter off the sealed list: an officer proposes, and two sign (`removal_signing`).

Rules this module keeps:
1. From the seal until the window opens, whether or not objections are still taken: they come until
   the objection window ends, and two officers need time to look into them. After the opening nobody
   is taken off the list, for then it decides who may vote.
2. A membership officer proposes. The statement is made then, once, and both officers sign it; it
   holds a keyed digest of the member and the unit, and no personal data. It waits 24 hours.
3. Officers are shown the member whom the digest stands for, computed again each time.
4. The number is in no address, log or error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from audit.record import fields
from audit.record.about.objections.removal import about_removal
from audit.record.signatures.statement import RemovalAct, Statement
from tally.protocol.encoding import new_identifier
from voting.domain.errors import ConflictError, PollClosedError
from voting.domain.member import Member
from voting.domain.objections.removal import Removal, removal_digest
from voting.domain.officers import Officer
from voting.domain.poll import Poll, PollState, utc, verify_visible
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import advance, current
from voting.services.members.contacts import PROPOSERS, SIGNERS, verify_role
from voting.services.members.links import has_counted_vote
from voting.services.signatures import ActContext, parse_waiting
from voting.services.voters.signed import intact_voter
from voting.services.waiting import verify_named, waited_too_long, waits_until


@dataclass(frozen=True)
class RemovalProposal:
    """A removal that waits: whom it stands for, and the statement.

    `mine`: the officer who asks proposed it. `signed`: the proposer has signed. `same`: the digest
    in the statement is that of this member and unit, computed again.
    """

    removal: str
    member: Member = field(repr=False)
    unit: str
    digest: str
    statement: Statement
    proposer: str
    proposed: datetime
    expires: datetime
    mine: bool
    signed: bool
    same: bool

    @property
    def my_turn(self) -> bool:
        """Whether the officer who asks is to sign next: the proposer first, then another."""
        return self.mine is not self.signed


@dataclass(frozen=True)
class SignedRemoval:
    """A removal that two officers signed: `off` once the authority has signed too.

    `voted`: the member voted before that, and the vote stands.
    """

    member: Member = field(repr=False)
    unit: str
    signed: datetime
    off: bool
    voted: bool


def removable(poll: Poll, now: datetime) -> bool:
    """Tell whether voters may be taken off a poll's list at a moment (rule 1)."""
    return poll.state is PollState.SEALED and now < poll.opens


def verify_removable(poll: Poll, now: datetime) -> None:
    """Raise `NotFoundError` for a draft, `PollClosedError` once the window has opened."""
    verify_visible(poll)
    if not removable(poll, now):
        raise PollClosedError(
            "Nobody is taken off the voters' list any more: that ends when voting opens."
        )


def waiting_removals(ctx: Context, poll_id: str, officer: Officer) -> Sequence[RemovalProposal]:
    """Return what waits for signatures, in order of proposal."""
    with ctx.store.reader() as uow:
        verify_role(uow, officer.id, SIGNERS)
        context = ActContext(ctx, uow, uow.polls.get(poll_id))
        now = uow.now()
        live = [one for one in uow.removals.waiting(poll_id) if not waited_too_long(one, now)]
        return [_proposal(context, one, officer) for one in live]


def signed_removals(ctx: Context, poll_id: str, officer: Officer) -> Sequence[SignedRemoval]:
    """Return what two officers have signed, in the log's order."""
    with ctx.store.reader() as uow:
        verify_role(uow, officer.id, SIGNERS)
        return [
            SignedRemoval(
                uow.roster.get(poll_id, one.member),
                one.unit,
                one.ended or one.proposed,
                one.off is not None,
                one.off is None and has_counted_vote(uow, poll_id, one.member),
            )
            for one in uow.removals.logged(poll_id)
        ]


def propose_removal(ctx: Context, poll_id: str, officer: Officer, member: str) -> str:
    """Propose to take a member off the list; return the removal's identifier.

    1. The officer is a membership officer whom the poll's seal names: else `RefusedError`.
    2. The poll is sealed, and its window has not opened: else `NotFoundError`, `PollClosedError`.
    3. The member is on the list, in the row that the authority signed: else `ConflictError`.
    4. No other removal of this member waits or is signed: else `ConflictError`. What waited too
       long is withdrawn.
    """
    with ctx.store.reader() as uow:
        verify_role(uow, officer.id, PROPOSERS)  # 1
        verify_removable(current(ctx, poll_id), uow.now())  # 2
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)  # one proposal at a time
        verify_removable(poll, uow.now())
        context = ActContext(ctx, uow, poll)
        verify_named(context, officer.id, "removal")  # 1
        voter = intact_voter(ctx, uow, poll, member)
        if voter is None:  # 3
            raise ConflictError(
                "This member is not on the voters' list, or the row was changed in the database by "
                "something else than this system: nothing was proposed."
            )
        _withdraw_expired(uow, poll_id)
        others = (*uow.removals.waiting(poll_id), *uow.removals.logged(poll_id))
        if any(one.member == member for one in others):  # 4
            raise ConflictError("A removal of this member waits, or is signed, already.")
        removal = _removal(context, officer, member, voter.unit)
        uow.removals.propose(removal)
        uow.commit()
    return removal.id


def withdraw_removal(ctx: Context, poll_id: str, removal: str, officer: Officer) -> None:
    """Withdraw a removal that waits; nothing else is changed."""
    with ctx.store.unit_of_work() as uow:
        verify_role(uow, officer.id, SIGNERS)
        uow.removals.withdraw(waiting_removal(uow, poll_id, removal), uow.now())
        uow.commit()


def waiting_removal(uow: UnitOfWork, poll_id: str, removal: str) -> Removal:
    """Return a removal that waits, held; `NotFoundError`, or `ConflictError` if it has ended."""
    held = uow.removals.get(poll_id, removal, hold=True)
    if held.ended is not None:
        raise ConflictError("This removal was signed or withdrawn already.")
    return held


def is_ours(ctx: Context, removal: Removal) -> bool:
    """Tell whether a removal's digest is that of its member and unit, computed again."""
    return removal_digest(ctx.keys.removal_key(removal.poll), removal) == removal.digest


def same_removal(context: ActContext, removal: Removal) -> bool:
    """Tell whether a removal's statement stands for this member and unit, and nothing else."""
    return is_ours(context.ctx, removal) and removal.statement == _statement(context, removal)


def _withdraw_expired(uow: UnitOfWork, poll_id: str) -> None:
    now = uow.now()
    for one in uow.removals.waiting(poll_id):
        if waited_too_long(one, now):
            uow.removals.withdraw(one, now)


def _removal(context: ActContext, officer: Officer, member: str, unit: str) -> Removal:
    poll = context.poll
    bare = Removal(
        poll=poll.id,
        id=new_identifier(),
        member=member,
        unit=unit,
        digest="",
        statement=b"",
        proposer=officer.id,
        proposed=utc(context.uow.log.moment(poll.id)),  # never before the state began
    )
    half = replace(bare, digest=removal_digest(context.ctx.keys.removal_key(poll.id), bare))
    return replace(half, statement=_statement(context, half))


def _statement(context: ActContext, removal: Removal) -> bytes:
    """Return what the officers sign: a reason could name the member, so there is none."""
    about = about_removal(context.as_sealed, removal.unit, removal.digest)
    statement = Statement(removal.poll, RemovalAct.REMOVE, removal.proposed, "", about)
    return fields.encode(statement.to_json())


def _proposal(context: ActContext, removal: Removal, officer: Officer) -> RemovalProposal:
    return RemovalProposal(
        removal=removal.id,
        member=context.uow.roster.get(removal.poll, removal.member),
        unit=removal.unit,
        digest=removal.digest,
        statement=parse_waiting(removal.statement),
        proposer=removal.proposer,
        proposed=removal.proposed,
        expires=waits_until(removal),
        mine=removal.proposer == officer.id,
        signed=removal.signature is not None,
        same=same_removal(context, removal),
    )
