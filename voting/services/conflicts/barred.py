"""What a conflict of interest keeps an officer from.

Rules this module keeps:
1. An officer who declared one on a claim neither sees it nor rules on it; on an act, neither
   proposes, signs nor withdraws it. Nothing takes that back.
2. A declaration that something else wrote into the database is an error where it matters, and
   lets nobody in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.record.signatures.statement import PollAct
from voting.domain.conflicts.declaration import ConflictOfInterestError, Matter, StoredConflict
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.conflicts.sealed import open_conflict

Barred = Mapping[str, frozenset[str]]
"""By claim or act: the officers who take no part."""


def barred_officers(uow: UnitOfWork, poll_id: str, matter: Matter) -> Barred:
    """Return, by claim or by act of a poll, who declared a conflict of interest."""
    found: dict[str, frozenset[str]] = {}
    for one in uow.conflicts.of(poll_id):
        if one.matter is matter:
            found[one.subject] = found.get(one.subject, frozenset()) | {one.officer}
    return found


def barred_from(uow: UnitOfWork, poll_id: str, matter: Matter, officer: str) -> frozenset[str]:
    """Return the claims, or the acts, of a poll in which the officer takes no part."""
    barred = barred_officers(uow, poll_id, matter)
    return frozenset(subject for subject, officers in barred.items() if officer in officers)


def verify_declared(ctx: Context, declared: Iterable[StoredConflict], subject: str) -> None:
    """Raise `ConflictError` unless each declaration on a claim or act is one that was made here.

    `declared` are those of the poll.
    """
    for one in declared:
        if one.subject == subject:
            open_conflict(ctx, one)


def verify_free(uow: UnitOfWork, poll_id: str, act: PollAct, officer: str | None) -> None:
    """Raise `ConflictOfInterestError` if the officer who asks declared a conflict on this act."""
    if officer is None:
        return
    if act.value in barred_from(uow, poll_id, Matter.ACT, officer):
        raise ConflictOfInterestError(
            f"officer {officer} declared a conflict of interest on “{act}”, and takes no part in "
            "it: the poll's minutes say who can step in."
        )
