"""Who authorised a log's events: two officers each act, in time; the authority each reissue.

Rules this module keeps:
1. Every act's statement is of the act that the event records. That its lines are about what the
   event acts on, `statements` checks.
2. A statement is made while the poll is in the state that it acts on: not before that state began,
   not after its event, and not longer before it than it lives (`life_of`: two hours for a void, 24
   for the others). Only an opening may be authorised earlier, once the poll is sealed. A ruling's
   statement may date from before the close, a changed contact's from before the opening, that of a
   strike-off list from any time since the opening, and that of a successor, a new key or an
   interruption from any time since the seal.
3. The signatures are two officers' (`signers.verify_two_officers`), as the officers stand at the
   entry: a successor's hold after the succession, a leaver's and a lost key's do not. The officer
   whose office or key is changed does not sign that change; a successor accepted before
   (`offices.accepted`). Who challenged a listed member does not sign the ruling on it (2.77).
4. Every change of a voters' list by a reissue is signed with the credential authority's sealed key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.record.errors import AuditError, SignatureError
from audit.record.fields import show_time
from audit.record.log.challenge_events import ChallengeDismissed, ChallengeUpheld
from audit.record.log.entries import Entry
from audit.record.log.events import Event, SignedEvent
from audit.record.log.list_events import CredentialEvent
from audit.record.log.office_events import OfficeEvent, OfficerSucceeded
from audit.record.log.service_events import ServiceEvent
from audit.record.poll_document import PollDocument
from audit.record.signatures import ed25519
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.signers import verify_two_officers
from audit.record.signatures.statement import (
    STATEMENT_LIFE,
    Act,
    AnyAct,
    ChallengeAct,
    ContactAct,
    ListAct,
    OfficeAct,
    RulingAct,
    ServiceAct,
    Statement,
    hours_of,
    life_of,
)
from audit.replay.history import BEGINS, PollHistory, Standing
from audit.replay.offices.accepted import verify_accepted


@dataclass(frozen=True)
class Authorised:
    """An act in the log that two officers signed; `by_passkeys`: both with passkeys."""

    index: int
    act: AnyAct
    by_passkeys: bool


def verify_authorisations(
    entries: Sequence[Entry], history: PollHistory, document: PollDocument
) -> tuple[Authorised, ...]:
    """Check every act of the log and return them; `SignatureError` names the entry."""
    acts = []
    since = history.sealed.time - STATEMENT_LIFE
    standing = Standing.sealed(document)
    for entry in entries:
        signed = signed_act(entry.event)
        if signed is not None:
            act, statement, signatures = signed
            try:
                _verify_act(act, statement)
                _verify_time(entry.event, statement, _began(act, history) or since)
                _verify_not_own(entry.event, signatures)  # 3
                _verify_not_challenger(entry.event, signatures, history)
                if isinstance(entry.event, OfficerSucceeded):
                    verify_accepted(entry.event, entries[entry.index - 1].event)
                verify_two_officers(statement, signatures, document, standing.officers)
            except AuditError as error:
                where = f"log entry {entry.index}, {entry.event.NAME}"
                raise SignatureError(f"{where}: {error}") from error
            by_passkeys = all(isinstance(signature, PasskeySignature) for signature in signatures)
            acts.append(Authorised(entry.index, act, by_passkeys))
        if type(entry.event) in BEGINS:
            since = entry.event.time
        standing = standing.after(entry)
    return tuple(acts)


def signed_act(event: Event) -> tuple[AnyAct, Statement, tuple[OfficerSignature, ...]] | None:
    """Return the act that an event records and what was signed; None if nobody signs it."""
    if isinstance(event, SignedEvent):
        return event.ACT, event.statement, event.signatures
    if isinstance(event, ServiceEvent) and event.statement is not None:
        return event.ACT, event.statement, event.signatures
    return None


def _began(act: AnyAct, history: PollHistory) -> datetime | None:
    """Return when the earlier of the two states began in which an act may be made; else None."""
    if isinstance(act, ContactAct | OfficeAct | ServiceAct) or act is ChallengeAct.VOTER:
        return history.sealed.time
    opened = history.opened if isinstance(act, RulingAct | ChallengeAct | ListAct) else None
    return None if opened is None else opened.time


def _verify_act(expected: AnyAct, statement: Statement) -> None:
    if statement.act is not expected:  # 1
        raise SignatureError(f"the statement is to {statement.act.value}, not to {expected.value}")


def _verify_not_own(event: Event, signatures: Iterable[OfficerSignature]) -> None:
    """Raise `SignatureError` if an officer signed the change of her own office or key."""
    if isinstance(event, OfficeEvent) and event.concerned in {one.officer for one in signatures}:
        raise SignatureError(
            f"officer {event.concerned!r} signed the change of that officer's own office or key: "
            "two remaining officers sign it"
        )


def _verify_not_challenger(
    event: Event, signatures: Iterable[OfficerSignature], history: PollHistory
) -> None:
    """Raise `SignatureError` if an officer rules on a challenge that she signed."""
    if not isinstance(event, ChallengeDismissed | ChallengeUpheld):
        return
    own = next(one.signers for one in history.challenges if one.digest == event.challenge)
    for signature in signatures:
        if signature.officer in own:
            raise SignatureError(
                f"officer {signature.officer!r} signed the challenge that this ruling is about: "
                "two others rule"
            )


def _verify_time(event: Event, statement: Statement, since: datetime) -> None:
    if statement.time > event.time:  # 2
        raise SignatureError("the statement was made after the act")
    if statement.time < since:
        raise SignatureError(
            f"the statement was made at {show_time(statement.time)}, before the state that it acts "
            "on began"
        )
    stale = event.time - statement.time > life_of(statement.act)
    if stale and statement.act is not Act.OPEN:
        raise SignatureError(
            f"the statement was made more than {hours_of(statement.act)} hours before the act"
        )


def verify_list_changes(entries: Iterable[Entry], document: PollDocument) -> int:
    """Check every revoked and issued credential's signature (rule 4); return how many.

    `SignatureError` names the entry.
    """
    key = ed25519.public_key_from(document.credential_authority, "poll.json: credential_authority")
    changes = 0
    for entry in entries:
        if isinstance(entry.event, CredentialEvent):
            try:
                entry.event.verify(document.poll, key)
            except AuditError as error:
                raise SignatureError(f"log entry {entry.index}, {error}") from error
            changes += 1
    return changes
