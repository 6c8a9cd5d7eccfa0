"""Statements with the signatures of officers, and the context in which an act or a ruling is done.

Rules this module keeps:
1. Two officers sign the same bytes; signatures are kept and written sorted by officer.
2. What is stored is read strictly: any other form is refused.
3. On a sealed poll, who may sign, and with which key, is what poll.json says and the log changed
   since: a successor from the entry by which she takes over, a leaver and a lost key no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from audit.record import fields
from audit.record.about.acts import SealedPoll
from audit.record.errors import AuditError
from audit.record.log.entries import parse_entry
from audit.record.log.office_events import OfficeEvent
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.record.signatures.file import parse_signature_file
from audit.record.signatures.officer import (
    OfficerSignature,
    parse_officer_signature,
    verify_officer,
)
from audit.record.signatures.signers import verify_two_officers
from audit.record.signatures.statement import Statement, life_of, parse_statement
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import ActSignature
from voting.domain.poll import Poll, utc
from voting.ports.unit_of_work import Context, UnitOfWork

_SIGNATURES = 2


@dataclass(frozen=True)
class Signed:
    """A statement with the signatures of one officer or two, sorted by officer."""

    statement: Statement
    signatures: tuple[OfficerSignature, ...]

    @property
    def done(self) -> bool:
        """Whether two officers have signed."""
        return len(self.signatures) == _SIGNATURES


def parse_signature(signature: Mapping[str, object], remedy: str) -> OfficerSignature:
    """Read an officer's signature; `MalformedError`, whose message ends in `remedy`."""
    try:
        return parse_officer_signature(fields.Node(dict(signature), "signature"))
    except AuditError as error:
        raise MalformedError(f"{error}. {remedy}") from error


def parse_handed_in(raw: bytes) -> tuple[Statement, OfficerSignature]:
    """Read the file that `ratify sign` wrote; `MalformedError` for any other."""
    try:
        return parse_signature_file(raw)
    except AuditError as error:
        raise MalformedError(
            f"{error}. Give the file that `ratify sign` wrote, unchanged."
        ) from error


def parse_waiting(raw: bytes) -> Statement:
    """Read a statement as it is stored while it waits for signatures."""
    return parse_statement(fields.load(raw, "statement"))


def acting_officers(uow: UnitOfWork, poll: Poll, before: int | None = None) -> ActingOfficers:
    """Return who acts on a poll now: those of poll.json, as its log changed them since the seal.

    With `before`, who acted before the log's entry of that index. `ConflictError` before the seal
    is proposed, or where the log does not hold.
    """
    if poll.poll_json is None:
        raise ConflictError(f"poll {poll.id} has no poll.json yet: propose its seal.")
    acting = ActingOfficers.sealed(parse_poll_document(poll.poll_json).officers)
    try:
        for entry in uow.log.office_changes(poll.id):
            if before is not None and entry.index >= before:
                break
            event = parse_entry(entry.raw, entry.index).event
            acting = event.after(acting) if isinstance(event, OfficeEvent) else acting
    except AuditError as error:
        raise ConflictError(
            f"poll {poll.id}: its log does not hold: {error}. Restore the database from its backup."
        ) from error
    return acting


def verify_given(
    statement: Statement, given: OfficerSignature, acting: ActingOfficers, remedy: str
) -> None:
    """Raise `RefusedError`, ending in `remedy`, unless one of these signed with a key in force."""
    try:
        acting.verify_may_sign(given.officer, given.key)
        verify_officer(statement, given, acting.officers)
    except AuditError as error:
        raise RefusedError(f"{error}. {remedy}") from error


def verify_both(signed: Signed, document: PollDocument, acting: ActingOfficers) -> None:
    """Raise `RefusedError` unless the two signatures are what the act asks for."""
    try:
        verify_two_officers(signed.statement, signed.signatures, document, acting)
    except AuditError as error:
        raise RefusedError(f"{error}.") from error


def stored_signature(given: OfficerSignature) -> ActSignature:
    """Return a signature as it is stored while it waits for the other."""
    return ActSignature(given.officer, fields.encode(given.to_json()))


def signed_with(
    statement: Statement, earlier: Iterable[ActSignature], given: OfficerSignature
) -> Signed:
    """Return the statement with the earlier signatures and the one just given."""
    kept = [parse_officer_signature(fields.load(one.signature, "signature")) for one in earlier]
    return Signed(statement, tuple(sorted([*kept, given], key=lambda one: one.officer)))


def encode_signed(signed: Signed) -> bytes:
    """Return the canonical JSON of a statement and its signatures."""
    return fields.encode(
        {
            "statement": signed.statement.to_json(),
            "signatures": [one.to_json() for one in signed.signatures],
        }
    )


def parse_signed(raw: bytes) -> Signed:
    """Read what `encode_signed` wrote; `AuditError` for any other form."""
    part = fields.load(raw, "authorised opening").members("statement", "signatures")
    signatures = tuple(parse_officer_signature(item) for item in part["signatures"].items())
    return Signed(parse_statement(part["statement"]), signatures)


@dataclass(frozen=True)
class ActContext:
    """What an act works on: the context, the transaction, the poll under its exclusive lock."""

    ctx: Context
    uow: UnitOfWork
    poll: Poll

    def moment(self, statement: Statement) -> datetime:
        """Return the time of the act's log event, in whole seconds; never before its statement.

        Raises `ConflictError` if the statement became too old while it waited for the log.
        """
        moment = max(utc(self.uow.log.moment(self.poll.id)), statement.time)
        if moment - statement.time > life_of(statement.act):
            raise ConflictError(
                f"poll {self.poll.id}: the statement to {statement.act} is too old: withdraw it, "
                "and propose it again."
            )
        return moment

    @property
    def as_sealed(self) -> SealedPoll:
        """The sealed poll, as the lines of its statements name it."""
        return SealedPoll(self.document, self.poll.seal_digest or "")

    @property
    def acting(self) -> ActingOfficers:
        """Who acts on the poll now, and with which keys."""
        return acting_officers(self.uow, self.poll)

    @cached_property
    def document(self) -> PollDocument:
        """The poll document: sealed, or proposed for the seal. It is read once."""
        if self.poll.poll_json is None:
            raise ConflictError(f"poll {self.poll.id} has no poll.json yet: propose its seal.")
        return parse_poll_document(self.poll.poll_json)
