"""How an officer signs in with a password and a code, and the session that follows.

Rules this module keeps:
1. Unknown account, ended account, wrong password, wrong or used code: the same answer. What is
   checked is checked in one order, whether the account exists or not: no wait lasts (for one code),
   the code is right and unused, the password. For an account that does not exist the code and the
   hash are those that nobody has (`authenticator_codes`, `passwords`), so time tells nothing of it.
2. Without a right, unused code no password is hashed: a flood of wrong passwords costs no hash.
   Time then tells that a guessed code was right. By chance 3 of 10^6 are; it tells nothing of the
   password, and such a code ends within 90 seconds.
3. A code is used up by a right password with it: no step at or before the last one used is
   accepted again. A wrong password does not use it up, so that somebody who guesses codes takes
   none from the officer; but with one code at most three passwords are hashed, so that a code that
   was seen buys no more guesses.
4. Failures make a wait, during which one code is not enough; two in a row always are (`waits`). A
   wait thus keeps no officer out, and a passkey is never asked to wait. A password that could not
   be hashed in time counts as a failure too.
5. A signed-in officer is asked for password and code once more under a counter of her own. Her
   present password alone is asked for only within a session; while its failures make her wait it
   is not hashed.
6. A session is a random token. The database has only digests of it under the server's key, bound
   to the officer, the password and the beginning: a row that something else wrote or changed is no
   session. It ends after 30 minutes without use, after 12 hours, at sign-out, with a new password,
   or when the account ends.
7. Hashing is done outside any transaction, so that it never holds up a vote.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from voting.domain.errors import RefusedError, TooManyFailuresError, TwoCodesNeededError
from voting.domain.officers import SESSION_IDLE, SESSION_LONGEST, Officer
from voting.ports.unit_of_work import Context, Lock, OfficerSession, UnitOfWork
from voting.services.limits.throttle import FORGET, digest_of
from voting.services.officers.accounts import IDENTIFIER
from voting.services.officers.authenticator_codes import read_codes, step_of
from voting.services.officers.passwords import REFUSAL, verify_password
from voting.services.officers.waits import (
    Limits,
    officers_limits,
    record_failure,
    seconds_to_wait,
    visitors_limits,
)

Proved = TypeVar("Proved")

_RENEW: Final = timedelta(minutes=1)
HASHES_PER_CODE: Final = 3
"""How many passwords are hashed with one code."""


def sign_in_by_password(
    ctx: Context, officer_id: str, password: str, code: str, address: str
) -> str:
    """Return a new session's token. `code` is one code, or two in a row.

    Raises `RefusedError` on any wrong part, `TwoCodesNeededError` on one code while failures make
    this account, this address or everybody wait, `TooManyFailuresError` if too many passwords are
    hashed at this moment.
    """
    limits = visitors_limits(ctx, officer_id, address)
    attempt = Attempt(officer_id, password, code, limits)
    return _proved(ctx, attempt, lambda uow, officer: begin(ctx, uow, officer))


def confirm_by_password(ctx: Context, officer_id: str, password: str, code: str) -> None:
    """Ask a signed-in officer for password and code once more; as `sign_in_by_password`."""
    limits = officers_limits(ctx, officer_id)
    _proved(ctx, Attempt(officer_id, password, code, limits), lambda uow, officer: None)


def verify_present_password(ctx: Context, officer_id: str, password: str) -> None:
    """Raise `RefusedError` unless this is the signed-in officer's password.

    Raises `TooManyFailuresError` while failures within the account's sessions make it wait.
    """
    attempt = Attempt(officer_id, password, "", officers_limits(ctx, officer_id))
    with ctx.store.reader() as uow:
        seconds = seconds_to_wait(uow, attempt.limits)
        account = _account(uow, officer_id)
    if seconds > 0:
        raise TooManyFailuresError(
            f"Too many wrong passwords: try again in {seconds} seconds.", retry_after=seconds
        )
    with _counted(ctx, attempt, seconds):
        verify_password(ctx, password, account.password_hash if account else None)


@dataclass(frozen=True)
class Attempt:
    """What somebody gave to prove to be an officer, and what its failure counts in."""

    officer: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    limits: Limits = field(repr=False)


def _proved(ctx: Context, attempt: Attempt, then: Callable[[UnitOfWork, str], Proved]) -> Proved:
    """Call `then` in the transaction that uses the code up, and return what it returns.

    1. The identifier and the code have their form. 2. No wait lasts, or there are two codes.
    3. The code is right, and unused so far. 4. It has not been tried with too many passwords.
    5. The password. 6. The account, locked, is as it was when code and password were verified.
    """
    codes = read_codes(attempt.code)
    if not IDENTIFIER.fullmatch(attempt.officer) or not codes:  # 1
        raise RefusedError(REFUSAL)
    with ctx.store.reader() as uow:
        seconds = seconds_to_wait(uow, attempt.limits)
        if seconds > 0 and len(codes) == 1:  # 2
            raise _two_codes_needed(seconds)
        account = _account(uow, attempt.officer)
        step = step_of(ctx, attempt.officer, account, codes, uow.now())
    with _counted(ctx, attempt, seconds):
        if step is None or not _may_hash(ctx, attempt.officer, step):  # 3, 4
            raise RefusedError(REFUSAL)
        verify_password(ctx, attempt.password, account.password_hash if account else None)  # 5
        with ctx.store.unit_of_work() as uow:
            locked = uow.officers.get(attempt.officer, Lock.EXCLUSIVE)
            if not _is_as_verified(locked, account) or not uow.officers.use_step(locked.id, step):
                raise RefusedError(REFUSAL)  # 6
            done = then(uow, locked.id)
            uow.commit()
    return done


@contextmanager
def _counted(ctx: Context, attempt: Attempt, seconds: int) -> Iterator[None]:
    """Count a refusal in the block as a failure, unless a wait lasts that it began in."""
    try:
        yield
    except (RefusedError, TooManyFailuresError):
        if seconds == 0:
            record_failure(ctx, attempt.officer, attempt.limits)
        raise


def _two_codes_needed(seconds: int) -> TwoCodesNeededError:
    return TwoCodesNeededError(
        "Many sign-ins have failed, here or elsewhere, so one code is not enough now: give two in "
        f"a row in its field, 12 digits, or try again in {seconds} seconds.",
        retry_after=seconds,
    )


def _account(uow: UnitOfWork, officer_id: str) -> Officer | None:
    """Return the active account, or None; all are read, so that time does not tell."""
    return next((one for one in uow.officers.list() if one.id == officer_id and one.active), None)


def _may_hash(ctx: Context, officer_id: str, step: int) -> bool:
    """Count one more password that is tried with the code; tell whether it may be hashed.

    It is counted before the hash: of attempts at once no more pass than one after the other.
    """
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        key = digest_of(ctx, f"officer-code|{officer_id}|{step}")
        counted = uow.counters.record(key, now, now - FORGET)
        uow.commit()
    return counted.count <= HASHES_PER_CODE


def _is_as_verified(locked: Officer, verified: Officer | None) -> bool:
    """Tell whether nobody ended the account, or gave it another password, meanwhile."""
    return (
        verified is not None
        and locked.active
        and locked.password_hash == verified.password_hash
        and locked.totp_secret == verified.totp_secret
    )


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
