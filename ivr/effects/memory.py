"""What a call remembers from one webhook to the next, and how that rests in the database.

Rules this module keeps:
1. It rests encrypted under the poll's key, which is not in the database, from the moment the call
   is about a poll that is sealed or open. Before, and in a poll that is over, it holds no secret,
   and rests under a key of the server's: nobody who writes to the database speaks to a caller.
2. It is sealed for one purpose: the call, its step, and whether it is memory or answer. What was
   sealed at an earlier step does not open when it is put back.
3. A ballot is in the memory, and committed, before it is cast: a repeated webhook casts the same
   bytes, whatever happened to the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from ivr.script.turns import Effect, State
from voting.config.phone_keys import CallCipher, CallLostError, PhoneKeys
from voting.domain.call import StoredCall

MEMORY, ANSWER = "memory", "answer"


@dataclass(frozen=True)
class Memory:
    """A call's state, the effect that is being performed, and what performing it needs.

    `secret` is the credential's secret exponent in decimals, `authorization` the signed
    authorization's JSON, `ballot` the encrypted ballot's, `claim` a claim's identifier and
    `one_time` its code: each empty where there is none. `claims` is the number, among those of the
    call, of the claim that they are of.
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
    """Return the memory as JSON, its members in order of name."""
    return msgspec.json.encode(memory, order="sorted")


def decode(raw: bytes) -> Memory:
    """Read what `encode` wrote; `CallLostError` if it is anything else."""
    try:
        return msgspec.json.decode(raw, type=Memory, strict=True)
    except msgspec.DecodeError:
        raise CallLostError("the call's memory is not one") from None


@dataclass(frozen=True)
class Vault:
    """Seals and opens what calls hold; `common` is for those that are about no poll."""

    keys: PhoneKeys
    common: CallCipher

    def seal(self, row: StoredCall, kind: str, content: bytes) -> bytes:
        """Return what is kept of `content` in a call's row."""
        cipher = self.common if row.poll is None else self.keys.cipher_or_new(row.poll)
        return cipher.seal(content, _bound(row, kind))

    def open(self, stored: StoredCall, kind: str) -> bytes:
        """Return a call's memory or answer.

        Raises `CallLostError` where its poll's key is gone, or it is of another call or step.
        """
        content = stored.sealed_memory if kind == MEMORY else stored.sealed_answer
        cipher = self.common if stored.poll is None else self.keys.cipher(stored.poll)
        if cipher is None:
            raise CallLostError("the poll's key is gone")
        return cipher.open(content, _bound(stored, kind))


def _bound(row: StoredCall, kind: str) -> str:
    return f"ratify/call/v1|{row.id}|{row.step}|{kind}"
