"""Who authorised each act in a log: two officers, over the right statement.

Rules this module keeps:
1. Every act's statement is of the act that the event records, and its subject is what the event
   acts on, so that a signature made for one thing cannot authorise another.
2. A statement is not made after its event, and only the seal's before the poll was sealed.
3. The signatures are two officers' (`statement.verify_two_officers`).
"""

from __future__ import annotations

from collections.abc import Iterable

from audit import events
from audit.entries import Entry
from audit.errors import AuditError, SignatureError
from audit.events import Event, SignedEvent
from audit.fields import show_time
from audit.history import PollHistory
from audit.poll_document import PollDocument
from audit.statement import Act, Statement, verify_two_officers


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
        case _:
            return ""


def verify_authorisations(
    entries: Iterable[Entry], history: PollHistory, document: PollDocument
) -> int:
    """Check every act of the log; return how many. `SignatureError` names the entry."""
    acts = 0
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
    event: Event, expected: Act, statement: Statement, history: PollHistory
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
