"""What an officer's key signs, whatever it is: a statement on a poll, on a route, an acceptance.

Rules this module keeps:
1. The bytes M begin with the name of their type, so that no signature passes for one of another.
2. A key file signs M; a passkey signs a WebAuthn assertion whose challenge is SHA-256(M).
"""

from __future__ import annotations

import hashlib
from typing import Protocol


class Signable(Protocol):
    """Something with bytes to sign."""

    @property
    def message(self) -> bytes:
        """M: the bytes that a key file signs."""
        ...

    @property
    def digest(self) -> bytes:
        """SHA-256(M), 32 bytes: the challenge of a passkey's assertion."""
        return hashlib.sha256(self.message).digest()

    @property
    def label(self) -> str:
        """What a refusal calls it, such as `statement seal`."""
        ...
