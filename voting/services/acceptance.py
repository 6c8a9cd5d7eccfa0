"""Officers accept the oath of office, the code of conduct and caucus solidarity; nobody else acts.

Rules this module keeps:
1. The officer signs, with a key of the officer's own: nobody sets it for another. Each time that it
   is asked, the signature is verified again: a row that somebody wrote is worth nothing.
2. What is accepted is the newest version of the union's texts, whose files are kept by digest.
   With a newer version, or without the key that signed, the officer accepts again.
3. Whoever has not accepted sees no draft, claim, turnout, contact, weight or unreleased result, and
   proposes and signs nothing (solidarity policy): `verify_accepted`. Without texts nobody has.
4. The statement is made with the database's clock and lives a day, as every statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from audit.record import fields
from audit.record.about.acceptance import LANGUAGES, UnionTexts, about_acceptance
from audit.record.errors import AuditError
from audit.record.route.acceptance import (
    Acceptance,
    AcceptanceStatement,
    parse_acceptance_signature,
    verify_acceptance,
)
from audit.record.signatures.officer import OfficerSignature
from audit.record.units import Language
from voting.domain.errors import (
    AcceptanceNeededError,
    ConflictError,
    MalformedError,
    RefusedError,
    UnionTextsMissingError,
)
from voting.domain.officers import CHANGED, Officer
from voting.domain.poll import utc
from voting.domain.route.stored import STEP_LIFE
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.signatures import parse_signature

# --- the union's texts -------------------------------------------------------------------------


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


def union_texts(ctx: Context) -> tuple[UnionTexts, Mapping[Language, bytes]]:
    """Return the newest version and its file in each language; `UnionTextsMissingError`."""
    with ctx.store.reader() as uow:
        texts = _current(uow)
        return texts, {"en": uow.texts.get(texts.en), "fr": uow.texts.get(texts.fr)}


def _current(uow: UnitOfWork) -> UnionTexts:
    texts = uow.acceptances.current_texts()
    if texts is None:
        raise UnionTextsMissingError(
            "The union's texts for officers are not here yet: add them with `ratify officer texts`."
        )
    return texts


# --- to accept ---------------------------------------------------------------------------------


def draft_acceptance(
    ctx: Context, officer_id: str, language: Language, time: datetime | None = None
) -> tuple[UnionTexts, AcceptanceStatement]:
    """Return what the officer signs to accept the union's texts, read in that language.

    `time`, by default now, is when it was drafted; `keep_acceptance` judges it.
    """
    with ctx.store.reader() as uow:
        officer, texts = active_officer(uow, officer_id), _current(uow)
        about = about_acceptance(officer.sealed, texts, language)
        return texts, AcceptanceStatement(officer_id, time or utc(uow.now()), about)


def accept_drafted(
    ctx: Context,
    officer_id: str,
    language: Language,
    time: datetime,
    signature: Mapping[str, object],
) -> None:
    """Keep the acceptance that was drafted at this time, in this language, and signed since."""
    given = parse_signature(signature, "Sign the statement again.")
    texts, statement = draft_acceptance(ctx, officer_id, language, time)
    keep_acceptance(ctx, Acceptance(texts, language, statement, given))


def hand_in_acceptance(ctx: Context, officer_id: str, raw: bytes) -> None:
    """Take the file that `ratify sign` wrote, from the officer's own session."""
    try:
        statement, given = parse_acceptance_signature(raw)
    except AuditError as error:
        raise MalformedError(
            f"{error}. Give the file that `ratify sign` wrote, unchanged."
        ) from error
    if statement.officer != officer_id:
        raise RefusedError(
            f"officer {officer_id}: this is the acceptance of {statement.officer}, who hands it in "
            "after signing in."
        )
    with ctx.store.reader() as uow:
        officer, texts = active_officer(uow, officer_id), _current(uow)
    keep_acceptance(ctx, _acceptance(officer, texts, statement, given))


def _acceptance(
    officer: Officer, texts: UnionTexts, statement: AcceptanceStatement, given: OfficerSignature
) -> Acceptance:
    """Return the acceptance whose statement says these lines, in whichever language it was read."""
    for language in LANGUAGES:
        if statement.about == about_acceptance(officer.sealed, texts, language):
            return Acceptance(texts, language, statement, given)
    raise ConflictError(
        f"officer {officer.id}: this statement is not of the newest version of the union's texts, "
        "or not of your account as it is now: take the statement again, and sign that one."
    )


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
                "now: accept again."
            )
        try:
            verify_acceptance(acceptance, officer.sealed)  # (4)
        except AuditError as error:
            raise RefusedError(f"{error}. Sign with a key of your account.") from error
        uow.acceptances.add(acceptance)
        uow.commit()


# --- who has accepted --------------------------------------------------------------------------


def verify_accepted(uow: UnitOfWork, officer_id: str) -> Officer:
    """Return an active account whose officer has accepted the newest version of the union's texts.

    Raises `RefusedError`: `AcceptanceNeededError` before that, `UnionTextsMissingError` if there
    are none to accept.
    """
    officer = active_officer(uow, officer_id)
    accepted(uow, officer)
    return officer


def accepted(uow: UnitOfWork, officer: Officer) -> Acceptance:
    """Return the officer's acceptance of the newest version; `RefusedError` if there is none."""
    texts = _current(uow)
    kept = uow.acceptances.of(officer.id, texts.version)
    for raw in kept:
        acceptance = _verified(raw, texts, officer)
        if acceptance is not None:
            return acceptance
    ways = f"at /officers/acceptance, or with `ratify officer accept {officer.id}`"
    if kept:
        raise AcceptanceNeededError(
            f"officer {officer.id}: what was accepted is not signed with a key that the account "
            f"has now, or not as the account is now: accept again, {ways}."
        )
    raise AcceptanceNeededError(
        f"officer {officer.id} has not accepted the oath of office, the code of conduct and "
        f"caucus solidarity, in their newest version (solidarity policy): do it first, {ways}."
    )


def _verified(raw: bytes, texts: UnionTexts, officer: Officer) -> Acceptance | None:
    """Return a stored acceptance, if it is this officer's of these texts; None for any other."""
    try:
        acceptance = Acceptance.parse(fields.load(raw, "acceptance"))
        verify_acceptance(acceptance, officer.sealed)
    except AuditError:
        return None
    return acceptance if acceptance.texts == texts else None


def acceptance_of(ctx: Context, officer: Officer) -> Acceptance | None:
    """Return the officer's acceptance of the newest version, if it holds now."""
    with ctx.store.reader() as uow:
        return standing_acceptance(uow, officer)


def standing_acceptance(uow: UnitOfWork, officer: Officer) -> Acceptance | None:
    """Return what `accepted` does; None where that refuses."""
    try:
        return accepted(uow, officer)
    except RefusedError:
        return None


def active_officer(uow: UnitOfWork, officer_id: str) -> Officer:
    """Return an account; `RefusedError` if it has ended, or something else changed it."""
    officer = uow.officers.get(officer_id)
    if not officer.intact:
        raise RefusedError(f"officer {officer_id}: {CHANGED}")
    if not officer.active:
        after = f": {officer.successor} took over" if officer.successor else ""
        raise RefusedError(
            f"officer {officer_id}: the account has ended, and can no longer act{after}."
        )
    return officer
