"""The voters' list as the credential authority signed it, with the signed changes in the log.

Rules this module keeps:
1. The list is the file that the authority signed, whose bytes are kept with the sealed poll. Its
   signature is verified, with the key that poll.json names, before anything in it is believed.
2. It changes only by the log's `credential:revoked` and `credential:issued`, each with the
   authority's own signature; who is revoked and not issued another is off it.
3. Each process keeps the list that it verified, and reads only what the log has added since: so a
   voter's row is compared each time somebody signs in or casts, at the cost of one short query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock as ThreadLock
from typing import Final
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.record.errors import AuditError
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import CredentialEvent, CredentialIssued
from audit.record.poll_document import parse_poll_document
from audit.record.signatures import ed25519
from voting.domain.errors import ListEntryChangedError, MalformedError
from voting.domain.integrity.difference import Difference, DifferenceKind
from voting.domain.poll import Poll
from voting.domain.voters_list import Voter, read_signed_list
from voting.ports.unit_of_work import Context, Store, UnitOfWork


@dataclass
class SignedVoters:
    """The voters of a poll, as signed up to the log's entry before `read`."""

    poll: str
    authority: Ed25519PublicKey
    by_member: dict[str, Voter] = field(repr=False)
    member_of: dict[str, str] = field(repr=False)
    revoked: dict[str, Voter] = field(default_factory=dict, repr=False)
    read: int = 0

    def follow(self, uow: UnitOfWork) -> None:
        """Take the signed changes that the log has added."""
        for index, raw in uow.log.entries_with(self.poll, _CHANGES, self.read):
            if raw is not None:
                self._take(raw, index)
            self.read = index + 1

    def _take(self, raw: bytes, index: int) -> None:
        try:
            event = parse_entry(raw, index).event
            if not isinstance(event, CredentialEvent):
                return
            event.verify(self.poll, self.authority)
        except AuditError:  # whoever wrote this, the list does not change by it
            return
        if isinstance(event, CredentialIssued):
            self._issue(event)
        else:
            self._revoke(event)

    def _revoke(self, event: CredentialEvent) -> None:
        voter = self.by_member.get(self.member_of.get(event.credential, ""))
        if voter is not None and (voter.unit, voter.credential) == (event.unit, event.credential):
            self.revoked[event.credential] = self.by_member.pop(voter.member)

    def _issue(self, event: CredentialIssued) -> None:
        voter = self.revoked.get(event.replaces)
        if voter is not None and voter.unit == event.unit:
            del self.revoked[event.replaces]
            self.by_member[voter.member] = replace(voter, credential=event.credential)
            self.member_of[event.credential] = voter.member


_KEPT: Final[WeakKeyDictionary[Store, dict[str, SignedVoters]]] = WeakKeyDictionary()
_CHANGES: Final = '"event":"credential:'
"""What the entries of signed changes have in them."""
_MOST: Final = 4
"""How many polls' lists a process keeps at once."""
_lock: Final = ThreadLock()


def signed_voters(ctx: Context, uow: UnitOfWork, poll: Poll) -> Mapping[str, Voter]:
    """Return a sealed poll's voters by member number, as they are signed at this moment.

    Raises `ListEntryChangedError` if the stored list is not the one that was signed.
    """
    with _lock:
        kept = _KEPT.setdefault(ctx.store, {})
        if poll.id not in kept:
            found = _load(uow, poll)
            while len(kept) >= _MOST:
                kept.pop(next(iter(kept)))
            kept[poll.id] = found
        kept[poll.id].follow(uow)
        return kept[poll.id].by_member


def _load(uow: UnitOfWork, poll: Poll) -> SignedVoters:
    text = parse_poll_document(poll.poll_json or b"").credential_authority
    try:
        raw, lists = uow.voters.signed_list(poll.id), poll.voters_lists or b""
        voters = read_signed_list(raw, text, poll.card_set, lists)
    except MalformedError as error:
        raise ListEntryChangedError(
            "The stored voters' list is not the one that the credential authority signed, so "
            "nobody can sign in; the officers restore it from a backup."
        ) from error
    authority = ed25519.public_key_from(text, "poll.json: credential_authority")
    by_member = {voter.member: voter for voter in voters}
    member_of = {voter.credential: voter.member for voter in voters}
    return SignedVoters(poll.id, authority, by_member, member_of)


def signed_voter(ctx: Context, uow: UnitOfWork, poll: Poll, member: str) -> Voter | None:
    """Return the voter with this member number as signed; None for a number that is on no list."""
    return signed_voters(ctx, uow, poll).get(member)


def intact_voter(ctx: Context, uow: UnitOfWork, poll: Poll, member: str) -> Voter | None:
    """Return the voter with this member number, if the database's row is what was signed."""
    row = uow.voters.by_member(poll.id, member)
    return row if row is not None and row == signed_voter(ctx, uow, poll, member) else None


def compare_voter(ctx: Context, poll: Poll, member: str) -> Difference | None:
    """Return how the database's row of one member differs from what was signed, if it does."""
    with ctx.store.reader() as uow:
        row = uow.voters.by_member(poll.id, member)
        return _difference(row, signed_voter(ctx, uow, poll, member))


def compare_voters(ctx: Context, uow: UnitOfWork, poll: Poll) -> Iterator[Difference]:
    """Yield every difference between a sealed poll's rows and what was signed."""
    try:
        missing = dict(signed_voters(ctx, uow, poll))
    except ListEntryChangedError:
        yield Difference(DifferenceKind.LIST, "", "")
        return
    for row in uow.voters.iterate(poll.id):
        found = _difference(row, missing.pop(row.member, None))
        if found is not None:
            yield found
    for voter in missing.values():
        yield Difference(DifferenceKind.MISSING, voter.member, "")


def _difference(row: Voter | None, signed: Voter | None) -> Difference | None:
    if row == signed:
        return None
    if row is None or signed is None:
        one = row or signed
        kind = DifferenceKind.MISSING if row is None else DifferenceKind.ADDED
        return Difference(kind, "" if one is None else one.member, _words(row))
    kind = DifferenceKind.UNIT if row.unit != signed.unit else DifferenceKind.CREDENTIAL
    return Difference(kind, row.member, _words(row))


def _words(row: Voter | None) -> str:
    return "" if row is None else f"{row.unit} {row.credential}"
