"""Whether a contact on the roster is the imported one, or the last that two officers put there.

Rules this module keeps:
1. Whoever writes to the database has no key of the server's. Each member's row carries a keyed
   check of poll, member, contact, and the index of the log's entry that put it there, or none: a
   row that was written by anybody else, or copied from another member's, does not hold.
2. An older row that held once does not hold again: the entry it names must be the last in the log
   that changed this member's contact. Which entry is whose, the changes' own rows say; each is
   recomputed and compared with the digest in the log.
3. Where an entry of a changed contact has no such row, or such a row no entry, nobody can say whose
   contact it was: then no contact of the poll is relied on, until the rows are restored.
4. A contact that does not hold gets no message that rests on it: the member is then treated like
   one without a contact, and whoever asks sees no difference. The server's log says that it was so,
   without a number.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from audit.record.errors import AuditError
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import ContactChanged
from voting.domain.claims.contact import Contact, parse_email, parse_mobile
from voting.domain.errors import ContactError
from voting.domain.member import Member, RosterContact
from voting.domain.reissue import (
    ContactChange,
    change_digest,
    contact_check,
    contact_digest,
    row_digest,
)
from voting.ports.unit_of_work import Context, UnitOfWork

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class ContactDifferences:
    """What of a poll's roster is not as imported, or as two officers changed it.

    `members` are the numbers of those whose contact differs, or who are on the voters' list and
    have no row; `entries` the indexes of changed contacts, in the log or said to be, for which log
    and database do not agree. `found` has for each of the members a keyed digest of what is there
    now, or '': another such change is told from the first by it.
    """

    members: tuple[str, ...] = field(repr=False)
    entries: tuple[int, ...]
    found: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


class ContactLedger:
    """The changed contacts of one poll, as its log and its changes' rows give them together."""

    def __init__(self, ctx: Context, uow: UnitOfWork, poll_id: str) -> None:
        self._poll = poll_id
        self._key = ctx.keys.contact_key(poll_id)
        self._check_key = ctx.keys.contact_check_key(poll_id)
        logged = dict(_logged(uow, poll_id))
        rows = {row.entry: row for row in uow.contacts.logged(poll_id) if row.entry is not None}
        held = {
            entry: row
            for entry, row in rows.items()
            if _same(change_digest(self._key, row), logged.get(entry, ""))
        }
        self.astray = tuple(sorted((logged.keys() | rows.keys()) - held.keys()))
        """Entries for which log and rows do not agree (rule 3)."""
        self._last: dict[str, ContactChange] = {row.member: row for _, row in sorted(held.items())}

    def vouches(self, contact: RosterContact) -> bool:
        """Tell whether a row of the roster is the imported one, or the last change's (1, 2)."""
        last = self._last.get(contact.member)
        if not _same(contact.check, contact_check(self._check_key, self._poll, contact)):
            return False
        if last is None:
            return contact.entry is None
        digest = contact_digest(self._key, self._poll, contact.member, contact.email, contact.phone)
        return contact.entry == last.entry and _same(digest, last.new_digest)

    def found(self, contact: RosterContact) -> str:
        """Return a keyed digest of a row of the roster, whatever is in it."""
        return row_digest(self._check_key, self._poll, contact)


def check_of(ctx: Context, poll_id: str) -> Callable[[Member], str]:
    """Return what makes the check of a member's contact as it is imported."""
    key = ctx.keys.contact_check_key(poll_id)

    def check(member: Member) -> str:
        return contact_check(key, poll_id, RosterContact(member.number, member.email, member.phone))

    return check


def checked(ctx: Context, poll_id: str, contact: RosterContact) -> RosterContact:
    """Return a contact with its check."""
    key = ctx.keys.contact_check_key(poll_id)
    return replace(contact, check=contact_check(key, poll_id, contact))


def holds(ctx: Context, uow: UnitOfWork, poll_id: str, member: str) -> bool:
    """Tell whether a member's contact on the roster may be relied on (rules 1 to 3)."""
    ledger = ContactLedger(ctx, uow, poll_id)
    return not ledger.astray and ledger.vouches(uow.roster.contact(poll_id, member))


def reliable_contacts(
    ctx: Context, uow: UnitOfWork, poll_id: str, person: Member
) -> tuple[Contact, ...]:
    """Return the contacts that a message about a member may rest on: e-mail first, then mobile.

    None where the row does not hold (rule 4).
    """
    if holds(ctx, uow, poll_id, person.number):
        return roster_contacts(person)
    _LOGGER.error(
        "poll %s: a contact on the roster is neither the imported one nor the last that two "
        "officers signed: no message goes there",
        poll_id,
    )
    return ()


def roster_contacts(person: Member) -> tuple[Contact, ...]:
    """Return the contacts that the roster has for a member: e-mail first, then mobile."""
    contacts = []
    for text, parse in ((person.email, parse_email), (person.phone, parse_mobile)):
        try:
            contacts.append(parse(text.strip()))
        except ContactError:  # empty, or no message can go there
            continue
    return tuple(contacts)


def differing_contacts(ctx: Context, uow: UnitOfWork, poll_id: str) -> ContactDifferences:
    """Compare every contact of a sealed poll's roster with its check and with the log.

    One pass over the roster, two keyed digests a member: for an hourly comparison. It writes
    nothing: a reader's transaction will do.
    """
    ledger = ContactLedger(ctx, uow, poll_id)
    found = dict.fromkeys(uow.roster.missing(poll_id), "")
    for one in uow.roster.contacts(poll_id):
        if not ledger.vouches(one):
            found[one.member] = ledger.found(one)
    return ContactDifferences(tuple(sorted(found)), ledger.astray, found)


def _logged(uow: UnitOfWork, poll_id: str) -> Iterator[tuple[int, str]]:
    """Yield index and digest of each changed contact in the log; no digest if it is no entry."""
    for one in uow.log.contact_changes(poll_id):
        try:
            event = parse_entry(one.raw, one.index).event
        except AuditError:
            yield one.index, ""
            continue
        if isinstance(event, ContactChanged):
            yield one.index, event.change


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
