"""One round of the authority's work: resolve what is open, check what waits, sign, hand in.

Rules this module keeps:
1. A change that was signed and has no answer yet is handed in again before any other is signed.
2. Each request is checked (`book`), signed, written into the journal and handed in, in that order.
3. Voters whom two officers took off the list come after the reissues, in the same way (`removals`).
4. A request that fails a check stays on the server and is reported to the operator; the others go
   on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.errors import AuditError
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.record.signatures import ed25519
from voting.authority.book import Book, DoubtfulError, messages_of, sign
from voting.authority.journal import Journal, SignedChange
from voting.authority.relist import file_of, read_own
from voting.authority.removals import message_of, sign_removal, verify_removal
from voting.authority.revocations import SignedRevocation
from voting.authority.server import RatifyServer, ServerRefusedError
from voting.domain.errors import ConfigurationError
from voting.domain.voters_list import VotersList


@dataclass(frozen=True)
class Round:
    """What a round did: how many changes were made and refused, and notes for the operator.

    `off`: how many voters were taken off the list, whom two officers had removed.
    """

    made: int = 0
    refused: int = 0
    notes: tuple[str, ...] = ()
    off: int = 0


@dataclass(frozen=True)
class AuthoritySession:
    """The authority at work on one poll."""

    poll: str
    voters: VotersList
    key: Ed25519PrivateKey = field(repr=False)
    server: RatifyServer
    journal: Journal
    allowed: int

    def work(self) -> Round:
        """Do a round.

        Raises `ServerSilentError` where the server does not answer, and `ServerRefusedError` where
        it refuses this key as the authority's; what was signed by then is in the journal.
        """
        notes: list[str] = []
        outcomes = [self._hand_in(change, notes) for change in self._open()]
        for request in self.server.pending(self.key):
            book = self._book()
            try:
                book.verify(request)
            except DoubtfulError as error:
                notes.append(error.message)
                continue
            change = sign(self.poll, request, self.key, _now())
            self.journal.sign(change)
            outcomes.append(self._hand_in(change, notes))
        off = self._take_off(notes)
        return Round(outcomes.count(True), outcomes.count(False), tuple(notes), off)

    def _book(self) -> Book:
        book = Book(self.poll, self.voters.voters, self.journal.changes, self.allowed)
        for one in self.journal.removals:
            if one.poll == self.poll and one.made:
                book.take_off(one.member)
        return book

    def _take_off(self, notes: list[str]) -> int:
        """Take off the list whom two officers removed; return how many."""
        removals = self.journal.removals
        open_ones = [one for one in removals if one.poll == self.poll and one.made is None]
        done = [self._hand_in_removal(one, notes) for one in open_ones]
        for request in self.server.removals(self.key):
            try:
                document = read_poll(self.server.poll_document(), self.poll, self.key)
                digest = verify_removal(request, document, self._book(), self.journal.removals)
            except DoubtfulError as error:
                notes.append(error.message)
                continue
            signed = sign_removal(self.poll, request, digest, self.key, _now())
            self.journal.sign_removal(signed)
            done.append(self._hand_in_removal(signed, notes))
        return done.count(True)

    def _hand_in_removal(self, signed: SignedRevocation, notes: list[str]) -> bool:
        try:
            self.server.take_off(message_of(signed))
        except ServerRefusedError as error:
            if not error.final:
                raise
            notes.append(f"Member {signed.member}: the server refused: {error.message}")
            self.journal.end_removal(signed, made=False, now=_now())
            return False
        self.journal.end_removal(signed, made=True, now=_now())
        return True

    def _open(self) -> list[SignedChange]:
        changes = self.journal.changes
        return [one for one in changes if one.poll == self.poll and one.made is None]

    def _hand_in(self, change: SignedChange, notes: list[str]) -> bool:
        """Hand in a signed change; return whether it was made."""
        try:
            self.server.make(messages_of(change))
        except ServerRefusedError as error:
            if not error.final:
                raise
            notes.append(f"Member {change.member}: the server refused the change: {error.message}")
            self.journal.end(change, made=False, now=_now())
            return False
        self.journal.end(change, made=True, now=_now())
        return True


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def read_poll(raw: bytes, poll: str, key: Ed25519PrivateKey) -> PollDocument:
    """Return the poll's document; `ConfigurationError` unless its seal names this authority."""
    try:
        document = parse_poll_document(raw)
    except AuditError as error:
        raise ConfigurationError(f"The server's poll.json is not one: {error}.") from error
    if document.poll != poll:
        raise ConfigurationError(f"The server's poll.json is of poll {document.poll}, not {poll}.")
    if document.credential_authority != ed25519.public_key_text(key):
        raise ConfigurationError(
            f"The seal of poll {poll} names another credential authority than this key."
        )
    return document


def read_list(cards: Path, document: PollDocument, key: Ed25519PrivateKey) -> VotersList:
    """Return the voters' list that the authority issued, from its folder.

    Raises `ConfigurationError` unless this key signed it, and it is the one that the poll took:
    for its card set and its iterations, of its serial and with its lists.
    """
    path = cards / file_of(document.list_serial)
    voters_list = read_own(path, key)
    try:
        voters_list.lists.verify_sealed(document)
    except AuditError as error:
        raise ConfigurationError(
            f"{path} is not the list of poll {document.poll}: {error}."
        ) from error
    return voters_list
