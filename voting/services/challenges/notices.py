"""Telling a challenged member what becomes of her vote, and officers of many challenges.

Rules this module keeps:
1. A notice is enqueued in the transaction of what it reports, and goes to the contacts on the
   roster that hold. It tells the reason in general, and nothing of any ballot.
2. All officers in office with an address are warned once for each unit, by the challenge that
   passes 1%.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from voting.domain.challenges.challenge import ChallengeReason, StoredChallenge
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.domain.claims.contact import Contact, ContactKind
from voting.notify.challenges import (
    challenged_message,
    dismissed_message,
    fallen_message,
    share_message,
    upheld_message,
)
from voting.notify.messages import PollNotice
from voting.notify.sender import Message
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.challenges.shares import passes_bound, shares_of
from voting.services.members.contact_checks import reliable_contacts
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice, tell
from voting.services.signatures import ActContext

NOTICE_LIFE: Final = timedelta(days=7)
"""How long sending a notice is tried."""


def tell_challenged(context: ActContext, one: StoredChallenge, reason: ChallengeReason) -> None:
    """Tell the member that her vote is on hold."""
    deadline = context.poll.terms.ruling_deadline
    _tell(
        context.ctx,
        context.uow,
        one,
        lambda notice, language: challenged_message(notice, reason, deadline, language),
    )


def tell_ruled(context: ActContext, one: StoredChallenge, verdict: ChallengeVerdict) -> None:
    """Tell the member what two officers ruled."""
    upheld = verdict is ChallengeVerdict.UPHOLD
    _tell(context.ctx, context.uow, one, upheld_message if upheld else dismissed_message)


def tell_fallen(ctx: Context, uow: UnitOfWork, poll_id: str) -> None:
    """Tell each member whose ballot counts because nobody ruled on the challenge."""
    decided = uow.challenge_rulings.decisions(poll_id)
    for one in uow.challenges.of(poll_id):
        voted = uow.ballots.by_member(poll_id, one.member) is not None
        if voted and one.id not in decided:
            _tell(ctx, uow, one, fallen_message)


def warn_of_share(context: ActContext, unit: str) -> None:
    """Warn all officers if the newest challenge passed 1% of its unit's list."""
    ctx, uow, poll = context.ctx, context.uow, context.poll
    row = next(one for one in shares_of(uow, poll.id) if one.unit == unit)
    if not passes_bound(row):
        return
    notice = poll_notice(ctx, poll)
    for officer in uow.officers.list():
        if officer.active and officer.email is not None:
            message = share_message(notice, unit, row.challenged, row.on_list, officer.language)
            contact = Contact(ContactKind.EMAIL, officer.email)
            enqueue(ctx, uow, MessagePurpose.ALARM, contact, message, NOTICE_LIFE)


def _tell(
    ctx: Context,
    uow: UnitOfWork,
    one: StoredChallenge,
    message: Callable[[PollNotice, str], Message],
) -> None:
    notice = poll_notice(ctx, uow.polls.get(one.poll))
    person = uow.roster.get(one.poll, one.member)
    contacts = reliable_contacts(ctx, uow, one.poll, person)
    made = message(notice, person.language)
    tell(ctx, uow, MessagePurpose.NOTICE, contacts, made, NOTICE_LIFE)
