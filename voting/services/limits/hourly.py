"""Limits by the clock hour on what anybody may ask for, such as a message to a member's contact.

Rules this module keeps:
1. A counter is a keyed digest: somebody who reads the database learns no number and no address.
2. Every request is counted, whatever came of it: a limit says nothing about a number.
3. A flood of refused requests writes nothing: `full` is asked first, in a read-only transaction.
4. Of requests at once no more pass than one after the other: `count` holds each counter, and tells
   from what it has become whether this was one too many. The caller then rolls back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.limits.throttle import FORGET, digest_of


def counters(ctx: Context, now: datetime, most: Mapping[str, int]) -> Mapping[str, int]:
    """Return the keys (hex) of this hour's counters, and how far each may go.

    `most` maps what is counted, such as `reissue-member|<poll>|<number>`, to its limit.
    """
    hour = f"{now:%Y-%m-%dT%H}"
    return {digest_of(ctx, f"{what}|{hour}"): limit for what, limit in most.items()}


def full(uow: UnitOfWork, limits: Mapping[str, int]) -> bool:
    """Tell whether one of the counters has reached its limit."""
    so_far = ((uow.counters.get(key), most) for key, most in limits.items())
    return any(one is not None and one.count >= most for one, most in so_far)


def count(uow: UnitOfWork, limits: Mapping[str, int], now: datetime) -> bool:
    """Count one more in each of the counters; tell whether each is still within its limit.

    The counters are held from then until the transaction ends, always in the same order.
    """
    counted = [
        uow.counters.record(key, now, now - FORGET).count <= most for key, most in limits.items()
    ]
    return all(counted)


def seconds_left(now: datetime) -> int:
    """Return how many seconds the hour has left, at least 1."""
    return 3_600 - now.minute * 60 - now.second
