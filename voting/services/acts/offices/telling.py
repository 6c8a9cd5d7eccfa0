"""Telling the officers that an office or a key changed, by e-mail.

Rules this module keeps:
1. The messages are enqueued in the transaction of the change: sent if and only if it is logged.
2. They go to every officer who acts on the poll, and to the one concerned, who gave an address.
   No cap holds them up (`notify.budget.OF_OFFICERS`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from audit.record.units import Bilingual
from voting.domain.claims.contact import Contact, ContactKind
from voting.notify.offices import office_message
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice
from voting.services.signatures import ActContext, Signed

OFFICE_NOTICE_LIFE: Final = timedelta(days=3)
"""How long sending such a message is tried."""


def tell_officers(context: ActContext, signed: Signed, concerned: str, change: Bilingual) -> None:
    """Enqueue what `change` says, to those who act now and to the officer `concerned`."""
    ctx, uow = context.ctx, context.uow
    names = {one.id: one.name for one in context.acting.officers}
    signers = [names[one.officer] for one in signed.signatures]
    notice = poll_notice(ctx, context.poll)
    for officer in uow.officers.list():
        if officer.email is not None and officer.id in {*names, concerned}:
            message = office_message(notice, change, signers, officer.language)
            contact = Contact(ContactKind.EMAIL, officer.email)
            enqueue(ctx, uow, MessagePurpose.ALARM, contact, message, OFFICE_NOTICE_LIFE)
