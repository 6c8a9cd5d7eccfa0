"""Challenges for passkeys, made from nonces that this server recognises without keeping them.

Rules this module keeps:
1. A nonce is 8 bytes of time, 16 random bytes and a MAC over both, its purpose and its officer, in
   base64url: a nonce of another server, purpose or officer is refused, and so is an old one.
2. It is good for five minutes, once: a used nonce is marked in the store, under a keyed
   digest, for longer than that. Making one, and refusing one, stores nothing: a flood of either
   fills no table, and takes nobody's place.
3. A passkey never signs a nonce itself, but the digest of the purpose and the nonce, which the page
   computes. So no nonce, however it was chosen, can turn a sign-in into the signature of a
   statement, whose digest is of bytes that begin differently.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from voting.domain.errors import RefusedError
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.limits.idempotency import is_first, was_done

LIFE: Final = timedelta(minutes=5)
_TIME, _RANDOM = 8, 16
_MARK: Final = "challenge"
_REFUSAL: Final = "The passkey's challenge is not this server's, or too old: start again."


class ChallengePurpose(StrEnum):
    """What a passkey answers for, other than an act."""

    SIGN_IN = "sign-in"
    CONFIRM = "confirm"
    REGISTER = "register"


def challenge_of(purpose: ChallengePurpose, nonce: str) -> bytes:
    """Return what the passkey signs: SHA-256("ratify/<purpose>/v1", a newline, the nonce)."""
    return hashlib.sha256(f"ratify/{purpose}/v1\n{nonce}".encode()).digest()


def make_challenge_nonce(ctx: Context, purpose: ChallengePurpose, officer: str = "") -> str:
    """Return a fresh nonce for one purpose, and for one officer if it is known who will answer."""
    with ctx.store.reader() as uow:
        milliseconds = int(uow.now().timestamp() * 1000)
    body = milliseconds.to_bytes(_TIME, "big") + secrets.token_bytes(_RANDOM)
    return bytes_to_base64url(body + _mac(ctx, purpose, officer, body))


def take_challenge_nonce(
    ctx: Context, uow: UnitOfWork, nonce: str, purpose: ChallengePurpose, officer: str = ""
) -> None:
    """Use a nonce up; raise `RefusedError` unless it is fresh, for this purpose and unused."""
    verify_challenge_nonce(ctx, uow, nonce, purpose, officer)
    if not is_first(ctx, uow, _MARK, nonce):
        raise RefusedError(_REFUSAL)


def verify_challenge_nonce(
    ctx: Context, uow: UnitOfWork, nonce: str, purpose: ChallengePurpose, officer: str = ""
) -> None:
    """Raise as `take_challenge_nonce`, and use nothing up: a transaction that reads is enough."""
    try:
        raw = base64url_to_bytes(nonce)
    except ValueError as error:
        raise RefusedError(_REFUSAL) from error
    body, mac = raw[: _TIME + _RANDOM], raw[_TIME + _RANDOM :]
    one_form = bytes_to_base64url(raw) == nonce
    if not one_form or not hmac.compare_digest(mac, _mac(ctx, purpose, officer, body)):
        raise RefusedError(_REFUSAL)
    made = datetime.fromtimestamp(int.from_bytes(body[:_TIME], "big") / 1000, UTC)
    if not made <= uow.now() < made + LIFE or was_done(ctx, uow, _MARK, nonce):
        raise RefusedError(_REFUSAL)


def _mac(ctx: Context, purpose: ChallengePurpose, officer: str, body: bytes) -> bytes:
    message = f"ratify/challenge/v2\n{purpose}|{officer}|".encode() + body
    return hmac.new(ctx.keys.session_key, message, hashlib.sha256).digest()
