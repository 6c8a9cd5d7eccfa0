"""Strike-off lists, as the two officers who signed for them see them.

Rules this module keeps:
1. A list is shown to the two officers who signed its entry of the log, for 24 hours after that
   entry, and to nobody else: whatever their role, and whoever runs the server.
2. It is the list as it stood at the entry: who had voted by then, sorted by member number.
3. Each look is minuted before anything is shown; what is minuted names no member.
4. The two signatures are verified whenever a list is looked at, whoever wrote the log's row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from audit.record.about.acts import SealedPoll
from audit.record.about.lines import verify_about
from audit.record.about.voters.strike_off import about_strike_off
from audit.record.errors import AuditError
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import StrikeOffDisclosed
from audit.record.poll_document import parse_poll_document
from audit.record.province import to_second
from audit.record.signatures.statement import ListAct
from voting.domain.errors import NotFoundError, RefusedError
from voting.domain.poll import Poll, utc
from voting.domain.strike_off.listed import SHOWN_FOR, Look, MinutedLook, StruckMember
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.conflicts.barred import verify_free
from voting.services.signatures import Signed, acting_officers, verify_both


@dataclass(frozen=True)
class Disclosure:
    """Units whose lists an entry of the log discloses: why, to whom, until when."""

    poll: str
    entry: int
    time: datetime
    units: tuple[str, ...]
    signed: Signed = field(repr=False)

    @property
    def reason(self) -> str:
        """Why the two asked, as they signed it."""
        return self.signed.statement.reason

    @property
    def officers(self) -> tuple[str, ...]:
        """The two who signed, sorted."""
        return tuple(one.officer for one in self.signed.signatures)

    @property
    def until(self) -> datetime:
        """When nobody is shown them any more."""
        return self.time + SHOWN_FOR

    def shown_to(self, officer: str, now: datetime) -> bool:
        """Tell whether an officer is shown them at this moment."""
        return officer in self.officers and now < self.until


@dataclass(frozen=True)
class StrikeOffList:
    """The members on the lists of a disclosure, sorted by number."""

    disclosure: Disclosure
    members: tuple[StruckMember, ...] = field(repr=False)


def disclosures(ctx: Context, poll_id: str) -> tuple[Disclosure, ...]:
    """Return what the log discloses of who has voted, latest first; no member is in it."""
    with ctx.store.reader() as uow:
        return tuple(reversed(list(_disclosures(uow, poll_id))))


def _disclosures(uow: UnitOfWork, poll_id: str) -> Iterator[Disclosure]:
    for entry in uow.log.disclosures(poll_id):
        event = parse_entry(entry.raw, entry.index).event
        if isinstance(event, StrikeOffDisclosed):
            signed = Signed(event.statement, event.signatures)
            yield Disclosure(poll_id, entry.index, event.time, event.units, signed)


def look(ctx: Context, poll_id: str, entry: int, officer: str, way: Look) -> StrikeOffList:
    """Return the lists that an entry disclosed, once it is minuted that this officer looks.

    Checks: (1) the account is active, and has accepted; (2) the entry disclosed lists; (3) the
    officer is one of its two, without a conflict of interest; (4) the 24 hours are not over; (5)
    the two signatures hold. Raises `RefusedError`, or `NotFoundError`, and then nothing is shown or
    minuted.
    """
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.EXCLUSIVE)
        verify_accepted(uow, officer)  # (1)
        found = _disclosure(uow, poll_id, entry)  # (2)
        _verify_shown_to(found, officer, uow.now())  # (3), (4)
        verify_free(uow, poll_id, ListAct.STRIKE_OFF, officer)  # (3)
        _verify_signed(uow, poll, found)  # (5)
        uow.strike_offs.add_look(MinutedLook(poll_id, entry, officer, way, utc(uow.now())))
        uow.commit()
    with ctx.store.reader() as uow:
        members = tuple(uow.strike_offs.listed(poll_id, found.units, found.entry))
    return StrikeOffList(found, members)


def _disclosure(uow: UnitOfWork, poll_id: str, entry: int) -> Disclosure:
    for found in _disclosures(uow, poll_id):
        if found.entry == entry:
            return found
    raise NotFoundError(f"poll {poll_id}: entry {entry} of its log discloses no strike-off list.")


def _verify_shown_to(found: Disclosure, officer: str, now: datetime) -> None:
    if officer not in found.officers:
        raise RefusedError(
            f"officer {officer} did not sign entry {found.entry}: its strike-off lists are shown "
            f"to {' and '.join(found.officers)} alone. Two officers can sign for them again."
        )
    if now >= found.until:
        raise RefusedError(
            f"officer {officer}: the strike-off lists of entry {found.entry} were shown until "
            f"{to_second(found.until)} in Toronto. Two officers can sign for them again."
        )


def _verify_signed(uow: UnitOfWork, poll: Poll, found: Disclosure) -> None:
    """Raise `RefusedError` unless two officers who acted then signed for exactly these units."""
    document, statement = parse_poll_document(poll.poll_json or b""), found.signed.statement
    verify_both(found.signed, document, acting_officers(uow, poll, before=found.entry))
    sealed = SealedPoll(document, poll.seal_digest or "")
    try:
        verify_about(statement.about, about_strike_off(sealed, found.units))
    except AuditError as error:
        raise RefusedError(f"entry {found.entry} of the log: {error}.") from error
    if statement.act is not ListAct.STRIKE_OFF:
        raise RefusedError(
            f"entry {found.entry} of the log: the statement is to {statement.act}, and discloses "
            "no strike-off list."
        )
