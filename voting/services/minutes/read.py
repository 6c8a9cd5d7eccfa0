"""The minutes of a poll: what officers signed, and where one of them took no part.

Rules this module keeps:
1. Acts come from the published log, each with the statement that was signed. No ballot and no
   member is among them.
2. A conflict of interest is minuted with officer, day, and act, or the claim's digest as the log
   has it. Its reason is opened for officers of the desk alone.
3. Where conflicts leave too few, the minutes say who can step in.
4. Each look at a strike-off list is minuted: who looked, when, at which entry's; no member.
5. They are for who acts on the poll, the general secretary, and those who read her records, the
   scrutineers and auditors (by-law 2.57, reading); not for the treasurer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from audit.record.about.lines import About
from audit.record.log.entries import Entry, parse_entry
from audit.record.log.events import SignedEvent
from audit.record.log.route_events import OfficerAccepted, RouteEvent
from audit.record.log.service_events import ServiceEvent
from audit.record.officers import EXECUTIVE, SealedOfficer
from audit.record.province import PROVINCE
from audit.record.signatures.statement import Act, PollAct, Statement, poll_act
from voting.domain.conflicts.declaration import Matter, StoredConflict
from voting.domain.errors import RefusedError
from voting.domain.officers import ACTORS, DESK, WEIGHT_SIGNERS, Officer, Role
from voting.domain.poll import Poll
from voting.domain.strike_off.listed import MinutedLook
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services import publication
from voting.services.challenges.officers import free_officers
from voting.services.clock import current
from voting.services.conflicts.barred import barred_from, barred_officers
from voting.services.conflicts.free import free_desk, still_active
from voting.services.conflicts.sealed import open_conflict
from voting.services.officers.sealed import draft_officers
from voting.services.signatures import acting_officers


@dataclass(frozen=True)
class MinutedAct:
    """An entry of the log that officers signed: what it says, why, and who signed."""

    index: int
    event: str
    time: datetime
    about: About
    reason: str
    signed_by: tuple[str, ...]


@dataclass(frozen=True)
class LeftToAct:
    """The officers left for a claim or an act, by identifier, and whether they are enough."""

    officers: tuple[str, ...]
    enough: bool


@dataclass(frozen=True)
class MinutedConflict:
    """A conflict of interest: `subject` is a digest, or the act; `left` who can step in.

    `reason` is None for who may not read it.
    """

    officer: str
    matter: Matter
    subject: str
    day: date
    left: LeftToAct
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PollMinutes:
    """A poll's acts, conflicts of interest, and looks at strike-off lists, each in order."""

    poll: Poll
    acts: tuple[MinutedAct, ...]
    conflicts: tuple[MinutedConflict, ...]
    looks: tuple[MinutedLook, ...]


def read_minutes(ctx: Context, poll_id: str, officer: str | None = None) -> PollMinutes:
    """Return a poll's minutes, with the reasons of conflicts only if `officer` is of the desk.

    Raises `RefusedError` for an officer who may not read them.
    """
    poll = current(ctx, poll_id)
    acts = () if poll.seal_digest is None else tuple(_acts(ctx, poll_id))
    with ctx.store.reader() as uow:
        opens = officer is not None and _verify_reads(uow, officer).role in DESK
        conflicts = tuple(
            _minuted(ctx, uow, poll, one, opens=opens) for one in uow.conflicts.of(poll_id)
        )
        looks = tuple(uow.strike_offs.looks(poll_id))
    return PollMinutes(poll, acts, conflicts, looks)


def _verify_reads(uow: UnitOfWork, officer_id: str) -> Officer:
    officer = uow.officers.get(officer_id)
    if not officer.active:
        raise RefusedError(f"officer {officer_id}: the account has ended.")
    if officer.role is Role.TREASURER:
        raise RefusedError(f"officer {officer_id} is a treasurer, who does not read the minutes.")
    return officer


# --- acts ---


def _acts(ctx: Context, poll_id: str) -> Iterator[MinutedAct]:
    with publication.reading_public(ctx, poll_id) as (uow, public):
        entries = uow.log.entries(poll_id, stop=public.size)
    for stored in entries:
        found = _act(parse_entry(stored.raw, stored.index))
        if found is not None:
            yield found


def _act(entry: Entry) -> MinutedAct | None:
    """Return what officers signed with this entry; None where nobody signed anything."""
    match entry.event:
        case (
            SignedEvent(statement=signed, signatures=signatures)
            | ServiceEvent(statement=Statement() as signed, signatures=signatures)
        ):
            about, reason = signed.about, signed.reason
        case RouteEvent(signed=step):
            about, reason = step.statement.about, step.statement.reason
            signatures = step.signatures
        case OfficerAccepted(accepted=acceptance):
            about, reason = acceptance.statement.about, ""
            signatures = (acceptance.signature,)
        case _:
            return None
    names = tuple(one.officer for one in signatures)
    return MinutedAct(entry.index, entry.event.NAME, entry.event.time, about, reason, names)


# --- conflicts of interest ---


def _minuted(
    ctx: Context, uow: UnitOfWork, poll: Poll, stored: StoredConflict, *, opens: bool
) -> MinutedConflict:
    reason = open_conflict(ctx, stored)  # whoever reads: one that something else wrote is found
    if stored.matter is Matter.CLAIM:
        left = free_desk(uow, poll, stored.subject)
        subject = uow.claims.get(poll.id, stored.subject).digests.claim
        who = LeftToAct(left.ruling, left.enough)
    elif stored.matter is Matter.CHALLENGE:
        challenge = uow.challenges.get(poll.id, stored.subject)
        free = free_officers(uow, poll, challenge.id, challenge.challengers)
        subject, who = challenge.digest, LeftToAct(free.left, free.enough)
    else:
        subject, who = stored.subject, left_for_act(uow, poll, poll_act(stored.subject))
    day = stored.declared.astimezone(PROVINCE).date()
    return MinutedConflict(
        stored.officer, stored.matter, subject, day, who, reason if opens else None
    )


def left_for_act(uow: UnitOfWork, poll: Poll, act: PollAct) -> LeftToAct:
    """Return who may still sign an act, and whether they are as many as it needs."""
    declared = barred_officers(uow, poll.id, Matter.ACT).get(act.value, frozenset())
    roles = WEIGHT_SIGNERS if act is Act.WEIGHTS else ACTORS
    who = (one for one in _officers_of(uow, poll) if one.role in roles)
    left = still_active(uow, who, declared)
    enough = bool(left)
    if act is not Act.WEIGHTS:
        enough = len(left) >= 2 and any(one.role == EXECUTIVE for one in left)
    return LeftToAct(tuple(one.id for one in left), enough)


def _officers_of(uow: UnitOfWork, poll: Poll) -> tuple[SealedOfficer, ...]:
    if poll.seal_digest is None:
        return draft_officers(uow, poll)
    return acting_officers(uow, poll).officers


@dataclass(frozen=True)
class ActConflicts:
    """Who declared a conflict of interest on an act, and who is left."""

    declared: frozenset[str]
    left: LeftToAct


def act_conflicts(ctx: Context, poll_id: str, act: PollAct) -> ActConflicts:
    """Return who takes no part in an act of a poll, and who is left."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        declared = barred_officers(uow, poll_id, Matter.ACT).get(act.value, frozenset())
        return ActConflicts(declared, left_for_act(uow, poll, act))


def barred_acts(ctx: Context, poll_id: str, officer: str) -> frozenset[PollAct]:
    """Return the acts of a poll in which the officer takes no part."""
    with ctx.store.reader() as uow:
        return frozenset(map(poll_act, barred_from(uow, poll_id, Matter.ACT, officer)))
