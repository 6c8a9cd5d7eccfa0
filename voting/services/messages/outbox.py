"""The outbox: messages wait, encrypted, in the store, and the mail worker sends them.

Rules this module keeps:
1. A message is enqueued in the transaction of the change that it reports: it is sent if and only if
   that is committed. It is charged to its purpose's daily cap then (`notify.budget`).
2. Only the mail worker waits for a mail server: no request, and no transaction, is open while a
   message is being sent.
3. Contact and text rest encrypted, until the message is sent or has expired. They are in no log,
   error or `repr`.
4. A message that the service did not take is tried again, with a wait that doubles each time; one
   that the contact does not take is dropped. If the mail worker dies after sending a message and
   before recording it, the message is sent again: twice rather than never.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from cryptography.fernet import InvalidToken

from audit.record import fields
from audit.record.errors import AuditError
from audit.record.units import Bilingual
from tally.protocol.encoding import new_identifier
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.errors import MalformedError, NotDeliverableError, NotifyError
from voting.domain.poll import Poll
from voting.notify.budget import MessagePurpose
from voting.notify.messages import PollNotice
from voting.notify.sender import Message, Sender
from voting.notify.sms import segments
from voting.ports.messages import OutboxMessage
from voting.ports.unit_of_work import Context, UnitOfWork

__all__ = [
    "Delivered",
    "MessagePurpose",
    "deliver",
    "enqueue",
    "poll_notice",
    "purge_messages",
    "reaches",
]

LEASE: Final = timedelta(minutes=5)
"""How long a mail worker has for one message before another may try; no sender waits so long."""
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(hours=1)
HANG_UP: Final = timedelta(seconds=30)
"""How long a call to a person is delayed: who asked for it may still be on that telephone."""
ROUND: Final = 100
"""The most messages in one round."""


@dataclass(frozen=True)
class Delivered:
    """What one round did: how many messages were sent, postponed, and dropped."""

    sent: int = 0
    postponed: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class AddressedMessage:
    """A message and the contact it goes to."""

    contact: Contact = field(repr=False)
    message: Message = field(repr=False)


def reaches(ctx: Context, kind: ContactKind) -> bool:
    """Tell whether this server sends messages to contacts of that kind."""
    return kind in ctx.settings.post.kinds


def poll_notice(ctx: Context, poll: Poll) -> PollNotice:
    """Return what every message says of its poll; the poll is sealed."""
    page = f"polls/{poll.id}"
    url = Bilingual(f"{ctx.settings.base_url}/en/{page}", f"{ctx.settings.base_url}/fr/{page}")
    return PollNotice(ctx.settings.post.union, poll.terms.title, url, poll.seal_digest or "")


def enqueue(
    ctx: Context,
    uow: UnitOfWork,
    purpose: MessagePurpose,
    contact: Contact,
    message: Message,
    lives: timedelta,
) -> None:
    """Enqueue a message in this transaction; it is sent once that has committed.

    It is forgotten after `lives`, sent or not. A message to a kind of contact that this server does
    not reach waits for a server that does; if that should be an error, ask `reaches` first.

    Raises:
        SpendingCapError: the purpose's messages of the day are used up; nothing was enqueued.
    """
    now = uow.now()
    parts = segments(message.short) if contact.kind is ContactKind.MOBILE else 1
    ctx.settings.post.budget.charge(uow.spending, now, purpose, contact.kind, parts)
    sealed = ctx.keys.claim_cipher.encrypt(encode_message(AddressedMessage(contact, message)))
    due = now + HANG_UP if contact.kind is ContactKind.VOICE else now
    uow.outbox.add(OutboxMessage(new_identifier(), purpose.value, sealed, due, now + lives))


def tell(
    ctx: Context,
    uow: UnitOfWork,
    purpose: MessagePurpose,
    contacts: Iterable[Contact],
    message: Message,
    lives: timedelta,
) -> int:
    """Enqueue a message to each contact that this server reaches; return how many those are.

    Raises:
        SpendingCapError: as `enqueue`.
    """
    reached = [one for one in contacts if reaches(ctx, one.kind)]
    for contact in reached:
        enqueue(ctx, uow, purpose, contact, message, lives)
    return len(reached)


def deliver(ctx: Context, sender: Sender, limit: int = ROUND) -> Delivered:
    """Send the messages that are due, at most `limit`; return how it went.

    Raises:
        StoreUnavailableError: the database does not answer; what was not recorded is tried again.
    """
    results = [_deliver(ctx, sender, message) for message in _due(ctx, limit)]
    return Delivered(*(results.count(result) for result in ("sent", "postponed", "dropped")))


def due_messages(ctx: Context) -> int:
    """Return how many messages are due and not sent."""
    with ctx.store.reader() as uow:
        return uow.outbox.waiting(uow.now())


def purge_messages(ctx: Context) -> None:
    """Forget the messages that have expired."""
    with ctx.store.unit_of_work() as uow:
        uow.outbox.purge(uow.now())
        uow.commit()


def _due(ctx: Context, limit: int) -> Iterator[OutboxMessage]:
    """Yield the messages that are due, each reserved for `LEASE`; if none is, write nothing."""
    with ctx.store.reader() as uow:
        limit = min(limit, uow.outbox.waiting(uow.now()))
    for _ in range(limit):
        with ctx.store.unit_of_work() as uow:
            now = uow.now()
            message = uow.outbox.take(now, now + LEASE)
            uow.commit()
        if message is None:
            return
        yield message


def _deliver(ctx: Context, sender: Sender, message: OutboxMessage) -> str:
    try:
        addressed = open_message(ctx, message.sealed_message)
        sender.send(addressed.contact, addressed.message)
    except (NotDeliverableError, MalformedError):
        result = "dropped"
    except NotifyError:
        result = "postponed"
    else:
        result = "sent"
    with ctx.store.unit_of_work() as uow:
        if result == "postponed":
            uow.outbox.postpone(message.id, uow.now() + wait(message.tries))
        else:
            uow.outbox.remove(message.id)
        uow.commit()
    return result


def wait(tries: int) -> timedelta:
    """Return how long to wait after a failure that `tries` others came before."""
    return min(FIRST_WAIT * 2.0 ** min(tries, 16), LONGEST_WAIT)


_MEMBERS = ("contact_kind", "contact", "subject", "text", "short", "language", "spoken")


def encode_message(addressed: AddressedMessage) -> bytes:
    """Return a message as canonical JSON (RFC 8785). It is personal data: encrypt it at once."""
    return fields.encode(
        {
            "contact_kind": addressed.contact.kind.value,
            "contact": addressed.contact.value,
            "subject": addressed.message.subject,
            "text": addressed.message.text,
            "short": addressed.message.short,
            "language": addressed.message.language,
            "spoken": addressed.message.spoken,
        }
    )


def open_message(ctx: Context, sealed: bytes) -> AddressedMessage:
    """Decrypt a message; `MalformedError`, which quotes none of it, if that fails."""
    try:
        part = fields.load(ctx.keys.claim_cipher.decrypt(sealed), "message").members(*_MEMBERS)
        text = {name: node.text() for name, node in part.items()}
        contact = Contact(ContactKind(text["contact_kind"]), text["contact"])
        said = Message(*(text[name] for name in _MEMBERS[2:]))
        return AddressedMessage(contact, said)
    except (InvalidToken, AuditError, ValueError):
        raise MalformedError(
            "A message that waits cannot be opened: it was changed, or its key is gone."
        ) from None
