"""An officer accepts the oath of office, the code of conduct and caucus solidarity.

Rules this module keeps:
1. The officer signs, with a key of the officer's own: nobody sets it for another.
2. What is accepted is the newest version of the union's texts, whose files are kept by digest.
3. The statement is made with the database's clock and lives a day, as every statement.
"""

from __future__ import annotations

from audit.record.about.acceptance import UnionTexts, about_acceptance
from audit.record.errors import AuditError
from audit.record.route.acceptance import Acceptance, AcceptanceStatement, verify_acceptance
from audit.record.units import Language
from voting.domain.errors import ConflictError, MalformedError, NotFoundError, RefusedError
from voting.domain.officers import CHANGED, Officer
from voting.domain.poll import utc
from voting.domain.route.stored import STEP_LIFE
from voting.ports.unit_of_work import Context, UnitOfWork


def add_union_texts(ctx: Context, version: str, english: bytes, french: bytes) -> UnionTexts:
    """Keep a version of the union's texts, which officers accept from now on, and return it.

    `MalformedError` for an empty file or a bad name, `ConflictError` for a name that is taken.
    """
    if not english or not french:
        raise MalformedError("The union's texts: a file is empty: give the text itself.")
    with ctx.store.unit_of_work() as uow:
        try:
            texts = UnionTexts(version, uow.texts.add(english), uow.texts.add(french))
        except AuditError as error:
            raise MalformedError(f"{error}.") from error
        uow.acceptances.add_texts(texts, uow.now())
        uow.commit()
    return texts


def draft_acceptance(
    ctx: Context, officer_id: str, language: Language
) -> tuple[UnionTexts, AcceptanceStatement]:
    """Return what the officer signs to accept the union's texts, read in that language."""
    with ctx.store.reader() as uow:
        officer, texts = active_officer(uow, officer_id), _current(uow)
        about = about_acceptance(officer.sealed, texts, language)
        return texts, AcceptanceStatement(officer_id, utc(uow.now()), about)


def keep_acceptance(ctx: Context, acceptance: Acceptance) -> None:
    """Keep what an officer accepted and signed.

    Checks: (1) the account is active; (2) the texts are the newest version; (3) the statement is of
    the last day, and not after now; (4) the officer alone signed it, with a key of the account.
    Raises a `RatifyError`.
    """
    with ctx.store.unit_of_work() as uow:
        officer = active_officer(uow, acceptance.officer)  # (1)
        if acceptance.texts != _current(uow):  # (2)
            raise ConflictError(
                f"officer {officer.id}: there is a newer version of the union's texts: read it, "
                "and accept that one."
            )
        if not utc(uow.now()) - STEP_LIFE <= acceptance.statement.time <= utc(uow.now()):  # (3)
            raise RefusedError(
                f"officer {officer.id}: the acceptance was made more than a day ago, or later than "
                "now: make it anew."
            )
        try:
            verify_acceptance(acceptance, officer.sealed)  # (4)
        except AuditError as error:
            raise RefusedError(f"{error}. Sign with a key of your account.") from error
        uow.acceptances.add(acceptance)
        uow.commit()


def accepted(uow: UnitOfWork, officer: Officer) -> Acceptance:
    """Return the officer's acceptance of the newest version; `RefusedError` if there is none."""
    latest = uow.acceptances.latest(officer.id, _current(uow).version)
    if latest is None:
        raise RefusedError(
            f"officer {officer.id} has not accepted the oath of office, the code of conduct and "
            "caucus solidarity, in their newest version (solidarity policy): do it first, with "
            f"`ratify officer accept {officer.id}`."
        )
    try:
        verify_acceptance(latest, officer.sealed)
    except AuditError as error:
        raise RefusedError(
            f"officer {officer.id}: {error}: the account has changed since: accept again, with "
            f"`ratify officer accept {officer.id}`."
        ) from error
    return latest


def active_officer(uow: UnitOfWork, officer_id: str) -> Officer:
    """Return an account; `RefusedError` if it has ended, or something else changed it."""
    officer = uow.officers.get(officer_id)
    if not officer.intact:
        raise RefusedError(f"officer {officer_id}: {CHANGED}")
    if not officer.active:
        raise RefusedError(f"officer {officer_id}: the account has ended, and can no longer act.")
    return officer


def _current(uow: UnitOfWork) -> UnionTexts:
    texts = uow.acceptances.current_texts()
    if texts is None:
        raise NotFoundError(
            "The union's texts for officers are not here yet: add them with `ratify officer texts`."
        )
    return texts
