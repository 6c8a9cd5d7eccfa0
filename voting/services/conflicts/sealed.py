"""The reasons of conflicts of interest, encrypted at rest.

Rules this module keeps:
1. A reason rests sealed with the officer, the matter and the time that it is about: a row that
   something else wrote, moved or changed is refused, and no error quotes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cryptography.fernet import InvalidToken

from audit.record import fields
from voting.domain.conflicts.declaration import StoredConflict
from voting.domain.errors import ConflictError
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context, UnitOfWork

_RESTORE: Final = (
    "The database was changed by something else than this service: restore it from its backup, and "
    "sign nothing before."
)


def seal_conflict(ctx: Context, bare: StoredConflict, reason: str) -> StoredConflict:
    """Return the declaration with its reason encrypted."""
    return replace(bare, reason=ctx.keys.claim_cipher.encrypt(_bound(bare, reason)))


def open_conflict(ctx: Context, stored: StoredConflict) -> str:
    """Return a declaration's reason; `ConflictError` unless it was sealed as this one."""
    try:
        raw = ctx.keys.claim_cipher.decrypt(stored.reason)
    except InvalidToken:
        raise _changed(
            stored, "its key is missing from claims.keys, or something else wrote it"
        ) from None
    reason = fields.load(raw, "conflict of interest").entries()["reason"].text()
    if _bound(stored, reason) != raw:
        raise _changed(stored, "it is not the one that was declared")
    return reason


def reseal_conflicts(ctx: Context, uow: UnitOfWork) -> int:
    """Encrypt every reason again with the newest key; return how many there are."""
    conflicts = list(uow.conflicts.iterate())
    for one in conflicts:
        uow.conflicts.renew_reason(replace(one, reason=ctx.keys.claim_cipher.rotate(one.reason)))
    return len(conflicts)


def _changed(stored: StoredConflict, what: str) -> ConflictError:
    return ConflictError(
        f"The conflict of interest of {stored.officer} on {stored.matter} {stored.subject}: "
        f"{what}. {_RESTORE}"
    )


def _bound(stored: StoredConflict, reason: str) -> bytes:
    """Return what is encrypted of a declaration: RFC 8785."""
    return fields.encode(
        {
            "poll": stored.poll,
            "officer": stored.officer,
            "matter": stored.matter.value,
            "subject": stored.subject,
            "declared": utc(stored.declared).isoformat(),
            "reason": reason,
        }
    )
