"""Sign-in nonces: made and checked without being stored.

Rules this module keeps:
1. A nonce is 64 hexadecimal digits: 8 bytes of the time in milliseconds, 8 random bytes, and 16
   bytes of HMAC-SHA256 over `ratify/nonce/v1`, a newline, the poll, `|` and those 16 bytes.
2. It is good for two minutes, in its poll only, on every server with the same master key.
3. It is not used up: a proof that is replayed within the two minutes gains an authorization that is
   bound to the credential, with which only the credential's owner can cast. So nothing need be
   stored, and nobody can use up another person's nonce.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from voting.domain.errors import NonceExpiredError

LIFE: Final = timedelta(minutes=2)
_FORM: Final = re.compile(r"[0-9a-f]{64}")
_SIGNED_BYTES: Final = 16


def make_nonce(key: bytes, poll_id: str, now: datetime) -> str:
    """Return a fresh nonce; `key` has 32 bytes, `now` is aware."""
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    signed = milliseconds.to_bytes(8, "big") + secrets.token_bytes(8)
    return (signed + _mac(key, poll_id, signed)).hex()


def verify_nonce(key: bytes, poll_id: str, nonce: str, now: datetime) -> None:
    """Raise `NonceExpiredError` unless the nonce is ours, of this poll, and fresh.

    1. Its form. 2. Its MAC. 3. Its age.
    """
    if not _FORM.fullmatch(nonce):  # 1
        raise NonceExpiredError(_REFUSED)
    raw = bytes.fromhex(nonce)
    signed, mac = raw[:_SIGNED_BYTES], raw[_SIGNED_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, poll_id, signed)):  # 2
        raise NonceExpiredError(_REFUSED)
    issued = int.from_bytes(signed[:8], "big")
    age = (now - _EPOCH) / timedelta(milliseconds=1) - issued
    if age > LIFE / timedelta(milliseconds=1):  # 3
        raise NonceExpiredError(_REFUSED)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_REFUSED: Final = (
    "This sign-in has expired: it must be finished within two minutes. Please sign in again."
)


def _mac(key: bytes, poll_id: str, signed: bytes) -> bytes:
    message = f"ratify/nonce/v1\n{poll_id}|".encode() + signed
    return hmac.new(key, message, hashlib.sha256).digest()[:16]
