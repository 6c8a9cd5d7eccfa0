"""Changing a roster contact after the seal: one officer proposes, another approves.

Rules this module keeps:
1. Two officers, never one: a membership officer proposes; another one, or the returning officer,
   approves. Nobody alone decides where the link of a reissue goes.
2. The old contact is told, in the transaction of the change: without the notice there is no change.
3. Until it is approved the new contact rests encrypted and has no effect; then it is on the roster,
   and links sent to the old contact, and codes drawn with them, are void.
4. Contacts are shown to these officers only, and are in no log, error or address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from cryptography.fernet import InvalidToken

from audit.record import fields
from audit.record.errors import AuditError
from tally.protocol.encoding import new_identifier
from voting.domain.claims.contact import parse_email, parse_mobile
from voting.domain.errors import (
    ConflictError,
    ContactError,
    MalformedError,
    RefusedError,
)
from voting.domain.member import MEMBER_NUMBER, Member
from voting.domain.officers import Officer, Role
from voting.domain.poll import Poll
from voting.domain.reissue import ContactChange
from voting.notify.messages import contact_changed_message
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.clock import current
from voting.services.members.links import roster_contacts, verify_changeable
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice, reaches

CHANGE_NOTICE_LIFE: Final = timedelta(days=7)
"""How long sending the notice to the old contact is tried."""
PROPOSERS: Final = frozenset({Role.MEMBERSHIP_OFFICER})
APPROVERS: Final = frozenset({Role.MEMBERSHIP_OFFICER, Role.RETURNING_OFFICER})


@dataclass(frozen=True)
class NewContact:
    """What the roster is to have for a member; one of the two may be empty, not both."""

    email: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True)
class Proposal:
    """A change that waits: the member as now on the roster, and the proposed contact.

    `mine`: the officer who asks proposed it.
    """

    change: str
    member: Member = field(repr=False)
    new: NewContact = field(repr=False)
    proposer: str
    proposed: datetime
    mine: bool


def find_roster_member(ctx: Context, poll_id: str, officer: Officer, member: str) -> Member:
    """Return a member on the roster; `NotFoundError`, `RefusedError`, `MalformedError`."""
    _verify_role(officer, APPROVERS)
    if not MEMBER_NUMBER.fullmatch(member):
        raise MalformedError("A member number is 4 to 12 digits.")
    with ctx.store.reader() as uow:
        return uow.roster.get(poll_id, member)


def waiting_contact_changes(ctx: Context, poll_id: str, officer: Officer) -> Sequence[Proposal]:
    """Return what waits for a second officer, in order of proposal."""
    _verify_role(officer, APPROVERS)
    with ctx.store.reader() as uow:
        return [_proposal(ctx, uow, one, officer) for one in uow.contacts.waiting(poll_id)]


def propose_contact_change(
    ctx: Context, poll_id: str, officer: Officer, member: str, email: str, phone: str
) -> str:
    """Propose a member's new contact, e-mail and mobile both; return the change's identifier.

    1. The officer is a membership officer: else `RefusedError`.
    2. The poll is sealed or open: else `NotFoundError` or `PollClosedError`.
    3. The new contact has an e-mail address or a mobile number, each in its form (`ContactError`),
       and differs from the roster's (`MalformedError`).
    4. No other change of this member waits: else `ConflictError`.
    """
    _verify_role(officer, PROPOSERS)  # 1
    verify_changeable(current(ctx, poll_id))  # 2
    new = _parse(email, phone)  # 3
    with ctx.store.unit_of_work() as uow:
        verify_changeable(uow.polls.get(poll_id, Lock.EXCLUSIVE))  # one proposal at a time
        person = uow.roster.get(poll_id, member)
        if (new.email, new.phone) == (person.email, person.phone):
            raise MalformedError("The roster has this contact already: nothing was proposed.")
        if any(one.member == member for one in uow.contacts.waiting(poll_id)):  # 4
            raise ConflictError(
                "Another change of this member's contact waits: approve or withdraw it first."
            )
        sealed = ctx.keys.claim_cipher.encrypt(fields.encode(vars(new)))
        change = ContactChange(poll_id, new_identifier(), member, sealed, officer.id, uow.now())
        uow.contacts.propose(change)
        uow.commit()
    return change.id


def approve_contact_change(ctx: Context, poll_id: str, change: str, officer: Officer) -> int:
    """Approve a change: put the new contact on the roster, and tell the old one.

    Returns how many old contacts a notice goes to: none if the roster had none that this server
    reaches.

    1. The officer is a membership officer or the returning officer, and not the proposer: else
       `RefusedError`.
    2. The poll is sealed or open: else `NotFoundError` or `PollClosedError`.
    3. The change waits: else `NotFoundError` or `ConflictError`.
    4. The notice to the old contact can be sent: else `SpendingCapError`, and nothing is changed.
    """
    _verify_role(officer, APPROVERS)  # 1
    verify_changeable(current(ctx, poll_id))  # 2
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        verify_changeable(poll)
        held = _waiting(uow, poll_id, change)  # 3
        if held.proposer == officer.id:  # 1
            raise RefusedError("You proposed this change: another officer must approve it.")
        new = open_contact(ctx, held)
        told = _tell_old(ctx, uow, poll, uow.roster.get(poll_id, held.member))  # 4
        now = uow.now()
        uow.contacts.approve(held, officer.id, new.email, new.phone, now)
        uow.reissues.void_links(poll_id, held.member, now)
        uow.commit()
    return told


def withdraw_contact_change(ctx: Context, poll_id: str, change: str, officer: Officer) -> None:
    """Withdraw a change that waits; nothing else is changed."""
    _verify_role(officer, APPROVERS)
    with ctx.store.unit_of_work() as uow:
        uow.contacts.withdraw(_waiting(uow, poll_id, change), uow.now())
        uow.commit()


def reseal(ctx: Context, uow: UnitOfWork) -> int:
    """Encrypt the changes that wait with the newest key; return how many there are."""
    changes = uow.contacts.list_waiting()
    for one in changes:
        sealed = ctx.keys.claim_cipher.rotate(one.sealed_contact)
        uow.contacts.reseal(replace(one, sealed_contact=sealed))
    return len(changes)


def open_contact(ctx: Context, change: ContactChange) -> NewContact:
    """Decrypt a proposed contact; `MalformedError`, which quotes nothing, if that fails."""
    try:
        raw = ctx.keys.claim_cipher.decrypt(change.sealed_contact)
        part = fields.load(raw, "contact").members("email", "phone")
        return NewContact(part["email"].text(), part["phone"].text())
    except (InvalidToken, AuditError):
        raise MalformedError(
            "A proposed contact cannot be opened: it was changed, or its key is gone. Withdraw it."
        ) from None


def _verify_role(officer: Officer, roles: frozenset[Role]) -> None:
    if officer.role not in roles or not officer.active:
        raise RefusedError("Contacts on the roster are the membership officers' business.")


def _parse(email: str, phone: str) -> NewContact:
    """Return the contact in normal form."""
    email, phone = email.strip(), phone.strip()
    if not email and not phone:
        raise ContactError("Give an e-mail address or a mobile number, or both.")
    return NewContact(
        parse_email(email).value if email else "", parse_mobile(phone).value if phone else ""
    )


def _waiting(uow: UnitOfWork, poll_id: str, change: str) -> ContactChange:
    held = uow.contacts.get(poll_id, change, hold=True)
    if held.ended is not None:
        raise ConflictError("This change was approved or withdrawn already.")
    return held


def _tell_old(ctx: Context, uow: UnitOfWork, poll: Poll, person: Member) -> int:
    message = contact_changed_message(poll_notice(ctx, poll), person.language)
    reached = [one for one in roster_contacts(person) if reaches(ctx, one.kind)]
    for contact in reached:
        enqueue(ctx, uow, MessagePurpose.CONTACT, contact, message, CHANGE_NOTICE_LIFE)
    return len(reached)


def _proposal(ctx: Context, uow: UnitOfWork, change: ContactChange, officer: Officer) -> Proposal:
    return Proposal(
        change=change.id,
        member=uow.roster.get(change.poll, change.member),
        new=open_contact(ctx, change),
        proposer=change.proposer,
        proposed=change.proposed,
        mine=change.proposer == officer.id,
    )
