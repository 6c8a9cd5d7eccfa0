"""How an officer signs in with a password and a code, and the session that follows.

Rules this module keeps:
1. Unknown account, ended account, wrong password, wrong or used code: the same answer, after the
   same work.
2. A TOTP code is good for its time step and the ones beside it, once: no step at or before the last
   one used is taken again.
3. A session is a random token; the database has only its digest. It ends after 30 minutes without
   use, at sign-out, or when the account ends.
4. Failures slow down the pair of account and address. Password hashing is done outside any
   transaction, so that it never holds up a vote.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import Final

import pyotp

from voting.domain.errors import RefusedError, TooManyFailuresError
from voting.domain.officers import SESSION_IDLE, Officer
from voting.services.officers import hash_password, verify_password
from voting.services.ports import Context, OfficerSession, UnitOfWork
from voting.services.throttle import FORGET, PAIR_LIMIT, digest_of, network

_STEP: Final = 30
"""Seconds of a TOTP time step (RFC 6238)."""
_RENEW: Final = timedelta(minutes=1)
_REFUSAL: Final = "The account, the password or the code is not right."


def sign_in(ctx: Context, officer_id: str, password: str, code: str, address: str) -> str:
    """Return a new session's token.

    Raises `RefusedError` on any wrong part, `TooManyFailuresError` while this account and address
    must wait.
    """
    key = _failure_key(ctx, officer_id, address)
    with ctx.store.reader() as uow:
        verify_not_slowed(uow, key)
        officer = _find(uow, officer_id)
    try:
        verify_password(password, (officer and officer.password_hash) or _dummy_hash())
        if officer is None or not officer.active:
            raise RefusedError(_REFUSAL)
    except RefusedError:
        record_failure(ctx, key)
        raise
    return _begin_with_code(ctx, officer_id, code, key)


def _find(uow: UnitOfWork, officer_id: str) -> Officer | None:
    return next((one for one in uow.officers.list() if one.officer == officer_id), None)


@cache
def _dummy_hash() -> str:
    """Return a hash of nothing anybody knows, for accounts that are not there."""
    return hash_password(secrets.token_urlsafe(32))


def _begin_with_code(ctx: Context, officer_id: str, code: str, key: str) -> str:
    with ctx.store.unit_of_work() as uow:
        officer = uow.officers.get(officer_id)
        step = _step_of(ctx, officer, code, uow.now())
        if step is None:
            uow.throttle.record(key, uow.now(), uow.now() - FORGET)
            uow.commit()
            raise RefusedError(_REFUSAL)
        uow.officers.save(replace(officer, totp_step=step))
        token = begin(uow, officer_id)
        uow.commit()
    return token


def _step_of(ctx: Context, officer: Officer, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, if it is later than the last one used."""
    if officer.totp_secret is None:
        return None
    totp = pyotp.TOTP(ctx.keys.totp_box.decrypt(officer.totp_secret).decode())
    current = int(now.timestamp()) // _STEP
    for step in (current - 1, current, current + 1):
        good = hmac.compare_digest(totp.generate_otp(step), code.strip().replace(" ", ""))
        if good and step > officer.totp_step:
            return step
    return None


def begin(uow: UnitOfWork, officer_id: str) -> str:
    """Add a session and return its token, which is nowhere else."""
    token, now = secrets.token_urlsafe(32), uow.now()
    uow.sessions.purge(now)
    uow.sessions.add(OfficerSession(_digest(token), officer_id, now + SESSION_IDLE))
    return token


def current_officer(ctx: Context, token: str) -> Officer:
    """Return whose session this is, and let it live on; `RefusedError` if it is over."""
    digest = _digest(token)
    with ctx.store.reader() as uow:
        now = uow.now()
        session = uow.sessions.get(digest, now)
        officer = None if session is None else uow.officers.get(session.officer)
    if session is None or officer is None or not officer.active:
        raise RefusedError("The session is over: sign in again.")
    if session.expires < now + SESSION_IDLE - _RENEW:
        with ctx.store.unit_of_work() as uow:
            uow.sessions.extend(digest, uow.now() + SESSION_IDLE)
            uow.commit()
    return officer


def sign_out(ctx: Context, token: str) -> None:
    """End one session."""
    with ctx.store.unit_of_work() as uow:
        uow.sessions.revoke(_digest(token))
        uow.commit()


def sign_out_everywhere(ctx: Context, officer_id: str) -> None:
    """End every session of an officer."""
    with ctx.store.unit_of_work() as uow:
        uow.sessions.revoke_all(officer_id)
        uow.commit()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- slowing failures --------------------------------------------------------------------------


def _failure_key(ctx: Context, officer_id: str, address: str) -> str:
    return digest_of(ctx, f"officer|{officer_id}|{network(address)}")


def verify_not_slowed(uow: UnitOfWork, key: str) -> None:
    """Raise `TooManyFailuresError` while the key's failures make it wait."""
    now, count = uow.now(), uow.throttle.get(key)
    ends = now if count is None else PAIR_LIMIT.wait_ends(count)
    seconds = ceil((ends - now).total_seconds())
    if seconds > 0:
        raise TooManyFailuresError(
            f"Too many failed sign-ins: try again in {seconds} seconds.", retry_after=seconds
        )


def record_failure(ctx: Context, key: str) -> None:
    """Count one more failure under a key."""
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        uow.throttle.record(key, now, now - FORGET)
        uow.commit()
