"""Changing a roster contact after the seal: an officer proposes, and two sign (`contact_signing`).

Rules this module keeps:
1. A membership officer proposes. The statement is made then, once, and both officers sign it; it
   holds a keyed digest of member, old and new contact, and no personal data. It waits 24 hours.
2. Until both have signed, the new contact rests encrypted and has no effect.
3. Officers are shown the member and the contacts that the digest stands for, computed again each
   time: if the roster's contact is no longer the one that it covers, nobody can sign.
4. Contacts are shown to these officers only, and are in no log, error or address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cryptography.fernet import InvalidToken

from audit.record import fields
from audit.record.about.contacts import about_contact
from audit.record.errors import AuditError
from audit.record.signatures.statement import ContactAct, Statement
from tally.protocol.encoding import new_identifier
from voting.domain.claims.contact import parse_email, parse_mobile
from voting.domain.errors import (
    ConflictError,
    ContactError,
    MalformedError,
    RefusedError,
)
from voting.domain.member import MEMBER_NUMBER, Member
from voting.domain.officers import DESK, Officer, Role
from voting.domain.poll import utc
from voting.domain.reissue import ContactChange, change_digest, contact_digest
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.clock import advance, current
from voting.services.members.contact_checks import holds
from voting.services.members.links import verify_changeable
from voting.services.signatures import ActContext, parse_waiting
from voting.services.waiting import verify_named, waited_too_long, waits_until

PROPOSERS: Final = frozenset({Role.MEMBERSHIP_OFFICER})
SIGNERS: Final = frozenset(DESK)


@dataclass(frozen=True)
class NewContact:
    """What the roster is to have for a member; one of the two may be empty, not both."""

    email: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True)
class Proposal:
    """A change that waits: the member as now on the roster, the proposed contact, the statement.

    `mine`: the officer who asks proposed it. `signed`: the proposer has signed. `same`: the digest
    in the statement is that of this member, contact and new contact, computed again. `reliable`:
    the roster's contact is the imported one, or the last that two officers signed.
    """

    change: str
    member: Member = field(repr=False)
    new: NewContact = field(repr=False)
    digest: str
    statement: Statement
    proposer: str
    proposed: datetime
    expires: datetime
    mine: bool
    signed: bool
    same: bool
    reliable: bool

    @property
    def my_turn(self) -> bool:
        """Whether the officer who asks is to sign next: the proposer first, then another."""
        return self.mine is not self.signed


def find_roster_member(ctx: Context, poll_id: str, officer: Officer, member: str) -> Member:
    """Return a member on the roster; `NotFoundError`, `RefusedError`, `MalformedError`."""
    if not MEMBER_NUMBER.fullmatch(member):
        raise MalformedError("A member number is 4 to 12 digits.")
    with ctx.store.reader() as uow:
        verify_role(uow, officer.id, SIGNERS)
        return uow.roster.get(poll_id, member)


def relies_on(ctx: Context, poll_id: str, member: str) -> bool:
    """Tell whether a member's contact on the roster is one that messages rest on."""
    with ctx.store.reader() as uow:
        return holds(ctx, uow, poll_id, member)


def waiting_contact_changes(ctx: Context, poll_id: str, officer: Officer) -> Sequence[Proposal]:
    """Return what waits for signatures, in order of proposal."""
    with ctx.store.reader() as uow:
        verify_role(uow, officer.id, SIGNERS)
        now, poll = uow.now(), uow.polls.get(poll_id)
        live = [one for one in uow.contacts.waiting(poll_id) if not waited_too_long(one, now)]
        return [_proposal(ActContext(ctx, uow, poll), one, officer) for one in live]


def propose_contact_change(
    ctx: Context, poll_id: str, officer: Officer, member: str, email: str, phone: str
) -> str:
    """Propose a member's new contact, e-mail and mobile both; return the change's identifier.

    1. The officer is a membership officer whom the poll's seal names: else `RefusedError`.
    2. The poll is sealed or open: else `NotFoundError` or `PollClosedError`.
    3. The new contact has an e-mail address or a mobile number, each in its form (`ContactError`),
       and differs from the roster's (`MalformedError`), unless that one does not hold.
    4. No other change of this member waits: else `ConflictError`. What waited too long is
       withdrawn.
    """
    with ctx.store.reader() as uow:
        verify_role(uow, officer.id, PROPOSERS)  # 1
    verify_changeable(current(ctx, poll_id))  # 2
    new = _parse(email, phone)  # 3
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)  # one proposal at a time
        verify_changeable(poll)
        context = ActContext(ctx, uow, poll)
        verify_named(context, officer.id, "change")  # 1
        person = uow.roster.get(poll_id, member)
        same = (new.email, new.phone) == (person.email, person.phone)
        if same and holds(ctx, uow, poll_id, member):
            raise MalformedError("The roster has this contact already: nothing was proposed.")
        _withdraw_expired(uow, poll_id)
        if any(one.member == member for one in uow.contacts.waiting(poll_id)):  # 4
            raise ConflictError(
                "Another change of this member's contact waits: sign or withdraw it first."
            )
        change = _change(context, officer, person, new)
        uow.contacts.propose(change)
        uow.commit()
    return change.id


def withdraw_contact_change(ctx: Context, poll_id: str, change: str, officer: Officer) -> None:
    """Withdraw a change that waits; nothing else is changed."""
    with ctx.store.unit_of_work() as uow:
        verify_role(uow, officer.id, SIGNERS)
        uow.contacts.withdraw(waiting_change(uow, poll_id, change), uow.now())
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


def waiting_change(uow: UnitOfWork, poll_id: str, change: str) -> ContactChange:
    """Return a change that waits, held; `NotFoundError`, or `ConflictError` if it has ended."""
    held = uow.contacts.get(poll_id, change, hold=True)
    if held.ended is not None:
        raise ConflictError("This change was made or withdrawn already.")
    return held


def same_change(
    context: ActContext, change: ContactChange, person: Member, new: NewContact
) -> bool:
    """Tell whether a change's statement stands for this member, the roster's contact, the new one.

    Digest and statement are made again from all of them, and nothing else may be in the statement;
    `person` is the member as on the roster now.
    """
    again = _with_digests(context.ctx, change, person, new)
    return again == change and change.statement == _statement(context, change)


def verify_role(uow: UnitOfWork, officer_id: str, roles: frozenset[Role]) -> None:
    """Raise `RefusedError` unless the officer has one of the roles, and may act at all."""
    if verify_accepted(uow, officer_id).role not in roles:
        raise RefusedError("Contacts on the roster are the membership officers' business.")


def _parse(email: str, phone: str) -> NewContact:
    """Return the contact in normal form."""
    email, phone = email.strip(), phone.strip()
    if not email and not phone:
        raise ContactError("Give an e-mail address or a mobile number, or both.")
    return NewContact(
        parse_email(email).value if email else "", parse_mobile(phone).value if phone else ""
    )


def _withdraw_expired(uow: UnitOfWork, poll_id: str) -> None:
    now = uow.now()
    for one in uow.contacts.waiting(poll_id):
        if waited_too_long(one, now):
            uow.contacts.withdraw(one, now)


def _change(
    context: ActContext, officer: Officer, person: Member, new: NewContact
) -> ContactChange:
    ctx, poll = context.ctx, context.poll
    now = utc(context.uow.log.moment(poll.id))  # never before the state that it acts on began
    change = ContactChange(
        poll=poll.id,
        id=new_identifier(),
        member=person.number,
        sealed_contact=ctx.keys.claim_cipher.encrypt(fields.encode(vars(new))),
        old_digest="",
        new_digest="",
        digest="",
        statement=b"",
        proposer=officer.id,
        proposed=now,
    )
    change = _with_digests(ctx, change, person, new)
    return replace(change, statement=_statement(context, change))


def _statement(context: ActContext, change: ContactChange) -> bytes:
    """Return what the officers sign: a reason could name the member, so there is none."""
    about = about_contact(context.as_sealed, change.digest)
    statement = Statement(change.poll, ContactAct.CHANGE, change.proposed, "", about)
    return fields.encode(statement.to_json())


def _with_digests(
    ctx: Context, change: ContactChange, person: Member, new: NewContact
) -> ContactChange:
    key = ctx.keys.contact_key(change.poll)
    old, later = (
        contact_digest(key, change.poll, person.number, email, phone)
        for email, phone in ((person.email, person.phone), (new.email, new.phone))
    )
    half = replace(change, old_digest=old, new_digest=later)
    return replace(half, digest=change_digest(key, half))


def _proposal(context: ActContext, change: ContactChange, officer: Officer) -> Proposal:
    ctx, uow = context.ctx, context.uow
    person, new = uow.roster.get(change.poll, change.member), open_contact(ctx, change)
    return Proposal(
        change=change.id,
        member=person,
        new=new,
        digest=change.digest,
        statement=parse_waiting(change.statement),
        proposer=change.proposer,
        proposed=change.proposed,
        expires=waits_until(change),
        mine=change.proposer == officer.id,
        signed=change.signature is not None,
        same=same_change(context, change, person, new),
        reliable=holds(ctx, uow, change.poll, change.member),
    )
