"""Two officers make a step on a route: one proposes it and signs, the other signs the same.

Rules this module keeps:
1. A step waits for a day with its statement, whose bytes both sign. One that nobody has signed, or
   that has expired, is replaced; one that was signed is first withdrawn, by an officer who could
   sign it.
2. By-laws 2.74 to 2.76 are asked when the step is proposed, and again with the last signature, of
   the time that the statement gives (`voting.domain.route.checks.verify_step`).
3. Returning officers and the provincial executive sign, one of the executive; each accepted the
   union's texts before the statement was made. The route is verified with the step, as an auditor
   verifies it, before it is kept.
4. The route is held while it changes: of two steps at once, one finds the other. Once a poll is
   sealed on it, it changes no more, unless that poll is void.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from audit.record import fields
from audit.record.about.route.steps import about_step
from audit.record.errors import AuditError
from audit.record.officers import SealedOfficer
from audit.record.route.acceptance import Acceptance
from audit.record.route.document import SignedStep, extended
from audit.record.route.signers import verify_signers
from audit.record.route.statement import ACT_OF, RouteStatement
from audit.record.route.steps import Step
from audit.record.signatures.officer import (
    OfficerSignature,
    parse_officer_signature,
    verify_officer,
)
from voting.domain.errors import ConflictError, MalformedError, NotFoundError, RefusedError
from voting.domain.officers import ACTORS, ActSignature, Officer
from voting.domain.poll import utc
from voting.domain.route.checks import RouteRefusedError, Shown, verify_step
from voting.domain.route.stored import STEP_LIFE, PendingStep, StoredRoute
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.acceptance import accepted, verify_accepted
from voting.services.routes.begin import verify_only
from voting.services.routes.polls import called_by
from voting.services.signatures import parse_signature, stored_signature

_LOGGER = logging.getLogger(__name__)
_SIGNERS = 2


@dataclass(frozen=True)
class WaitingStep:
    """A step that waits: what is signed, by whom it was signed, until when, what is shown of it.

    Of `shown`, what is no warning refuses the step as things stand.
    """

    step: Step
    statement: RouteStatement
    signed_by: tuple[str, ...]
    expires: datetime
    shown: Shown


@dataclass(frozen=True)
class StepOutcome:
    """What a signature led to: `done` with the second one."""

    step: Step
    done: bool
    signed_by: tuple[str, ...]
    shown: Shown


def propose_step(
    ctx: Context, route_id: str, step: Step, reason: str, officer_id: str
) -> WaitingStep:
    """Propose a step and return its statement; the one that waits already, if it says the same.

    Checks: (1) who proposes may sign; (2) the by-laws; (3) no other route on this matter has begun;
    (4) no other step waits with a signature. Raises a `RatifyError`.
    """
    with ctx.store.unit_of_work() as uow:
        stored = uow.routes.get(route_id, Lock.EXCLUSIVE)
        _signer(uow, officer_id)  # (1)
        verify_only(uow, stored)  # (3)
        waiting = _waiting(uow, route_id)
        if waiting is None or (waiting.step, waiting.statement.reason) != (step, reason):
            if waiting is not None and waiting.signatures:  # (4)
                raise ConflictError(
                    f"route {route_id}: another step waits, signed by {waiting.signed_by[0]}: sign "
                    "that one, or withdraw it first."
                )
            waiting = _propose(uow, stored, step, reason)
        shown = _verified(uow, stored, waiting)  # (2)
        uow.commit()
    return _shown(waiting, shown)


def _propose(uow: UnitOfWork, stored: StoredRoute, step: Step, reason: str) -> PendingStep:
    route, now = stored.route, utc(uow.now())
    before = None if route is None else route.steps[-1].digest
    try:
        about = about_step(stored.subject, step, before)
        statement = RouteStatement(stored.id, ACT_OF[step.place], now, reason, about)
    except AuditError as error:
        raise MalformedError(f"{error}.") from error
    pending = PendingStep(
        stored.id,
        fields.encode(step.to_json()),
        fields.encode(statement.to_json()),
        now + STEP_LIFE,
    )
    uow.routes.propose(pending)
    return pending


def waiting_step(ctx: Context, route_id: str) -> WaitingStep | None:
    """Return the step that waits and has not expired.

    What refuses it now, such as a poll that was sealed since, is shown: it can be withdrawn.
    """
    with ctx.store.reader() as uow:
        stored, waiting = uow.routes.get(route_id), _waiting(uow, route_id)
        if waiting is None:
            return None
        try:
            return _shown(waiting, _verified(uow, stored, waiting))
        except RouteRefusedError as refused:
            return _shown(waiting, refused.findings)


def withdraw_step(ctx: Context, route_id: str, officer_id: str) -> None:
    """Forget the step that waits; `RefusedError` unless the officer could sign it."""
    with ctx.store.unit_of_work() as uow:
        uow.routes.get(route_id, Lock.EXCLUSIVE)
        _signer(uow, officer_id)
        uow.routes.clear(route_id)
        uow.commit()
    _LOGGER.warning("route %s: officer %s withdrew the step that waited", route_id, officer_id)


def sign_step(ctx: Context, route_id: str, signature: Mapping[str, object]) -> StepOutcome:
    """Add an officer's signature to the step that waits; with the second one the step is made.

    Checks: (1) the signature's form; (2) a step waits; (3) the officer may sign, accepted the
    union's texts, and has not signed; (4) the signature, by a key of the account; of both, (5) the
    by-laws and (6) the whole route, as an auditor verifies it. Raises a `RatifyError`, and nothing
    has then changed.
    """
    given = parse_signature(signature, "Sign the step again.")  # (1)
    with ctx.store.unit_of_work() as uow:
        stored = uow.routes.get(route_id, Lock.EXCLUSIVE)
        waiting = _must_wait(uow, route_id)  # (2)
        officer = _signer(uow, given.officer)  # (3)
        _verify_accepted(uow, officer, waiting)
        if given.officer in waiting.signed_by:
            raise ConflictError(
                f"officer {given.officer} has signed this step already: another officer must sign."
            )
        _verify_given(waiting, given, officer)  # (4)
        uow.routes.sign(route_id, stored_signature(given))
        signed = replace(waiting, signatures=(*waiting.signatures, stored_signature(given)))
        shown = _verified(uow, stored, signed)  # (5)
        done = len(signed.signatures) == _SIGNERS
        if done:
            verify_only(uow, stored)
            _make(uow, stored, signed)  # (6)
        uow.commit()
    return StepOutcome(signed.step, done, signed.signed_by, shown)


def _make(uow: UnitOfWork, stored: StoredRoute, pending: PendingStep) -> None:
    """Keep the route with one more step, once it holds."""
    people = [_person(uow, name) for name in pending.signed_by]
    signatures = sorted(map(_parsed, pending.signatures), key=lambda one: one.officer)
    step = SignedStep(pending.step, pending.statement, tuple(signatures))
    try:
        route = extended(stored.subject, stored.route, step, people)
        verify_signers(route)
    except AuditError as error:
        raise RefusedError(f"{error}.") from error
    made = replace(stored, document=route.encode())
    uow.routes.add_step(made, len(route.steps))
    uow.routes.clear(stored.id)


def _parsed(kept: ActSignature) -> OfficerSignature:
    return parse_officer_signature(fields.load(kept.signature, "signature"))


def _person(uow: UnitOfWork, officer_id: str) -> tuple[SealedOfficer, Acceptance]:
    officer = _signer(uow, officer_id)
    return officer.sealed, accepted(uow, officer)


def _signer(uow: UnitOfWork, officer_id: str) -> Officer:
    """Return an account that may propose and sign a step."""
    officer = verify_accepted(uow, officer_id)
    if officer.role not in ACTORS:
        raise RefusedError(
            f"officer {officer_id} is a {officer.role}, who may not sign a step of a route. Ask an "
            f"officer of one of these roles: {', '.join(ACTORS)}."
        )
    return officer


def _verify_accepted(uow: UnitOfWork, officer: Officer, pending: PendingStep) -> None:
    if accepted(uow, officer).statement.time > pending.statement.time:
        raise RefusedError(
            f"officer {officer.id} accepted the union's texts after this step was proposed "
            "(solidarity policy): withdraw the step, and propose it again."
        )


def _verify_given(pending: PendingStep, given: OfficerSignature, officer: Officer) -> None:
    try:
        verify_officer(pending.statement, given, [officer.sealed])
    except AuditError as error:
        raise RefusedError(f"{error}. Sign the step that waits, with a key of yours.") from error


def _verified(uow: UnitOfWork, stored: StoredRoute, pending: PendingStep) -> Shown:
    """Return what is shown of a step that waits; `RouteRefusedError` where it is refused."""
    said, called = pending.statement, called_by(uow, stored.id) is not None
    return verify_step(
        stored.subject, stored.route, pending.step, said.time, said.reason, called=called
    )


def _waiting(uow: UnitOfWork, route_id: str) -> PendingStep | None:
    pending = uow.routes.pending(route_id)
    return pending if pending is not None and pending.expires > uow.now() else None


def _must_wait(uow: UnitOfWork, route_id: str) -> PendingStep:
    pending = _waiting(uow, route_id)
    if pending is None:
        raise NotFoundError(
            f"route {route_id}: no step waits; it was made, withdrawn, or older than a day: "
            "propose it again."
        )
    return pending


def _shown(pending: PendingStep, shown: Shown) -> WaitingStep:
    return WaitingStep(pending.step, pending.statement, pending.signed_by, pending.expires, shown)
