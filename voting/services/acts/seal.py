"""The seal: what a poll is, fixed for good in poll.json and in every unit's election.

Rules this module keeps:
1. poll.json is made from the draft when the seal is proposed, and made again when the second
   officer signs: if a line of the statement then differs (the last is the poll file's digest),
   something has changed since the proposal, and the act is refused.
2. A poll is sealed only when it can be finished: it has a voters' list that matches the roster,
   signed by the credential authority, trustees, FTE inputs that the treasurer or the general
   secretary signed, so many officers with keys that any one can be lost, and an objection window
   that has not ended (by-law 2.77).
3. Every unit's election.json is made here, once, and binds poll.json, the unit's voters' list and
   the trustees. Its bytes are kept.
4. The route that the poll names is asked again, and begins the log, in the same transaction: what
   every officer of the poll accepted and its steps come before poll:sealed (by-laws 2.74 to 2.76,
   solidarity policy). A rehearsal has neither.
5. The officers are warned of weights that are unusual, and of units so small that a result would
   show how somebody voted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from audit.record import units as sealed_units
from audit.record.about.lines import About
from audit.record.about.sealed import about_seal
from audit.record.errors import AuditError
from audit.record.fields import show_time
from audit.record.log.events import PollSealed
from audit.record.poll_document import PollDocument, parse_poll_document
from audit.record.province import TABLE
from audit.record.route.subject import PollRoute
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.statement import Act, Statement
from audit.record.signatures.weights import SignedWeights
from audit.record.voters_lists import VotersLists, parse_voters_lists
from audit.replay.elections import election_bytes
from audit.replay.export import FTE, POLL, ROUTE, TRUSTEES, Record
from tally.protocol.encoding import sha256_b64, sha256_hex
from tally.protocol.trustees import parse_trustees
from voting.domain.errors import ConflictError
from voting.domain.poll import Poll
from voting.domain.small_units import few_members
from voting.domain.unit import Unit
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acts.facts import sealed_files
from voting.services.acts.handler import ActRequest, Handler, OfficersWarning, Tallies, of_the_poll
from voting.services.acts.weights import (
    draft_fte,
    implausible_weights,
    verify_signed_weights,
)
from voting.services.members.card_sets import verify_newest
from voting.services.officers.sealed import draft_officers
from voting.services.routes.head import accepted_by_others, log_head
from voting.services.routes.polls import route_files, verify_route_at_seal
from voting.services.routes.readings import chosen_readings
from voting.services.signatures import ActContext, Signed


def _about(context: ActContext, request: ActRequest) -> About:
    """Make the draft's poll.json and fte.json, store them, and return what they say."""
    proposed = _proposed(context, request.reason)
    context.uow.polls.save(proposed)
    try:
        return about_seal(sealed_files(context.uow, proposed))
    except AuditError as error:
        raise ConflictError(f"poll {proposed.id} cannot be sealed: {error}.") from error


def proposed_files(ctx: Context, poll_id: str) -> Record:
    """Return the files that the seal's statement is about, for `ratify sign --record`.

    Raises `ConflictError` before the seal is proposed.
    """
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        on_route = {path: raw for path, raw in route_files(uow, poll).items() if path == ROUTE}
    if poll.poll_json is None or poll.fte_json is None or poll.trustees_json is None:
        raise ConflictError(f"poll {poll_id}: its seal is not proposed yet: propose it first.")
    files = {POLL: poll.poll_json, FTE: poll.fte_json, TRUSTEES: poll.trustees_json}
    return Record({**files, **on_route})


def _proposed(context: ActContext, reason: str) -> Poll:
    """Return the draft with its poll.json and fte.json.

    Checks, each a `ConflictError`: (1) the objection window has not ended; (2) the voters' list is
    there and has the roster's size; (3) the trustees are there; (4) the FTE inputs are valid; (5)
    everything else that `audit.record.poll_document` requires; (6) the credential authority signed
    its lists, and no later list of the same cards is known, nor a change that they lack; (7) the
    treasurer or the general secretary signed the weights, as they are; (8) the route that the poll
    names holds and allows this vote; `reason` is that of the seal; (9) every officer accepted the
    union's texts.
    """
    poll, uow = context.poll, context.uow
    units = uow.units.of(poll.id)
    _verify_objections_follow(poll, uow.now())  # (1)
    _verify_voters(uow, poll, units)  # (2)
    if poll.trustees_json is None:  # (3)
        raise ConflictError(
            f"poll {poll.id} has no trustees: import trustees.json with `ratify poll trustees`."
        )
    fte = draft_fte(poll, units)  # (4)
    lists = _lists(poll)
    weights = verify_signed_weights(uow, poll)  # (7)
    officers = draft_officers(uow, poll)
    route = verify_route_at_seal(uow, poll, officers, reason)  # (8)
    document = _document(context, units, fte, lists, weights, route)  # (5)
    _verify_lists(uow, poll, document, lists)  # (6)
    accepted_by_others(uow, poll, officers)  # (9)
    return replace(poll, poll_json=document.encode(), fte_json=fte)


def _verify_objections_follow(poll: Poll, sealed: datetime) -> None:
    """By-law 2.77: the list that the seal fixes can still be objected to before the vote."""
    if sealed >= poll.terms.objections_until:
        raise ConflictError(
            f"poll {poll.id}: the objection window of its voters' list ended at "
            f"{show_time(poll.terms.objections_until)}, and the seal comes before that (by-law "
            "2.77): prepare it with later dates."
        )


def _verify_voters(uow: UnitOfWork, poll: Poll, units: tuple[Unit, ...]) -> None:
    voters = uow.voters.count_by_unit(poll.id)
    for unit in units:
        if unit.voters_list is None or voters.get(unit.id, 0) != unit.on_list:
            raise ConflictError(
                f"poll {poll.id}, unit {unit.id}: {voters.get(unit.id, 0)} on the voters' "
                f"list and {unit.on_list} on the roster: import voters-list.json with "
                "`ratify poll voters-list`."
            )


def _lists(poll: Poll) -> VotersLists:
    with _asking_for_the_list(poll):
        return parse_voters_lists(poll.voters_lists or b"")


def _verify_lists(uow: UnitOfWork, poll: Poll, document: PollDocument, lists: VotersLists) -> None:
    with _asking_for_the_list(poll):
        lists.verify_sealed(document)
    verify_newest(uow, poll, lists, (voter.credential for voter in uow.voters.iterate(poll.id)))


@contextmanager
def _asking_for_the_list(poll: Poll) -> Iterator[None]:
    try:
        yield
    except AuditError as error:
        raise ConflictError(
            f"poll {poll.id}: {error}: import voters-list.json with `ratify poll voters-list`."
        ) from error


def _document(
    context: ActContext,
    units: tuple[Unit, ...],
    fte: bytes,
    lists: VotersLists,
    weights: SignedWeights,
    route: PollRoute | None,
) -> PollDocument:
    poll, terms = context.poll, context.poll.terms
    try:
        return PollDocument(
            poll=poll.id,
            card_set=poll.card_set,
            iterations=lists.iterations,
            list_serial=lists.serial,
            kind=terms.kind.value,
            title=terms.title,
            question=terms.question,
            voters_list_date=terms.voters_list_date,
            electorate=terms.electorate,
            classes=terms.classes,
            challenge_reasons=terms.challenge_reasons,
            unit_by_laws=terms.unit_by_laws,
            objections=sealed_units.Window(terms.objections_from, terms.objections_until),
            window=sealed_units.Window(terms.opens, poll.closes),
            ruling_deadline=terms.ruling_deadline,
            time_zones=TABLE,
            readings=chosen_readings(context.uow, poll),
            release_units=terms.release_units,
            release_heads=terms.release_heads,
            small_unit=terms.small_unit,
            interruption_minutes=terms.interruption_minutes,
            fte=sha256_hex(fte),
            weights=weights,
            trustees=sha256_hex(poll.trustees_json or b""),
            units=tuple(_sealed_unit(unit) for unit in units),
            officers=draft_officers(context.uow, poll),
            credential_authority=terms.credential_authority,
            log_key=public_key_text(context.ctx.keys.log_key(poll.id)),
            watcher=terms.watcher,
            route=route,
        )
    except AuditError as error:
        raise ConflictError(f"poll {poll.id} cannot be sealed: {error}.") from error


def _sealed_unit(unit: Unit) -> sealed_units.SealedUnit:
    return sealed_units.SealedUnit(
        id=unit.id,
        name=sealed_units.Bilingual(unit.name_en, unit.name_fr),
        board=unit.board,
        panel=unit.panel.value,
        counts_in=unit.counts_in,
        bargaining_unit=unit.bargaining_unit,
        on_list=unit.on_list,
        election=unit.election_uuid,
        voters_list=sha256_hex(unit.voters_list or b""),
    )


def _seal(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    poll = context.poll
    _make_elections(context.uow, poll)
    now = context.moment(signed.statement)
    _verify_objections_follow(poll, now)
    for event in log_head(context.uow, poll, now):
        context.uow.log.append(poll.id, event)
    entry = context.uow.log.append(
        poll.id,
        PollSealed(
            time=now,
            poll=sha256_hex(poll.poll_json or b""),
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.polls.save(replace(poll.moved(Act.SEAL), seal_digest=sha256_hex(entry.raw)))


def _make_elections(uow: UnitOfWork, poll: Poll) -> None:
    document = parse_poll_document(poll.poll_json or b"")
    public_key = parse_trustees(poll.trustees_json or b"").public_key
    sealed = {unit.id: unit for unit in document.units}
    for unit in uow.units.of(poll.id):
        election = election_bytes(document, sealed[unit.id], public_key)
        fixed = replace(unit, election_json=election, fingerprint=sha256_b64(election))
        uow.units.save(poll.id, fixed)


def _warn(uow: UnitOfWork, poll: Poll) -> tuple[OfficersWarning, ...]:
    return (*implausible_weights(uow, poll), *few_members(poll, uow.units.outlines(poll.id)))


def _asked(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(reason=statement.reason)


SEAL = Handler(about=_about, do=_seal, request=_asked, warn=of_the_poll(_warn))
