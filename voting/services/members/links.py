"""One-time links for a new voting code: anybody can ask, only the roster's contact gets one.

Rules this module keeps:
1. The link goes to the contact on the roster, never to one that the asker gives (by-law 2.77,
   reading).
2. The asker learns nothing: the answer is the same whether the number is on the list, has voted or
   has no contact, and the limits count unknown numbers like known ones. `accept_link_request` does
   not look the number up, and is answered at once; `answer_link_request` does its work afterwards,
   so that its time shows nothing.
3. The token is in the message and nowhere else: the store has its keyed digest, and the link has it
   in the fragment, which browsers send to no server or proxy.
4. Asking changes nothing: the card stays good until a new code has taken its place.
5. A link goes only to a contact that was imported before the seal, or that two officers have signed
   since (`contact_checks`); a member with another is treated like one without a contact.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Final

from voting.domain.claims.contact import Contact
from voting.domain.claims.sequestration import member_person
from voting.domain.errors import (
    PollClosedError,
    SpendingCapError,
    TooManyReissuesError,
)
from voting.domain.member import Member
from voting.domain.poll import Poll, verify_visible
from voting.domain.reissue import LINK_LIFE, TOKEN_BYTES, make_link
from voting.notify.messages import reissue_message
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.members import requests
from voting.services.members.contact_checks import reliable_contacts
from voting.services.members.requests import RequestKind
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice, reaches
from voting.services.voters.signed import intact_voter


def request_link(ctx: Context, poll_id: str, member: str, address: str) -> None:
    """Accept a request for a link and answer it, in one go."""
    accept_link_request(ctx, poll_id, member, address)
    answer_link_request(ctx, poll_id, member)


def accept_link_request(ctx: Context, poll_id: str, member: str, address: str) -> None:
    """Accept a request for a link; the member number may be anybody's, or nobody's.

    Raises `MalformedError`, `NotFoundError`, `PollClosedError`, `NotifyError` or
    `TooManyReissuesError` as `requests.accept_request`; `address` is the client's IP address.
    """
    requests.accept_request(ctx, poll_id, member, address, _LINK)


def answer_link_request(ctx: Context, poll_id: str, member: str) -> None:
    """Send the link that was asked for to the contact on the roster, if there is a code to reissue.

    Call it once the asker has been answered.
    """
    with suppress(SpendingCapError), ctx.store.unit_of_work() as uow:  # an earlier link stays good
        offer(ctx, uow, uow.polls.get(poll_id), member)
        uow.commit()


def offer(
    ctx: Context,
    uow: UnitOfWork,
    poll: Poll,
    member: str,
    purpose: MessagePurpose = MessagePurpose.REISSUE,
) -> bool:
    """Enqueue a link for the member in this transaction; tell whether one will be sent.

    None is sent where the list no longer changes, the number is not on it, the member's row is not
    as it was signed, a vote of the member counts, or the roster has no contact that holds and that
    this server reaches. A new link makes earlier ones void.

    Raises:
        SpendingCapError: the purpose's messages of the day are used up; the caller must not commit.
    """
    if not _may_reissue(ctx, uow, poll, member):
        return False
    person = uow.roster.get(poll.id, member)
    contact = _contact(ctx, uow, poll, person)
    if contact is None:
        return False
    _send(ctx, uow, poll, person, contact, purpose)
    return True


def out_of_reach(ctx: Context, uow: UnitOfWork, poll: Poll, person: Member) -> bool:
    """Tell whether a link would be due to a member, but this server cannot reach them."""
    due = _may_reissue(ctx, uow, poll, person.number)
    return due and _contact(ctx, uow, poll, person) is None


def verify_changeable(poll: Poll) -> None:
    """Raise unless the poll's voters' list may still change by a reissue."""
    verify_visible(poll)
    if not poll.live:
        raise PollClosedError("This poll has closed: no lost card can be replaced now.")


def has_counted_vote(uow: UnitOfWork, poll_id: str, member: str) -> bool:
    """Tell whether a vote of this member counts: a ballot, or an admitted sequestered one."""
    return uow.ballots.by_member(poll_id, member) is not None or uow.sequestered.counted(
        poll_id, member_person(member)
    )


def _may_reissue(ctx: Context, uow: UnitOfWork, poll: Poll, member: str) -> bool:
    return (
        poll.live
        and intact_voter(ctx, uow, poll, member) is not None
        and not has_counted_vote(uow, poll.id, member)
    )


def _contact(ctx: Context, uow: UnitOfWork, poll: Poll, person: Member) -> Contact | None:
    contacts = reliable_contacts(ctx, uow, poll.id, person)
    return next((one for one in contacts if reaches(ctx, one.kind)), None)


def _send(
    ctx: Context,
    uow: UnitOfWork,
    poll: Poll,
    person: Member,
    contact: Contact,
    purpose: MessagePurpose,
) -> None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = uow.now()
    expires = now + LINK_LIFE
    page = f"{ctx.settings.base_url}/{person.language}/polls/{poll.id}/reissue"
    message = reissue_message(poll_notice(ctx, poll), f"{page}#{token}", expires, person.language)
    enqueue(ctx, uow, purpose, contact, message, LINK_LIFE)
    link = make_link(ctx.keys.link_key(poll.id), poll.id, token, person.number, expires)
    uow.reissues.add_link(link, now)


def _refusal(seconds: int) -> TooManyReissuesError:
    return TooManyReissuesError(
        "Too many links for a new voting code were asked for; use the newest that was sent, or "
        "ask again in the next hour.",
        retry_after=seconds,
    )


_LINK: Final = RequestKind("reissue", verify_changeable, _refusal)
