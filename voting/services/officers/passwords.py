"""Officers' passwords: Argon2id, two hashes at a time on a machine.

Rules this module keeps:
1. A hash costs 64 MiB and a tenth of a second. So a machine computes two at a time, whatever the
   number of its workers, and who comes third waits for at most three seconds: it is somebody
   whose code was right, or who is signed in, for nobody else gets as far as a hash
   (`sessions`). So those who wait are few, and hold no worker that members need for longer.
2. The two places are locks on two files of the secrets' folder, which the system takes back when a
   process ends, however it ends. Nothing is written to them.
3. A password is never stored, logged or quoted.
"""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from voting.config.keys import CLAIM_KEYS_FILE, KEY_FILE
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
LONGEST_WAIT: Final = 3.0
"""Seconds for which one more hash waits for its turn."""
_PLACES: Final = (KEY_FILE, CLAIM_KEYS_FILE)
_in_this_process: Final = BoundedSemaphore(len(_PLACES))
_PAUSE: Final = 0.02
_AGAIN_SECONDS: Final = 2
_SALT, _HASH = 16, 32


def hash_password(ctx: Context, password: str) -> str:
    """Return the PHC string of a password (Argon2id).

    Raises `MalformedError` if it is too short, `TooManyFailuresError` if its turn does not come.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise MalformedError(f"password: at least {SHORTEST_PASSWORD} characters are needed.")
    hasher = Argon2id(
        salt=secrets.token_bytes(_SALT),
        length=_HASH,
        iterations=COST.iterations,
        lanes=COST.lanes,
        memory_cost=COST.memory_kib,
    )
    with _turn(ctx):
        return hasher.derive_phc_encoded(password.encode())


def verify_password(ctx: Context, password: str, hashed: str | None) -> None:
    """Raise `RefusedError` unless this is the password of that hash.

    If there is no hash, because there is no such account, the work is the same. Raises
    `TooManyFailuresError` if its turn does not come.
    """
    with _turn(ctx):
        try:
            Argon2id.verify_phc_encoded(password.encode(), hashed or _nobodys_hash())
        except InvalidKey as error:
            raise RefusedError(REFUSAL) from error
    if hashed is None:  # even if somebody found a password of those random bytes
        raise RefusedError(REFUSAL)


def _nobodys_hash() -> str:
    """Return the PHC string of no password that anybody knows, for accounts that are not there."""
    salt, drawn = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_SALT, _HASH)
    )
    cost = f"m={COST.memory_kib},t={COST.iterations},p={COST.lanes}"
    return f"$argon2id$v=19${cost}${salt}${drawn}"


@contextmanager
def _turn(ctx: Context) -> Iterator[None]:
    """Hold one of the machine's places while the block runs; refuse if none gets free in time."""
    end = time.monotonic() + LONGEST_WAIT
    if not _in_this_process.acquire(timeout=LONGEST_WAIT):
        raise _busy()
    try:
        place = _place(ctx.settings.secrets, end)
        try:
            yield
        finally:
            if place is not None:
                os.close(place)
    finally:
        _in_this_process.release()


def _place(folder: Path, end: float) -> int | None:
    """Return the open file whose lock is held; None where the keys came from elsewhere."""
    files = [folder / name for name in _PLACES if (folder / name).is_file()]
    while files:
        for file in files:
            if (held := _try(file)) is not None:
                return held
        if time.monotonic() > end:
            raise _busy()
        time.sleep(_PAUSE)
    return None


def _try(file: Path) -> int | None:
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _busy() -> TooManyFailuresError:
    return TooManyFailuresError(
        f"Other passwords are being verified: try again in {_AGAIN_SECONDS} seconds.",
        retry_after=_AGAIN_SECONDS,
    )
