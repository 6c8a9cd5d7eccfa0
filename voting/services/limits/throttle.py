"""Slowing down guesses of voting codes, without ever locking a member out.

Rules this module keeps:
1. A correct proof is accepted whatever was counted: this module is called only after a proof has
   failed. Otherwise, ten wrong codes on every number would lock out a province.
2. Failures are counted, never successes: a school board with all its members is one address.
3. There are two counters: of the member number at this address, which slows down guesses of one
   code, and of the address, which slows down guesses of many. Unknown numbers are counted like
   known ones.
4. What is stored is a keyed digest: somebody who reads the database learns no address.
5. While a wait lasts, nothing is written: a flood of failures causes no writes.
6. A failure with a name (`idempotency_key`) is counted once, and refused in the same way when it is
   repeated.
7. Callers who hide their number have no address: they are counted by member number only, all
   together, so that no caller waits because others tried other member numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from voting.domain.errors import SignInRefusedError, TooManyFailuresError
from voting.ports.unit_of_work import Context, Counter, UnitOfWork
from voting.services.limits.idempotency import is_first, was_done


@dataclass(frozen=True)
class FailureLimit:
    """`free` failures cost nothing; then each doubles the wait, from one second to `longest`."""

    free: int
    longest: timedelta

    def wait_ends(self, counter: Counter) -> datetime:
        """Return the time before which another failure is told to wait."""
        beyond = counter.count - self.free
        if beyond <= 0:
            return counter.last
        doubled = timedelta(seconds=2.0 ** min(beyond - 1, 32))
        return counter.last + min(doubled, self.longest)


PAIR_LIMIT: Final = FailureLimit(free=5, longest=timedelta(minutes=15))
"""For a member number at an address."""
ADDRESS_LIMIT: Final = FailureLimit(free=200, longest=timedelta(minutes=1))
"""For an address, which a whole school may share."""
FORGET: Final = timedelta(hours=1)
"""A counter without a failure for this long starts again from zero, and may be purged."""

_HIDDEN: Final = "phone"
_TELEPHONE: Final = re.compile(rf"{_HIDDEN}(:[0-9a-f]{{64}})?")
_FAILURE: Final = "sign-in"
_REFUSED = "The member number or the voting code is wrong. Compare both with your card"


def refusal(
    ctx: Context, poll_id: str, member: str, address: str, idempotency_key: str = ""
) -> SignInRefusedError:
    """Count a failed sign-in and return what to refuse it with.

    Raises `TooManyFailuresError` instead, and counts nothing, while a wait lasts. `address` is the
    client's IP address as text; an IPv6 address counts as its /64 network. `idempotency_key` is the
    name of this very sign-in, if it has one.
    """
    limits = _limits(ctx, poll_id, member, address)
    refused = SignInRefusedError(f"{_REFUSED}, and try again.")
    with ctx.store.reader() as uow:
        if was_done(ctx, uow, _FAILURE, idempotency_key):
            return refused
        _verify_no_wait(uow, limits)
    with ctx.store.unit_of_work() as uow:
        if is_first(ctx, uow, _FAILURE, idempotency_key):
            _count(uow, limits)
            uow.commit()
    return refused


def _count(uow: UnitOfWork, limits: dict[str, FailureLimit]) -> None:
    now = uow.now()
    for key in limits:
        uow.counters.record(key, now, now - FORGET)


def purge_counters(ctx: Context) -> None:
    """Delete the counters that have had no failure for `FORGET`."""
    with ctx.store.unit_of_work() as uow:
        uow.counters.purge(uow.now() - FORGET)
        uow.commit()


def _verify_no_wait(uow: UnitOfWork, limits: dict[str, FailureLimit]) -> None:
    now = uow.now()
    counts = {key: uow.counters.get(key) for key in limits}
    ends = [limits[key].wait_ends(one) for key, one in counts.items() if one is not None]
    seconds = ceil((max(ends, default=now) - now).total_seconds())
    if seconds > 0:
        raise TooManyFailuresError(
            f"{_REFUSED}; too many sign-ins have failed, so wait {seconds} s before you try again. "
            "A correct code is accepted at any time.",
            retry_after=seconds,
        )


def _limits(ctx: Context, poll_id: str, member: str, address: str) -> dict[str, FailureLimit]:
    """Return the two counters' keys (hex), each with its limit; always in the same order.

    A hidden number has only the first.
    """
    place = network(address)
    pair = {digest_of(ctx, f"pair|{poll_id}|{member}|{place}"): PAIR_LIMIT}
    if place == _HIDDEN:
        return pair
    return {**pair, digest_of(ctx, f"address|{place}"): ADDRESS_LIMIT}


def digest_of(ctx: Context, text: str) -> str:
    """Return the keyed digest (hex) that stands for a counter in the database."""
    return hmac.new(ctx.keys.throttle_key, text.encode(), hashlib.sha256).hexdigest()


def telephone(ctx: Context, number: str) -> str:
    """Return the address that stands for a caller's number: a keyed digest, never the number.

    Callers who hide theirs (`number` is empty) share one. It limits the messages that they can ask
    for, which cost money; it does not count in sign-ins (rule 7).
    """
    return f"{_HIDDEN}:{digest_of(ctx, f'caller|{number}')}" if number else _HIDDEN


def network(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or an IPv6 /64 (one customer's).

    What `telephone` returned is returned as it is.
    """
    if _TELEPHONE.fullmatch(address):
        return address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((parsed, 64), strict=False))
