"""Failures of officers' sign-ins: what is counted, and until when one code is not enough.

Rules this module keeps:
1. Failures are counted, never successes: of the account at an address, of the account wherever they
   come from, of the address, and of all together. Unknown accounts are counted like known ones.
2. While a wait lasts a single code is not read: whoever had the password could guess it, at a
   hundred guesses a second, in an hour. Two codes in a row cannot be guessed, and are read at any
   time: nobody's failures keep an officer out, whatever the address they come from.
3. While a wait lasts nothing is written: a flood makes no more rows than the limits let through.
4. An officer who is signed in is counted apart, by account alone: only who holds a session of hers
   can make her wait.
5. When an account's limit is reached, or that of all, the log says so, once. It names an account
   that exists, and no address.
6. What is stored is a keyed digest: somebody who reads the database learns no address.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Final

from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.limits.throttle import FORGET, PAIR_LIMIT, FailureLimit, digest_of, network

ACCOUNT_LIMIT: Final = FailureLimit(free=10, longest=timedelta(minutes=30))
"""For an account, wherever the failures come from: 22 single codes are read in its first hour, so
that one of them is right by chance once in 15,000 hours."""
ADDRESS_LIMIT: Final = FailureLimit(free=50, longest=timedelta(minutes=1))
"""For one address, whatever the account."""
ALL_LIMIT: Final = FailureLimit(free=300, longest=timedelta(minutes=1))
"""For all sign-ins of officers together."""
_LOGGER = logging.getLogger(__name__)

Limits = Mapping[str, FailureLimit]
"""The counters' keys (hex), each with its limit; always in the same order."""


def visitors_limits(ctx: Context, officer_id: str, address: str) -> Limits:
    """Return the counters of somebody who is not signed in."""
    place = network(address)
    return {
        digest_of(ctx, f"officer|{officer_id}|{place}"): PAIR_LIMIT,
        _account(ctx, officer_id): ACCOUNT_LIMIT,
        digest_of(ctx, f"officers|{place}"): ADDRESS_LIMIT,
        _all(ctx): ALL_LIMIT,
    }


def officers_limits(ctx: Context, officer_id: str) -> Limits:
    """Return the counter of an officer who is signed in, and is asked once more."""
    return {digest_of(ctx, f"officer-within|{officer_id}"): PAIR_LIMIT}


def _account(ctx: Context, officer_id: str) -> str:
    return digest_of(ctx, f"officer|{officer_id}")


def _all(ctx: Context) -> str:
    return digest_of(ctx, "officers")


def seconds_to_wait(uow: UnitOfWork, limits: Limits) -> int:
    """Return for how many seconds a single code is not read; 0 if it is."""
    now, counters = uow.now(), uow.counters.get_all(limits)
    ends = [limits[key].wait_ends(counter) for key, counter in counters.items()]
    return max(0, ceil((max(ends, default=now) - now).total_seconds()))


def record_failure(ctx: Context, officer_id: str, limits: Limits) -> None:
    """Count one more failure. Call it only if no wait lasted when the attempt began."""
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        counts = {key: uow.counters.record(key, now, now - FORGET).count for key in limits}
        uow.commit()
    if counts.get(_account(ctx, officer_id)) == ACCOUNT_LIMIT.free + 1:
        _warn_of_account(ctx, officer_id)
    if counts.get(_all(ctx)) == ALL_LIMIT.free + 1:
        _LOGGER.warning("officers: many sign-ins failed; two codes are asked for")


def _warn_of_account(ctx: Context, officer_id: str) -> None:
    """Log it, unless there is no such account: what was typed then may be anything."""
    with ctx.store.reader() as uow:
        known = any(officer.id == officer_id for officer in uow.officers.list())
    if known:
        _LOGGER.warning("officer %s: many sign-ins failed; two codes are asked for", officer_id)
