"""A statement that waits for two officers: how long, who signs next, and what a file is over.

Rules this module keeps:
1. A statement waits 24 hours from its proposal, and no longer.
2. Whoever proposed it signs first, then another officer; each with a key that stands, over the
   same statement. Nobody signs twice.
3. A signature that was made away from the server counts only for the statement that waits, byte
   for byte.

What waits is named in the errors: a `removal`, a `change`, a `challenge`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from audit.record import fields
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import STATEMENT_HOURS, STATEMENT_LIFE
from voting.domain.errors import ConflictError, NotFoundError, RefusedError
from voting.domain.officers import ActSignature
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.signatures import (
    ActContext,
    Signed,
    parse_handed_in,
    parse_waiting,
    signed_with,
    verify_both,
    verify_given,
)


class Stated(Protocol):
    """What waits under a statement, kept as the bytes that are signed."""

    @property
    def statement(self) -> bytes:
        """The canonical JSON that both officers sign."""


class Proposed(Stated, Protocol):
    """What one officer proposed, and signs first; then another."""

    @property
    def proposer(self) -> str:
        """The officer's identifier."""

    @property
    def proposed(self) -> datetime:
        """When that was."""

    @property
    def signature(self) -> bytes | None:
        """The proposer's signature; None until then."""


_Stated = TypeVar("_Stated", bound=Stated)


def waits_until(held: Proposed) -> datetime:
    """Return when a proposal has waited too long to be signed (rule 1)."""
    return held.proposed + STATEMENT_LIFE


def waited_too_long(held: Proposed, now: datetime) -> bool:
    """Tell whether a proposal has waited too long to be signed."""
    return waits_until(held) <= now


def too_old(what: str) -> NotFoundError:
    """Return the error for what waited too long."""
    return NotFoundError(
        f"This {what} waited longer than {STATEMENT_HOURS} hours: propose it again."
    )


def verify_named(context: ActContext, officer_id: str, what: str) -> None:
    """Raise `RefusedError` unless the officer who proposes is one whom the poll's seal names."""
    if officer_id not in {one.id for one in context.acting.officers}:
        raise RefusedError(
            f"officer {officer_id} is not named in this poll's seal, and so can sign nothing in it:"
            f" another membership officer proposes the {what}."
        )


def verify_waits(held: Proposed, now: datetime, what: str) -> None:
    """Raise `NotFoundError` if it waited too long."""
    if waited_too_long(held, now):
        raise too_old(what)


def verify_next(context: ActContext, held: Proposed, given: OfficerSignature, what: str) -> None:
    """Raise unless it is over the statement that waits, by the officer who signs next (rule 2)."""
    remedy = f"Sign the {what} that waits, with a sealed key."
    verify_given(parse_waiting(held.statement), given, context.acting, remedy)
    first, mine = held.signature is None, given.officer == held.proposer
    if first and not mine:
        raise RefusedError(
            f"officer {held.proposer} proposed this {what}, and signs it first; then you."
        )
    if mine and not first:
        raise ConflictError(f"You have signed this {what} already: another officer must sign.")


def signed_by_two(context: ActContext, held: Proposed, given: OfficerSignature) -> Signed:
    """Return the statement with both signatures; `RefusedError` unless they are what it asks for.

    The proposer's is the one that is kept, `given` the other officer's.
    """
    first = ActSignature(held.proposer, held.signature or b"")
    signed = signed_with(parse_waiting(held.statement), [first], given)
    verify_both(signed, context.document, context.acting)
    return signed


def handed_in(
    ctx: Context,
    poll_id: str,
    raw: bytes,
    waiting: Callable[[UnitOfWork], Iterable[_Stated]],
    otherwise: str,
) -> tuple[_Stated, dict[str, object]]:
    """Return what a signature file of `ratify sign` is over, of all that waits; and the signature.

    Raises `MalformedError` for any other file. `ConflictError` if its statement does not wait, with
    `otherwise` for what it is over then.
    """
    statement, signature = parse_handed_in(raw)
    text = fields.encode(statement.to_json())
    with ctx.store.reader() as uow:
        found = next((one for one in waiting(uow) if one.statement == text), None)
    if found is None:
        raise ConflictError(
            f"poll {poll_id}: the signature of {signature.officer} is over {otherwise}: take the "
            "statement that waits, and sign it anew."
        )
    return found, signature.to_json()
