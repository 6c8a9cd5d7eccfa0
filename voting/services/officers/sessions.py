"""How an officer signs in with a password and a code, and the session that follows.

Rules this module keeps:
1. Unknown account, ended account, wrong password, wrong or used code: the same answer, after the
   same work.
2. A TOTP code is good once, in its time step and the ones beside it: no step at or before the last
   one used is accepted again.
3. A session is a random token. The database has only digests of it under the server's key, bound
   to the officer, the password and the beginning: a row that something else wrote or changed is no
   session. It ends after 30 minutes without use, after 12 hours, at sign-out, with a new password,
   or when the account ends.
4. Failures slow down the pair of account and address, and the address. Whatever is cheap is checked
   before a password is hashed; hashing is done outside any transaction, and one at a time
   (`passwords`), so that it never holds up a vote.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final, TypeVar

import pyotp

from voting.domain.errors import RefusedError, TooManyFailuresError
from voting.domain.officers import SESSION_IDLE, SESSION_LONGEST, Officer
from voting.ports.unit_of_work import Context, Lock, OfficerSession, UnitOfWork
from voting.services.limits.throttle import FORGET, PAIR_LIMIT, FailureLimit, digest_of, network
from voting.services.officers.accounts import IDENTIFIER
from voting.services.officers.passwords import REFUSAL, verify_password

Proved = TypeVar("Proved")

_STEP: Final = 30
"""Seconds of a TOTP time step (RFC 6238)."""
_RENEW: Final = timedelta(minutes=1)
_CODE: Final = re.compile(r"[0-9]{6}")
ADDRESS_LIMIT: Final = FailureLimit(free=50, longest=timedelta(minutes=1))
"""For officers' failed sign-ins from one address, whatever the account."""


def sign_in_by_password(
    ctx: Context, officer_id: str, password: str, code: str, address: str
) -> str:
    """Return a new session's token.

    Raises `RefusedError` on any wrong part, `TooManyFailuresError` while this account and address,
    or this address, must wait.
    """
    attempt = Attempt(officer_id, password, code, address)
    return _proved(ctx, attempt, lambda uow, officer: begin(ctx, uow, officer))


def confirm_by_password(
    ctx: Context, officer_id: str, password: str, code: str, address: str
) -> None:
    """Ask a signed-in officer for password and code once more; as `sign_in_by_password`."""
    _proved(ctx, Attempt(officer_id, password, code, address), lambda uow, officer: None)


def verify_present_password(ctx: Context, officer_id: str, password: str, address: str) -> None:
    """Raise as `sign_in_by_password` unless this is the account's password."""
    _verify_password(ctx, Attempt(officer_id, password, "", address))


@dataclass(frozen=True)
class Attempt:
    """What somebody at an address gave to sign in as an officer."""

    officer: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str = field(repr=False)


def _proved(ctx: Context, attempt: Attempt, then: Callable[[UnitOfWork, str], Proved]) -> Proved:
    """Call `then` in the transaction that uses the code up, and return what it returns.

    1. The identifier and the code have their form: anything else is not worth a hash. 2. No wait
    lasts. 3. The password. 4. The account, locked, is active and has the hash that was verified.
    5. The code is right, and unused so far.
    """
    code = attempt.code.strip().replace(" ", "")
    if not IDENTIFIER.fullmatch(attempt.officer) or not _CODE.fullmatch(code):  # 1
        raise RefusedError(REFUSAL)
    verified = _verify_password(ctx, attempt)  # 2, 3
    with ctx.store.unit_of_work() as uow:
        officer = uow.officers.get(attempt.officer, Lock.EXCLUSIVE)
        if officer.active and officer.password_hash == verified:  # 4
            step = _step_of(ctx, officer, code, uow.now())
            if step is not None and uow.officers.use_step(officer.id, step):  # 5
                done = then(uow, officer.id)
                uow.commit()
                return done
    record_failure(ctx, attempt.officer, attempt.address)
    raise RefusedError(REFUSAL)


def _verify_password(ctx: Context, attempt: Attempt) -> str | None:
    """Verify the account's password; return the hash that it matched."""
    with ctx.store.reader() as uow:
        verify_not_slowed(ctx, uow, attempt.officer, attempt.address)
        officer = next((one for one in uow.officers.list() if one.id == attempt.officer), None)
    hashed = officer.password_hash if officer is not None and officer.active else None
    try:
        verify_password(ctx, attempt.password, hashed)
    except RefusedError:
        record_failure(ctx, attempt.officer, attempt.address)
        raise
    return hashed


def _step_of(ctx: Context, officer: Officer, code: str, now: datetime) -> int | None:
    """Return the time step that has this code, if it is later than the last one used."""
    if officer.totp_secret is None:
        return None
    totp = pyotp.TOTP(ctx.keys.totp_cipher(officer.id).decrypt(officer.totp_secret).decode())
    current = int(now.timestamp()) // _STEP
    for step in (current - 1, current, current + 1):
        good = hmac.compare_digest(totp.generate_otp(step), code)
        if good and step > officer.totp_step:
            return step
    return None


def begin(ctx: Context, uow: UnitOfWork, officer_id: str) -> str:
    """Add a session and return its token, which is stored nowhere."""
    token, now = secrets.token_urlsafe(32), uow.now()
    seal = _seal(ctx, token, uow.officers.get(officer_id), now)
    uow.sessions.purge(now)
    session = OfficerSession(_digest(ctx, token), officer_id, now, seal, now + SESSION_IDLE)
    uow.sessions.add(session)
    return token


def current_officer(ctx: Context, token: str) -> Officer:
    """Return the officer whose session this is, and extend it; `RefusedError` if it is over."""
    digest = _digest(ctx, token)
    with ctx.store.reader() as uow:
        now = uow.now()
        session = uow.sessions.get(digest, now)
        officer = None if session is None else uow.officers.get(session.officer)
    if session is None or officer is None or not _is_good(ctx, token, session, officer, now):
        raise RefusedError("The session is over: sign in again.")
    if session.expires < now + SESSION_IDLE - _RENEW:
        with ctx.store.unit_of_work() as uow:
            uow.sessions.extend(digest, uow.now() + SESSION_IDLE)
            uow.commit()
    return officer


def _is_good(
    ctx: Context, token: str, session: OfficerSession, officer: Officer, now: datetime
) -> bool:
    """Whether the server began this session for this account as it is, and not too long ago."""
    ours = hmac.compare_digest(_seal(ctx, token, officer, session.began), session.seal)
    return ours and officer.active and now < session.began + SESSION_LONGEST


def sign_out(ctx: Context, token: str) -> None:
    """End one session."""
    with ctx.store.unit_of_work() as uow:
        uow.sessions.revoke(_digest(ctx, token))
        uow.commit()


def sign_out_everywhere(ctx: Context, officer_id: str) -> None:
    """End every session of an officer."""
    with ctx.store.unit_of_work() as uow:
        uow.sessions.revoke_all(officer_id)
        uow.commit()


def _digest(ctx: Context, token: str) -> str:
    return _keyed(ctx, "ratify/officer-session-token/v1", token).hex()


def _seal(ctx: Context, token: str, officer: Officer, began: datetime) -> bytes:
    parts = (token, officer.id, officer.password_hash or "", began.astimezone(UTC).isoformat())
    return _keyed(ctx, "ratify/officer-session/v1", *parts)


def _keyed(ctx: Context, *parts: str) -> bytes:
    return hmac.digest(ctx.keys.officer_session_key, "\n".join(parts).encode(), "sha256")


# --- slowing failures --------------------------------------------------------------------------


def _limits(ctx: Context, officer_id: str, address: str) -> dict[str, FailureLimit]:
    """Return the counters' keys (hex), each with its limit; always in the same order."""
    place = network(address)
    return {
        digest_of(ctx, f"officer|{officer_id}|{place}"): PAIR_LIMIT,
        digest_of(ctx, f"officers|{place}"): ADDRESS_LIMIT,
    }


def verify_not_slowed(ctx: Context, uow: UnitOfWork, officer_id: str, address: str) -> None:
    """Raise `TooManyFailuresError` while failures make this account or address wait."""
    now = uow.now()
    limits = _limits(ctx, officer_id, address)
    counters = ((limit, uow.counters.get(key)) for key, limit in limits.items())
    ends = [limit.wait_ends(one) for limit, one in counters if one is not None]
    seconds = ceil((max(ends, default=now) - now).total_seconds())
    if seconds > 0:
        raise TooManyFailuresError(
            f"Too many failed sign-ins: try again in {seconds} seconds.", retry_after=seconds
        )


def record_failure(ctx: Context, officer_id: str, address: str) -> None:
    """Count one more failure of an account at an address, and of the address."""
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        for key in _limits(ctx, officer_id, address):
            uow.counters.record(key, now, now - FORGET)
        uow.commit()
