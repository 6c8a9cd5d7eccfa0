"""What an officer holds by the records, for the list that she hands over when she leaves.

Rules this module keeps:
1. It is for the officer, and for those who sign a succession: returning officers and provincial
   executive.
2. Everything is read from accounts, logs and what waits; nothing is decrypted, and nobody but
   officers is named.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.record.about.officers import key_words
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement_words import ACT_WORDS
from audit.record.units import Bilingual
from voting.domain.errors import RefusedError
from voting.domain.officers import ACTORS, DESK, Officer, PendingAct
from voting.domain.offices.hand_over import STATES, HandOverList, PollPart
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.rulings.batches import RulingDesk
from voting.services.signatures import acting_officers, parse_signed


def hand_over_list(ctx: Context, officer_id: str, asks: Officer | None = None) -> HandOverList:
    """Return what an officer holds; None asks where an operator of the server does.

    Raises `RefusedError` for another officer who signs no succession, `NotFoundError` if there is
    no such account.
    """
    if asks is not None and asks.id != officer_id and asks.role not in ACTORS:
        raise RefusedError(
            "The hand-over list of another officer is for those who sign the succession: returning "
            "officers and the provincial executive."
        )
    with ctx.store.reader() as uow:
        account = uow.officers.get(officer_id)
        parts = (_part(uow, poll, account) for poll in uow.polls.list() if poll.state in STATES)
        return HandOverList(
            officer=account.id,
            name=account.name,
            role=account.role,
            ended=account.ended is not None,
            successor=account.successor,
            keys=tuple(key_words(key) for key in account.sealed.keys),
            polls=tuple(part for part in parts if part is not None),
        )


def poll_officers(ctx: Context, poll_id: str) -> ActingOfficers:
    """Return who acts on a poll now, who left and which keys were lost, by its log."""
    with ctx.store.reader() as uow:
        return acting_officers(uow, uow.polls.get(poll_id))


def _part(uow: UnitOfWork, poll: Poll, account: Officer) -> PollPart | None:
    """Return the officer's part in a poll, or None if there is none."""
    if poll.state is PollState.DRAFT:
        named = account.id in poll.terms.officers
        return PollPart(poll.id, poll.terms.title, poll.state) if named else None
    acting = acting_officers(uow, poll)
    by = next((name for leaver, name in acting.left if leaver.id == account.id), None)
    if by is not None:
        return PollPart(poll.id, poll.terms.title, poll.state, by=by)
    here = next((one for one in acting.officers if one.id == account.id), None)
    if here is None:
        return None
    pending, opening = _pending(uow, poll, account), poll.opening
    return PollPart(
        poll=poll.id,
        title=poll.terms.title,
        state=poll.state,
        keys=tuple(key_words(key) for key in here.keys),
        signed=_words(one for one in pending if _signed(one, account)),
        others=_words(one for one in pending if not _signed(one, account)),
        opening=opening is not None
        and any(one.officer == account.id for one in parse_signed(opening).signatures),
        rulings=_rulings(uow, poll, account),
        batches=_batches(uow, poll, account),
        contacts=sum(one.proposer == account.id for one in uow.contacts.waiting(poll.id)),
        challenges=sum(one.proposer == account.id for one in uow.challenges.waiting(poll.id)),
        challenge_rulings=_challenge_rulings(uow, poll, account),
    )


def _pending(uow: UnitOfWork, poll: Poll, account: Officer) -> list[PendingAct]:
    """Return the statements that wait, if the officer may sign them."""
    now = uow.now()
    if account.role not in ACTORS:
        return []
    return [one for one in uow.acts.pending(poll.id) if one.expires > now]


def _signed(pending: PendingAct, account: Officer) -> bool:
    return any(one.officer == account.id for one in pending.signatures)


def _words(pending: Iterable[PendingAct]) -> tuple[Bilingual, ...]:
    return tuple(ACT_WORDS[one.act] for one in pending)


def _rulings(uow: UnitOfWork, poll: Poll, account: Officer) -> int:
    """Return how many claims the officer has ruled on whose ballot is not decided."""
    if account.role not in DESK:
        return 0
    desk = RulingDesk(uow, poll.id)
    return sum(
        held.decision is None and any(one.officer == account.id for one in held.case.given)
        for held in desk.held.values()
    )


def _challenge_rulings(uow: UnitOfWork, poll: Poll, account: Officer) -> int:
    """Return how many challenges the officer has ruled on that are not decided."""
    decided = uow.challenge_rulings.decisions(poll.id)
    return sum(
        one.officer == account.id
        for challenge in uow.challenges.of(poll.id)
        if challenge.id not in decided
        for one in uow.challenge_rulings.of_challenge(poll.id, challenge.id)
    )


def _batches(uow: UnitOfWork, poll: Poll, account: Officer) -> int:
    """Return how many batches of rulings wait for the officer's signature."""
    if account.role not in DESK:
        return 0
    desk, stored = RulingDesk(uow, poll.id), uow.batches.of(poll.id)
    shown = [desk.shown(one) for one in stored if desk.is_live(one)]
    return sum(account.id in one.signatories and account.id not in one.signed_by for one in shown)
