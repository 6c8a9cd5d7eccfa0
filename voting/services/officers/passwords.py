"""Officers' passwords: Argon2id, one hash at a time.

Rules this module keeps:
1. A hash costs 64 MiB and a tenth of a second, and anybody can ask for one. So this machine
   computes one at a time, and whoever asks meanwhile is told to try again: nobody waits here,
   because a waiting request would hold a worker that members need.
2. A password is never stored, logged or quoted.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from voting.domain.errors import MalformedError, RefusedError, TooManyFailuresError
from voting.ports.unit_of_work import Context

SHORTEST_PASSWORD: Final = 12
REFUSAL: Final = "The account, the password or the code is not right."


@dataclass(frozen=True)
class Cost:
    """What an Argon2id hash costs; it is written into the hash."""

    memory_kib: int
    iterations: int
    lanes: int


COST: Final = Cost(memory_kib=64 * 1024, iterations=3, lanes=4)
"""The second recommended option (RFC 9106, section 4)."""
_one_at_a_time: Final = Lock()
_AGAIN_SECONDS: Final = 2


def hash_password(password: str) -> str:
    """Return the PHC string of a password (Argon2id); `MalformedError` if it is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise MalformedError(f"password: at least {SHORTEST_PASSWORD} characters are needed.")
    hasher = Argon2id(
        salt=secrets.token_bytes(16),
        length=32,
        iterations=COST.iterations,
        lanes=COST.lanes,
        memory_cost=COST.memory_kib,
    )
    return hasher.derive_phc_encoded(password.encode())


def verify_password(ctx: Context, password: str, hashed: str | None) -> None:
    """Raise `RefusedError` unless this is the password of that hash.

    If there is no hash, because there is no such account, the work is the same. Raises
    `TooManyFailuresError` while another password is being verified on this machine.
    """
    with _alone(ctx):
        try:
            Argon2id.verify_phc_encoded(password.encode(), hashed or _nobodys_hash())
        except InvalidKey as error:
            raise RefusedError(REFUSAL) from error
    if hashed is None:  # even if somebody guessed the random password
        raise RefusedError(REFUSAL)


@cache
def _nobodys_hash() -> str:
    """Return the hash of a random password, for accounts that do not exist."""
    return hash_password(secrets.token_urlsafe(32))


@contextmanager
def _alone(ctx: Context) -> Iterator[None]:
    """Hold the lock of this process, and of all that share its secrets' folder, or refuse."""
    if not _one_at_a_time.acquire(blocking=False):
        raise _busy()
    try:
        with _alone_in_folder(ctx):
            yield
    finally:
        _one_at_a_time.release()


@contextmanager
def _alone_in_folder(ctx: Context) -> Iterator[None]:
    if not ctx.settings.secrets.is_dir():  # the key came from elsewhere: only this process is held
        yield
        return
    descriptor = os.open(ctx.settings.secrets, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy() from None
        yield
    finally:
        os.close(descriptor)


def _busy() -> TooManyFailuresError:
    return TooManyFailuresError(
        f"Somebody else signs in at this moment: try again in {_AGAIN_SECONDS} seconds.",
        retry_after=_AGAIN_SECONDS,
    )
