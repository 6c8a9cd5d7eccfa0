"""Who authorised what is in a log: two officers each act, the credential authority each new list.

Rules this module keeps:
1. Every act's statement is of the act that the event records, and its subject is what the event
   acts on, so that a signature made for one thing cannot authorise another.
2. A statement is not made after its event, and only the seal's before the poll was sealed.
3. The signatures are two officers' (`statement.verify_two_officers`).
4. Every change of a voters' list by a reissue is the credential authority's, whose key is sealed.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit import events, signing
from audit.entries import Entry
from audit.errors import AuditError, SignatureError
from audit.events import Event, SignedEvent
from audit.fields import show_time
from audit.history import PollHistory
from audit.list_events import (
    BallotAdmitted,
    BallotExcluded,
    CredentialEvent,
    subject_of_rows,
)
from audit.poll_document import PollDocument
from audit.statement import Act, AnyAct, Statement, verify_two_officers


def subject_of(event: Event, history: PollHistory) -> str:
    """Return the subject that the statement of this event must have."""
    match event:
        case events.PollSealed():
            return event.poll
        case events.PollExtended():
            return show_time(event.closes)
        case events.TallyEncrypted():
            return history.closed_digest or ""
        case events.ResultCertified():
            return event.commitment
        case events.ResultReleased():
            return event.official.digest
        case BallotAdmitted() | BallotExcluded():
            return subject_of_rows(event.ballots)
        case _:
            return ""


def verify_authorisations(
    entries: Iterable[Entry], history: PollHistory, document: PollDocument
) -> int:
    """Check every act of the log; return how many. `SignatureError` names the entry."""
    acts = 0
    expected: AnyAct
    for entry in entries:
        event = entry.event
        if isinstance(event, SignedEvent):
            expected, statement, signatures = event.ACT, event.statement, event.signatures
        elif isinstance(event, events.PollClosed) and event.statement is not None:
            expected, statement, signatures = Act.CLOSE, event.statement, event.signatures
        else:
            continue
        try:
            _verify_statement(event, expected, statement, history)
            verify_two_officers(statement, signatures, document)
        except AuditError as error:
            raise SignatureError(f"log entry {entry.index}, {event.NAME}: {error}") from error
        acts += 1
    return acts


def _verify_statement(
    event: Event, expected: AnyAct, statement: Statement, history: PollHistory
) -> None:
    if statement.act is not expected:  # 1
        raise SignatureError(f"the statement is to {statement.act.value}, not to {expected.value}")
    subject = subject_of(event, history)
    if statement.subject != subject:
        raise SignatureError(f"the statement is about {statement.subject!r}, not {subject!r}")
    if statement.time > event.time:  # 2
        raise SignatureError("the statement was made after the act")
    if statement.time < history.sealed.time and expected is not Act.SEAL:
        raise SignatureError("the statement was made before the poll was sealed")


def verify_list_changes(entries: Iterable[Entry], document: PollDocument) -> int:
    """Check every revoked and issued credential's signature (rule 4); return how many.

    `SignatureError` names the entry.
    """
    key = signing.public_key_from(document.credential_authority, "poll.json: credential_authority")
    changes = 0
    for entry in entries:
        if isinstance(entry.event, CredentialEvent):
            try:
                entry.event.verify(document.poll, key)
            except AuditError as error:
                raise SignatureError(f"log entry {entry.index}, {error}") from error
            changes += 1
    return changes
