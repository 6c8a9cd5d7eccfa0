"""Officers' accounts: who they are, their keys, and the end of their office.

Rules this module keeps:
1. A password is stored as an Argon2id hash, a TOTP secret is encrypted with the server's key, and
   of a key file only the public half is here.
2. When an officer leaves office, the account and its sessions end, and its place in drafts passes
   to the successor. A seal does not change, but an ended account can no longer act with its keys.
3. An account that something else than this server changed can only be ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyotp

from audit.record.errors import AuditError
from audit.record.fields import check_text
from audit.record.signatures.ed25519 import public_key_from
from audit.record.signatures.statement import Act
from voting.domain.claims.contact import parse_email
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.officers import CHANGED, FileKey, Officer, Role
from voting.domain.poll import PollState, utc
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.officers.passwords import hash_password

IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
ISSUER: Final = "Ratify"


@dataclass(frozen=True)
class Enrolment:
    """What a new officer puts into an authenticator, shown once: the secret and its URI."""

    officer: str
    secret: str = field(repr=False)
    uri: str = field(repr=False)


def create(ctx: Context, officer_id: str, name: str, role: Role, password: str) -> Enrolment:
    """Add an account with a password and a TOTP secret, and return what to enrol.

    Raises `MalformedError` on a bad identifier, name or password, and `ConflictError` if the
    identifier is taken.
    """
    if not IDENTIFIER.fullmatch(officer_id):
        raise MalformedError(
            f"officer {officer_id[:70]!r}: use a-z, 0-9, '.', '_' and '-', such as m.tremblay."
        )
    try:
        check_text(name, "name", 200)
    except AuditError as error:
        raise MalformedError(f"officer {officer_id}: {error}.") from error
    secret = pyotp.random_base32()
    account = Officer(
        id=officer_id,
        name=name,
        role=role,
        password_hash=hash_password(ctx, password),
        totp_secret=ctx.keys.totp_cipher(officer_id).encrypt(secret.encode()),
    )
    with ctx.store.unit_of_work() as uow:
        uow.officers.add(account)
        uow.commit()
    return Enrolment(officer_id, secret, totp_uri(officer_id, secret))


def totp_uri(officer_id: str, secret: str) -> str:
    """Return the URI that authenticators read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer_id, issuer_name=ISSUER)


def set_password(ctx: Context, officer_id: str, password: str) -> Enrolment:
    """Give an account a new password and a new TOTP secret, and end its sessions."""
    hashed, secret = hash_password(ctx, password), pyotp.random_base32()
    with ctx.store.unit_of_work() as uow:
        officer = _active(uow, officer_id)
        sealed = ctx.keys.totp_cipher(officer_id).encrypt(secret.encode())
        uow.officers.save(replace(officer, password_hash=hashed, totp_secret=sealed, totp_step=0))
        uow.sessions.revoke_all(officer_id)
        uow.commit()
    return Enrolment(officer_id, secret, totp_uri(officer_id, secret))


def add_file_key(ctx: Context, officer_id: str, public_key: str) -> None:
    """Give an account the public half (base64) of a key file.

    Raises `MalformedError` if it is not an Ed25519 key, and `ConflictError` if an account has it
    already. The key cannot act on a poll that is already sealed.
    """
    try:
        public_key_from(public_key, "key")
    except AuditError as error:
        raise MalformedError(
            f"{error}. Give the public key that `ratify officer-key` printed."
        ) from error
    with ctx.store.unit_of_work() as uow:
        for other in uow.officers.list(Lock.EXCLUSIVE):
            if any(key.public_key == public_key for key in other.file_keys):
                raise ConflictError(f"officer {other.id} has this key: each key is one officer's.")
        officer = _active(uow, officer_id)
        uow.officers.save(replace(officer, file_keys=(*officer.file_keys, FileKey(public_key))))
        uow.commit()


def set_email(ctx: Context, officer_id: str, address: str, language: str) -> None:
    """Give an account the address for reminders, and their language, `en` or `fr`.

    Raises `ContactError` if it is no e-mail address.
    """
    contact = parse_email(address.strip())
    with ctx.store.unit_of_work() as uow:
        officer = _active(uow, officer_id)
        uow.officers.save(replace(officer, email=contact.value, language=language))
        uow.commit()


def end(ctx: Context, officer_id: str, successor: str | None = None) -> None:
    """End an account and its sessions: it can no longer act. Drafts name the successor instead.

    Raises `NotFoundError` for an unknown officer or successor, `RefusedError` if either has ended.
    """
    with ctx.store.unit_of_work() as uow:
        end_within(uow, officer_id, successor)
        uow.commit()


def end_within(uow: UnitOfWork, officer_id: str, successor: str | None = None) -> None:
    """End an account as `end` does, in a transaction that the caller commits."""
    uow.officers.list(Lock.EXCLUSIVE)  # always in the same order, so that nothing deadlocks
    officer = uow.officers.get(officer_id, Lock.EXCLUSIVE)
    _verify_not_ended(officer)
    if successor is not None:
        _active(uow, successor)
    ended = replace(officer, ended=utc(uow.now()), successor=successor, intact=True)
    uow.officers.save(ended)  # 4: whatever was changed in it, it can do nothing
    uow.sessions.revoke_all(officer_id)
    _pass_on_drafts(uow, officer_id, successor)


def _active(uow: UnitOfWork, officer_id: str) -> Officer:
    """Return the account, held until the transaction ends; `RefusedError` unless it is active."""
    officer = uow.officers.get(officer_id, Lock.EXCLUSIVE)
    _verify_not_ended(officer)
    if not officer.intact:
        raise RefusedError(f"officer {officer_id}: {CHANGED}")
    return officer


def _verify_not_ended(officer: Officer) -> None:
    if officer.ended is not None:
        raise RefusedError(f"officer {officer.id}: the account has ended.")


def _pass_on_drafts(uow: UnitOfWork, officer_id: str, successor: str | None) -> None:
    """Replace the officer in every draft that names them; a proposed seal is withdrawn."""
    for listed in uow.polls.list():
        if listed.state is not PollState.DRAFT or officer_id not in listed.terms.officers:
            continue
        poll = uow.polls.get(listed.id, Lock.EXCLUSIVE)
        if poll.state is not PollState.DRAFT:  # sealed while we waited for the lock
            continue
        names = set(poll.terms.officers) - {officer_id} | ({successor} if successor else set())
        terms = replace(poll.terms, officers=tuple(sorted(names)))
        uow.polls.save(replace(poll, terms=terms))
        uow.acts.clear(poll.id, Act.SEAL)


def accounts(ctx: Context) -> Sequence[Officer]:
    """Return every account, sorted."""
    with ctx.store.reader() as uow:
        return uow.officers.list()


def account(ctx: Context, officer_id: str) -> Officer:
    """Return one account; `NotFoundError` if there is none."""
    with ctx.store.reader() as uow:
        return uow.officers.get(officer_id)
