"""Challenges for passkeys: made and recognised by this server without keeping them.

Rules this module keeps:
1. A challenge is 8 bytes of time, 16 random bytes and a MAC over both and its purpose: no other
   server's, no other purpose's and no old one is taken.
2. It is good for five minutes, once: what is taken is counted in the store under its digest.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from voting.domain.errors import RefusedError
from voting.services.ports import Context, UnitOfWork
from voting.services.throttle import FORGET, digest_of

LIFE: Final = timedelta(minutes=5)
_TIME, _RANDOM, _MAC = 8, 16, 32
_REFUSAL: Final = "The passkey's challenge is not this server's, or too old: start again."


def make_challenge(ctx: Context, purpose: str) -> bytes:
    """Return a fresh challenge, 56 bytes, for one purpose, such as `sign-in`."""
    with ctx.store.reader() as uow:
        milliseconds = int(uow.now().timestamp() * 1000)
    body = milliseconds.to_bytes(_TIME, "big") + secrets.token_bytes(_RANDOM)
    return body + _mac(ctx, purpose, body)


def take_challenge(ctx: Context, uow: UnitOfWork, purpose: str, challenge: bytes) -> None:
    """Raise `RefusedError` unless this is a fresh challenge for the purpose, taken now for once."""
    body, mac = challenge[: _TIME + _RANDOM], challenge[_TIME + _RANDOM :]
    if len(mac) != _MAC or not hmac.compare_digest(mac, _mac(ctx, purpose, body)):
        raise RefusedError(_REFUSAL)
    made = datetime.fromtimestamp(int.from_bytes(body[:_TIME], "big") / 1000, UTC)
    now = uow.now()
    if not made <= now < made + LIFE:
        raise RefusedError(_REFUSAL)
    digest = digest_of(ctx, f"challenge|{challenge.hex()}")
    if uow.throttle.record(digest, now, now - FORGET).failures > 1:
        raise RefusedError(_REFUSAL)


def _mac(ctx: Context, purpose: str, body: bytes) -> bytes:
    message = f"ratify/challenge/v1\n{purpose}|".encode() + body
    return hmac.new(ctx.keys.session_key, message, hashlib.sha256).digest()
