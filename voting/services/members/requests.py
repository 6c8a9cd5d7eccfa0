"""Requests that anybody may make with a member number: for a message to the roster's contact.

Rules this module keeps:
1. The number is not looked up: an unknown one is accepted, counted and refused like any other, so
   that nobody learns who is on the list.
2. Requests are counted by number and by address, in clock hours. A flood of refused requests writes
   nothing.
3. A request with a name (`idempotency_key`) is counted once, and accepted whenever it is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from voting.domain.claims.contact import ContactKind
from voting.domain.errors import MalformedError, NotifyError, RatifyError
from voting.domain.member import MEMBER_NUMBER
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.clock import current
from voting.services.limits import hourly
from voting.services.limits.idempotency import is_first, was_done
from voting.services.limits.throttle import network
from voting.services.messages.outbox import reaches

MEMBER_LIMIT: Final = 3
"""Messages of a kind that may be asked for with one member number in an hour."""
ADDRESS_LIMIT: Final = 60
"""Messages of a kind that may be asked for from one address in an hour; a school is one address."""


@dataclass(frozen=True)
class RequestKind:
    """What is asked for: its name in the counters, and how one too many is refused.

    `verify` raises unless it may be asked of a poll now; `refusal` is given the seconds to wait.
    """

    name: str
    verify: Callable[[Poll], None]
    refusal: Callable[[int], RatifyError]


def accept_request(
    ctx: Context,
    poll_id: str,
    member: str,
    address: str,
    kind: RequestKind,
    idempotency_key: str = "",
) -> None:
    """Accept a request; the member number may be anybody's, or nobody's.

    `address` is the client's IP address; `idempotency_key` the name of this request, if it has one.

    1. The member number has its form: else `MalformedError`.
    2. This kind of request may be made of the poll now: else what `kind.verify` raises.
    3. This server sends messages at all: else `NotifyError`.
    4. Neither the number nor the address was used too often: else `kind.refusal`.
    """
    if not MEMBER_NUMBER.fullmatch(member):  # 1
        raise MalformedError("A member number is 4 to 12 digits, as printed on the card.")
    kind.verify(current(ctx, poll_id))  # 2
    if not any(reaches(ctx, channel) for channel in ContactKind):  # 3
        raise NotifyError("This server sends no messages: ask your bargaining unit.")
    with ctx.store.reader() as uow:
        now = uow.now()
        limits = _limits(ctx, poll_id, member, address, kind, now)
        if was_done(ctx, uow, f"{kind.name}-wish", idempotency_key):
            return
        if hourly.full(uow, limits):  # 4
            raise _refusal(kind, now)
    with ctx.store.unit_of_work() as uow:
        if is_first(ctx, uow, f"{kind.name}-wish", idempotency_key):
            if not hourly.count(uow, limits, now):  # 4, for requests at once
                raise _refusal(kind, now)
            uow.commit()


def _limits(
    ctx: Context, poll_id: str, member: str, address: str, kind: RequestKind, now: datetime
) -> Mapping[str, int]:
    most = {
        f"{kind.name}-member|{poll_id}|{member}": MEMBER_LIMIT,
        f"{kind.name}-address|{network(address)}": ADDRESS_LIMIT,
    }
    return hourly.counters(ctx, now, most)


def _refusal(kind: RequestKind, now: datetime) -> RatifyError:
    return kind.refusal(hourly.seconds_left(now))
