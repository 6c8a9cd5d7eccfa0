"""Two officers sign a changed contact: the roster has it with the second signature, and the log.

Rules this module keeps:
1. Two officers, never one: the membership officer who proposed the change signs first, then another
   one, or the returning officer. Each signature is by a key that the seal names, over the same
   statement; nobody alone, and no one who only writes to the database, decides where the link of a
   reissue goes.
2. The second signature does everything in one transaction, under the poll's exclusive lock: the
   log's event with both signatures, the row of the roster, and the end of the change. If anything
   is refused nothing has happened, and the first signature still waits.
3. The old contact is told, in the same transaction: without the notice there is no change. It is
   told even if it does not hold (`contact_checks`): it may be the member's all the same.
4. Links sent to the old contact, and codes drawn with them, are void.
5. What the digest stands for is computed again under the lock: the member, the contact on the
   roster now, the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audit.record import fields
from audit.record.log.list_events import ContactChanged
from audit.record.signatures.officer import OfficerSignature
from voting.domain.errors import ConflictError, PollClosedError
from voting.domain.member import Member, RosterContact
from voting.domain.poll import Poll
from voting.domain.reissue import ContactChange
from voting.notify.messages import contact_changed_message
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import advance
from voting.services.members.contact_checks import checked, roster_contacts
from voting.services.members.contacts import (
    SIGNERS,
    NewContact,
    open_contact,
    same_change,
    verify_role,
    waiting_change,
)
from voting.services.members.links import verify_changeable
from voting.services.messages.outbox import MessagePurpose, poll_notice, tell
from voting.services.signatures import ActContext, Signed, parse_signature
from voting.services.waiting import handed_in, signed_by_two, verify_next, verify_waits

CHANGE_NOTICE_LIFE: Final = timedelta(days=7)
"""How long sending the notice to the old contact is tried."""


@dataclass(frozen=True)
class ContactOutcome:
    """What a signature led to: with the second the change is `done`, and `told` old contacts."""

    done: bool
    told: int = 0


def sign_contact_change(
    ctx: Context, poll_id: str, change: str, signature: Mapping[str, object]
) -> ContactOutcome:
    """Add an officer's signature to a change; the second one makes it.

    1. The signature's form: else `MalformedError`.
    2. The poll is sealed or open: else `NotFoundError` or `PollClosedError`.
    3. The change waits, and is not too old: else `NotFoundError` or `ConflictError`.
    4. The account is active, of a membership officer or the returning officer; the signature is by
       a sealed key, over the statement; the proposer signs first, and not twice: else
       `RefusedError` or `ConflictError`.
    5. Digest and statement are those of the member and both contacts: else `ConflictError`.
    6. Of the two signatures, what `signers.verify_two_officers` requires: else `RefusedError`.
    7. The notice to the old contact can be sent: else `SpendingCapError`, and nothing is changed.
    """
    given = parse_signature(signature, "Sign the change again.")  # 1
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_changeable(poll)  # 2
        held = waiting_change(uow, poll_id, change)  # 3
        context = ActContext(ctx, uow, poll)
        _verify_signer(context, held, given)  # 3, 4
        person, new = uow.roster.get(poll_id, held.member), open_contact(ctx, held)
        _verify_same(context, held, person, new)  # 5
        if held.signature is None:
            uow.contacts.sign(held, fields.encode(given.to_json()))
            outcome = ContactOutcome(done=False)
        else:
            outcome = _make(context, held, person, new, given)  # 6, 7
        uow.commit()
    return outcome


def hand_in_contact_change(ctx: Context, poll_id: str, raw: bytes) -> ContactOutcome:
    """Take a signature file that `ratify sign` wrote for a change's statement; then as above.

    Raises `MalformedError` for any other file, `ConflictError` if its statement does not wait.
    """
    held, signature = handed_in(
        ctx,
        poll_id,
        raw,
        lambda uow: uow.contacts.waiting(poll_id),
        "a change of a contact that does not wait",
    )
    return sign_contact_change(ctx, poll_id, held.id, signature)


def _verify_signer(context: ActContext, held: ContactChange, given: OfficerSignature) -> None:
    """Raise unless this officer may sign the change that waits, and has."""
    verify_waits(held, context.uow.now(), "change")  # 3
    verify_role(context.uow, given.officer, SIGNERS)  # 4
    verify_next(context, held, given, "change")


def _verify_same(context: ActContext, held: ContactChange, person: Member, new: NewContact) -> None:
    if not same_change(context, held, person, new):
        raise ConflictError(
            "The contact on the roster, or this proposal, is no longer what the statement stands "
            "for. Nothing was changed. Withdraw it, find out why, and propose the change again."
        )


def _make(
    context: ActContext,
    held: ContactChange,
    person: Member,
    new: NewContact,
    given: OfficerSignature,
) -> ContactOutcome:
    """Tell the old contact, write the log's event, and give the roster the new contact."""
    ctx, uow, poll = context.ctx, context.uow, context.poll
    signed = signed_by_two(context, held, given)  # 6
    told = _tell_old(ctx, uow, poll, person)  # 7
    now = uow.now()
    uow.reissues.void_links(poll.id, held.member, now)
    entry = uow.log.append(poll.id, _event(held, signed, _moment(context, signed)))
    uow.contacts.approve(held, given.officer, entry.index, now)
    contact = RosterContact(held.member, new.email, new.phone, entry.index)
    uow.roster.change_contact(poll.id, checked(ctx, poll.id, contact))
    return ContactOutcome(done=True, told=told)


def _moment(context: ActContext, signed: Signed) -> datetime:
    """Return the time of the log's event, before voting ends."""
    moment = context.moment(signed.statement)
    if moment >= context.poll.closes:
        raise PollClosedError("Voting has ended: no contact is changed any more.")
    return moment


def _event(held: ContactChange, signed: Signed, moment: datetime) -> ContactChanged:
    return ContactChanged(
        time=moment,
        statement=signed.statement,
        signatures=signed.signatures,
        change=held.digest,
    )


def _tell_old(ctx: Context, uow: UnitOfWork, poll: Poll, person: Member) -> int:
    message = contact_changed_message(poll_notice(ctx, poll), person.language)
    contacts = roster_contacts(person)
    return tell(ctx, uow, MessagePurpose.CONTACT, contacts, message, CHANGE_NOTICE_LIFE)
