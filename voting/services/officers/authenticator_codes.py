"""Codes of officers' authenticators (TOTP, RFC 6238), alone or two in a row.

Rules this module keeps:
1. A code is good in its time step and the ones beside it, and only in a step after the last one
   used. Two in a row are the codes of two steps that follow each other: of these, both are unused.
2. One code is right by chance in 3 of 10^6 guesses, two in a row in 3 of 10^12.
3. An account that is not there, has ended or has no authenticator has a secret nevertheless, which
   nobody has, and another for each identifier. So its codes are right as often as a known
   account's, and checking them is the same work.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyotp

from voting.domain.officers import Officer
from voting.ports.unit_of_work import Context

STEP: Final = 30
"""Seconds of a time step."""
_DIGITS: Final = 6
_ONE_OR_TWO: Final = re.compile(rf"(?:[0-9]{{{_DIGITS}}}){{1,2}}")


def read_codes(text: str) -> tuple[str, ...]:
    """Return the one or two codes in what was typed, spaces left out; none if it is anything else.

    The older of two codes comes first.
    """
    digits = text.strip().replace(" ", "")
    if not _ONE_OR_TWO.fullmatch(digits):
        return ()
    return tuple(digits[start : start + _DIGITS] for start in range(0, len(digits), _DIGITS))


def step_of(
    ctx: Context, officer_id: str, account: Officer | None, codes: Sequence[str], now: datetime
) -> int | None:
    """Return the time step of the newest code, if they are right and unused for the account.

    `account` is the active account of this identifier, or None.
    """
    totp = pyotp.TOTP(_secret(ctx, officer_id, account))
    used = account.totp_step if account is not None else 0
    current = int(now.timestamp()) // STEP
    shown = {step: totp.generate_otp(step) for step in range(current - 2, current + 2)}
    for last in (current - 1, current, current + 1):
        steps = range(last - len(codes) + 1, last + 1)
        good = hmac.compare_digest("".join(shown[step] for step in steps), "".join(codes))
        if good and steps[0] > used:
            return last
    return None


def _secret(ctx: Context, officer_id: str, account: Officer | None) -> str:
    """Return the account's secret, or the one that nobody has, after the same work."""
    cipher = ctx.keys.totp_cipher(officer_id)
    drawn = hmac.digest(ctx.keys.nobodys_totp_key, officer_id.encode(), "sha256")[:20]
    nobodys = cipher.encrypt(base64.b32encode(drawn))
    sealed = account.totp_secret if account is not None else None
    return cipher.decrypt(sealed or nobodys).decode()
