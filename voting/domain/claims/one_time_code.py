"""One-time codes: six digits sent to a contact confirm that it is the person's.

Rules this module keeps:
1. A code is six random digits, good for 10 minutes and for 5 tries; the fifth wrong one spends it.
2. Only a digest under the server's key is kept, bound to what the code is for (`purpose`) and to
   when it was sent: a code for one claim and contact confirms no other, and none is renewed.
3. The comparison takes the same time wherever two codes differ.
4. A try is recorded before it is answered: `attempt` gives the new state to store, and only then
   does `verify_confirmed` say how it went. So nobody gets a free try by breaking off the request.
5. A code confirms once: using it spends it too. Who used it can show it again (`verify_used`), and
   gains nothing by that but what it confirmed.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from voting.domain.errors import (
    CodeExpiredError,
    CodeSpentError,
    CodeWrongError,
    MalformedError,
)

DIGITS: Final = 6
LIFE: Final = timedelta(minutes=10)
TRIES: Final = 5
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")
_BETWEEN = re.compile(r"[ -]")


@dataclass(frozen=True)
class OneTimeCode:
    """The state of one code that was sent: everything but the code.

    `purpose` says what it confirms, such as a claim's identifier; `sent` is aware, UTC; `tries`
    counts the wrong ones.
    """

    purpose: str
    digest: str = field(repr=False)
    sent: datetime
    tries: int = 0
    confirmed: bool = False

    @property
    def expires(self) -> datetime:
        """The moment from which the code is no longer good."""
        return self.sent + LIFE

    @property
    def tries_left(self) -> int:
        """How many tries remain."""
        return TRIES - self.tries


def new_code() -> str:
    """Draw a code: six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def store_code(code: str, purpose: str, now: datetime, key: bytes) -> OneTimeCode:
    """Return the state of a code that is sent now; `key` is the server's (32 bytes)."""
    return OneTimeCode(purpose, _digest(code, purpose, now, key), now)


def attempt(stored: OneTimeCode, typed: str, now: datetime, key: bytes) -> OneTimeCode:
    """Return the state after a try; store it before you call `verify_confirmed`.

    Checks: (1) the code is not spent (`CodeSpentError`); (2) it is not too old
    (`CodeExpiredError`); (3) what was typed is six digits, with or without spaces
    (`MalformedError`: no try is used up); (4) it is the code: if not, a try is used up.
    """
    if stored.confirmed or stored.tries >= TRIES:  # (1)
        raise CodeSpentError("This code was used, or tried too often; ask for a new one.")
    if now >= stored.expires:  # (2)
        raise CodeExpiredError("This code is older than 10 minutes; ask for a new one.")
    code = _BETWEEN.sub("", typed.strip())
    if not _CODE.fullmatch(code):  # (3)
        raise MalformedError(f"The code in the message has {DIGITS} digits; type just these.")
    if hmac.compare_digest(_of(stored, code, key), stored.digest):  # (4)
        return replace(stored, confirmed=True)
    return replace(stored, tries=stored.tries + 1)


def verify_confirmed(stored: OneTimeCode) -> None:
    """Raise unless the try that led to this state was right.

    Raises:
        CodeWrongError: it was wrong, and tries remain.
        CodeSpentError: it was wrong, and was the last.
    """
    if stored.confirmed:
        return
    if stored.tries_left <= 0:
        raise CodeSpentError("That is not the code, five times now; ask for a new one.")
    left = "1 try is" if stored.tries_left == 1 else f"{stored.tries_left} tries are"
    raise CodeWrongError(f"That is not the code in the message; {left} left.", stored.tries_left)


def verify_used(stored: OneTimeCode, typed: str, key: bytes) -> None:
    """Raise `CodeSpentError` unless this is the confirmed code, typed again."""
    code = _BETWEEN.sub("", typed.strip())
    formed = _CODE.fullmatch(code) is not None
    same = formed and hmac.compare_digest(_of(stored, code, key), stored.digest)
    if not (stored.confirmed and same):
        raise CodeSpentError("A code was used for this already, and it is not this one.")


def _of(stored: OneTimeCode, code: str, key: bytes) -> str:
    return _digest(code, stored.purpose, stored.sent, key)


def _digest(code: str, purpose: str, sent: datetime, key: bytes) -> str:
    when = sent.astimezone(UTC).isoformat()
    message = f"ratify/one-time-code/v2\n{purpose}\n{when}\n{code}".encode()
    return hmac.digest(key, message, "sha256").hex()
