"""The trustees' confirmations of a seal: received, asked for, and needed before the opening.

Rules this module keeps:
1. A confirmation is taken only for this poll and seal, signed with the sealed key of one of its
   trustees; what is refused is not logged. The same again is taken again, and changes nothing.
2. A poll cannot be authorised to open before enough trustees have confirmed. Whoever has not may
   confirm until the count.
3. The officers are told 72, 24 and 2 hours before the opening who has not: once each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audit.record.log.events import TrusteeConfirmed
from audit.record.units import Bilingual
from tally.protocol.confirmation import (
    Confirmation,
    parse_confirmation,
    verify_confirmation,
    verify_one_ceremony,
)
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import Owner, Trustees, parse_trustees
from voting.domain.ballot_box import waits
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.confirmations import (
    REMINDERS,
    ConfirmationEntry,
    ConfirmationStanding,
    standing_of,
)
from voting.domain.errors import ConflictError, MalformedError, WrongStateError
from voting.domain.officers import Officer
from voting.domain.poll import Poll, PollState, utc
from voting.notify.messages import unconfirmed_message
from voting.notify.opening import opening_notice
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice
from voting.services.signatures import acting_officers

_TAKEN: Final = (PollState.SEALED, PollState.OPEN, PollState.CLOSED)
REMINDER_LIFE: Final = timedelta(hours=12)
"""How long sending a reminder is tried."""


@dataclass(frozen=True)
class ConfirmationReceived:
    """What a confirmation led to.

    `again`: the trustee had confirmed already. `lacking` says whose confirmation the opening still
    needs, and is empty if enough are there.
    """

    trustee: str
    index: int
    again: bool
    lacking: str


def receive_confirmation(ctx: Context, poll_id: str, raw: bytes) -> ConfirmationReceived:
    """Keep a trustee's confirmation, and log it.

    Checks: (1) the poll is sealed, and not counted yet; (2) the file is a confirmation of this poll
    and seal, signed by one of its trustees; (3) trustees of one ceremony name the same one. Raises
    `WrongStateError` or `MalformedError`, having changed nothing.
    """
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        if poll.state not in _TAKEN or poll.tallied:  # (1)
            raise WrongStateError(
                f"poll {poll_id} is {poll.state}: key holders confirm a sealed poll, until its "
                "count."
            )
        trustees = parse_trustees(poll.trustees_json or b"")
        entries = {entry.owner: entry for entry in uow.confirmations.of(poll_id)}
        owner, confirmation = _verified(poll, trustees, raw)  # (2)
        again = owner.number in entries
        if not again:
            _verify_ceremony(trustees, entries, owner, confirmation)  # (3)
            entries[owner.number] = _log(uow, poll, owner, confirmation)
            uow.commit()
    index = entries[owner.number].index
    lacking = standing_of(trustees, tuple(entries.values())).lacking
    return ConfirmationReceived(str(owner), index, again, lacking)


def _verified(poll: Poll, trustees: Trustees, raw: bytes) -> tuple[Owner, Confirmation]:
    try:
        confirmation = parse_confirmation(raw)
        owner = verify_confirmation(confirmation, poll.id, poll.seal_digest or "", trustees)
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error
    return owner, confirmation


def _verify_ceremony(
    trustees: Trustees,
    entries: dict[int, ConfirmationEntry],
    owner: Owner,
    confirmation: Confirmation,
) -> None:
    named = {entry.owner: entry.ceremony for entry in entries.values()}
    try:
        verify_one_ceremony(trustees, {**named, owner.number: confirmation.confirmed.ceremony})
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error


def _log(
    uow: UnitOfWork, poll: Poll, owner: Owner, confirmation: Confirmation
) -> ConfirmationEntry:
    ceremony = confirmation.confirmed.ceremony
    event = TrusteeConfirmed(
        time=utc(uow.log.moment(poll.id)),
        owner=owner.number,
        ceremony=ceremony,
        signature=confirmation.signature,
    )
    logged = uow.log.append(poll.id, event, waits=waits(poll))
    entry = ConfirmationEntry(owner.number, logged.index, ceremony)
    uow.confirmations.add(poll.id, entry)
    return entry


# --- who has confirmed --------------------------------------------------------------------------


def confirmation_standing(uow: UnitOfWork, poll: Poll) -> ConfirmationStanding:
    """Return where the trustees of a sealed poll stand."""
    trustees = parse_trustees(poll.trustees_json or b"")
    return standing_of(trustees, uow.confirmations.of(poll.id))


def verify_enough_confirmed(uow: UnitOfWork, poll: Poll) -> Sequence[ConfirmationEntry]:
    """Return the confirmations in the log's order; `ConflictError` if the opening needs more."""
    entries = uow.confirmations.of(poll.id)
    standing = standing_of(parse_trustees(poll.trustees_json or b""), entries)
    if standing.lacking:
        raise ConflictError(
            f"poll {poll.id} cannot be opened yet: {standing.lacking}. Each key holder runs "
            "`ratify trustee confirm` and sends the file; hand it in here. A key holder who was "
            "never asked holds other keys than those sealed: then make the poll void."
        )
    return entries


def notice_of_opening(ctx: Context, poll_id: str) -> Bilingual:
    """Return the notice that a sealed poll opens, in both languages, to be sent to the members."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        if poll.seal_digest is None:
            raise WrongStateError(f"poll {poll_id} is {poll.state}: seal it before its notice.")
        standing = confirmation_standing(uow, poll)
    return opening_notice(poll_notice(ctx, poll), poll.opens, poll.closes, standing)


# --- reminders ----------------------------------------------------------------------------------


def remind_officers(ctx: Context) -> list[str]:
    """Tell the officers of sealed polls who has not confirmed, when it is time; return the polls.

    A reminder whose time passed while no scheduler ran is sent late, but only the latest of them.
    """
    with ctx.store.reader() as uow:
        now = uow.now()
        waiting = [poll.id for poll in uow.polls.list() if reminder_due(poll, now) is not None]
    return [poll_id for poll_id in waiting if _remind(ctx, poll_id)]


def reminder_due(poll: Poll, now: datetime) -> int | None:
    """Return how many hours before its opening a poll's latest reminder is; None if none is due."""
    if poll.state is not PollState.SEALED or now >= poll.opens:
        return None
    due = [before for before in REMINDERS if poll.opens - now <= before]
    return int(min(due) / timedelta(hours=1)) if due else None


def _remind(ctx: Context, poll_id: str) -> bool:
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        hours = reminder_due(poll, uow.now())
        if hours is None or not uow.confirmations.remind(poll_id, hours):
            return False
        standing = confirmation_standing(uow, poll)
        if standing.missing:
            for officer, contact in _reached(uow, poll):
                message = unconfirmed_message(
                    poll_notice(ctx, poll),
                    [one.label for one in standing.missing],
                    poll.opens,
                    officer.language,
                    enough=not standing.lacking,
                )
                enqueue(ctx, uow, MessagePurpose.REMINDER, contact, message, REMINDER_LIFE)
        uow.commit()
    return bool(standing.missing)


def _reached(uow: UnitOfWork, poll: Poll) -> Iterator[tuple[Officer, Contact]]:
    """Yield the officers who act on the poll and who gave an address, each with it."""
    acting = {officer.id for officer in acting_officers(uow, poll).officers}
    for officer in uow.officers.list():
        if officer.id in acting and officer.active and officer.email is not None:
            yield officer, Contact(ContactKind.EMAIL, officer.email)
