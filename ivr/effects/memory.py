"""What a call remembers from one webhook to the next, and how the database stores it.

Rules this module keeps:
1. While the call is about a poll that is sealed or open, its memory is encrypted under the poll's
   key, which is not in the database. Before, and in a poll that is over, it holds no secret and is
   encrypted under a key of the server's: nobody who can write to the database can speak to a
   caller.
2. A ciphertext is bound to its call, its step and its kind, memory or answer. One of an earlier
   step that is put back does not open.
3. A ballot is in the memory, and committed, before it is cast: a repeated webhook casts the same
   bytes, whatever happened to the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from ivr.script.state import State
from ivr.script.turns import Effect
from voting.config.temporary_keys import KeyCipher, KeyLostError, PhoneKeys
from voting.domain.call import StoredCall

MEMORY, ANSWER = "memory", "answer"


@dataclass(frozen=True)
class Memory:
    """A call's state, the effect that is being performed, and what performing it needs.

    `secret` is the credential's secret exponent in decimal, `authorization` the signed
    authorization's JSON, `ballot` the encrypted ballot's, `claim` a claim's identifier and
    `one_time` its one-time code: each empty where there is none. `claims` says which of the call's
    claims they belong to, counted from 1 (0: none).
    """

    state: State
    effect: Effect | None = None
    secret: str = field(default="", repr=False)
    authorization: str = field(default="", repr=False)
    ballot: str = field(default="", repr=False)
    claim: str = field(default="", repr=False)
    one_time: str = field(default="", repr=False)
    claims: int = 0


def encode(memory: Memory) -> bytes:
    """Return the memory as JSON, its members sorted by name."""
    return msgspec.json.encode(memory, order="sorted")


def decode(raw: bytes) -> Memory:
    """Read what `encode` wrote; `KeyLostError` if it is anything else."""
    try:
        return msgspec.json.decode(raw, type=Memory, strict=True)
    except msgspec.DecodeError:
        raise KeyLostError("the call's memory is not one") from None


@dataclass(frozen=True)
class Vault:
    """Encrypts and decrypts what calls hold; `common` is the key of those about no poll."""

    keys: PhoneKeys
    common: KeyCipher

    def seal(self, row: StoredCall, kind: str, content: bytes) -> bytes:
        """Return `content` encrypted, as a call's row stores it."""
        cipher = self.common if row.poll is None else self.keys.cipher_or_new(row.poll)
        return cipher.seal(content, _bound(row, kind))

    def open(self, stored: StoredCall, kind: str) -> bytes:
        """Return a call's memory or answer, decrypted.

        Raises `KeyLostError` if its poll's key is gone, or it belongs to another call or step.
        """
        content = stored.sealed_memory if kind == MEMORY else stored.sealed_answer
        cipher = self.common if stored.poll is None else self.keys.cipher(stored.poll)
        if cipher is None:
            raise KeyLostError("the poll's key is gone")
        return cipher.open(content, _bound(stored, kind))


def _bound(row: StoredCall, kind: str) -> str:
    return f"ratify/call/v1|{row.id}|{row.step}|{kind}"
