"""What outsiders may ask of claims, and the alarm when they ask for much.

Rules this module keeps:
1. One-time codes are counted by contact and by address, in clock hours and days; at the limit, one
   waits for the next hour or day. A school is one address, so an address may have dozens.
2. Too many claims or refusals in an hour raise an alarm, and block nobody: what blocks is the daily
   cap on spending. Nothing here touches sign-in's counters, or a cast.
3. A flood causes no writes: a read-only transaction decides what is refused, and refusals are
   counted only up to a limit.
4. What is stored is a keyed digest: somebody who reads the database learns no address and no
   contact.
5. A counter's last moment is the end of its hour or day, so that purging old counters leaves it
   until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from voting.domain.claims.contact import Contact
from voting.domain.errors import TooManyClaimsError
from voting.notify.budget import MEMBERS_CENTS, MessagePurpose, day_of
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.limits.idempotency import is_first
from voting.services.limits.throttle import digest_of, network


@dataclass(frozen=True)
class PeriodLimit:
    """No more than `most` one-time codes in each period, of clock hours or days in UTC."""

    most: int
    period: timedelta

    def place(self, now: datetime) -> int:
        """Return the number of the period that a moment is in."""
        return int(now.timestamp() // self.period.total_seconds())

    def ends(self, now: datetime) -> datetime:
        """Return when that period ends."""
        seconds = (self.place(now) + 1) * self.period.total_seconds()
        return datetime.fromtimestamp(seconds, UTC)


CONTACT_LIMITS: Final = (PeriodLimit(5, timedelta(hours=1)), PeriodLimit(10, timedelta(days=1)))
"""For one mailbox or handset."""
ADDRESS_LIMIT: Final = PeriodLimit(60, timedelta(hours=1))
"""For one address, which a whole school may share."""
_REFUSALS: Final = PeriodLimit(100, timedelta(minutes=10))
"""How many of a poll's refusals are counted in each ten minutes; more are not."""
_PERIODS_OF_AN_HOUR: Final = 6

ALARM_RECEIVED: Final = 100
"""Claims in an hour that raise the alarm."""
ALARM_REFUSED: Final = 20
"""Refusals in an hour that raise the alarm."""
ALARM_WAITING: Final = 50
"""Messages due and not sent that raise the alarm."""
ALARM_SPENT: Final = 80
"""Per cent of a day's cap that raise the alarm."""
_BY_NUMBER: Final = (MessagePurpose.REISSUE, MessagePurpose.CHECK)
"""Messages that anybody who has a member number can ask for."""


@dataclass(frozen=True)
class Alarm:
    """What outsiders ask of a poll's claims, and of messages to its members.

    `received_last_hour` claims; `refused_last_hour` refusals, counted in steps of ten minutes and
    up to a hundred in each; `messages_waiting`: due and not sent, of every purpose and poll;
    `spent_today` of `cap`: cents for one-time codes; `members_today` of `members_cap`: cents for
    messages asked for with member numbers, of the purpose that has most (once these are used up, no
    lost card is reissued that day); `raised`: an officer should look into it.
    """

    received_last_hour: int
    refused_last_hour: int
    messages_waiting: int
    spent_today: int
    cap: int
    members_today: int = 0
    members_cap: int = MEMBERS_CENTS

    @property
    def raised(self) -> bool:
        """Whether any of the figures is out of the ordinary."""
        return (
            self.received_last_hour >= ALARM_RECEIVED
            or self.refused_last_hour >= ALARM_REFUSED
            or self.messages_waiting >= ALARM_WAITING
            or self.spent_today * 100 >= self.cap * ALARM_SPENT
            or self.members_today * 100 >= self.members_cap * ALARM_SPENT
        )


def alarm(ctx: Context, poll_id: str) -> Alarm:
    """Return the figures now, for the officers' pages."""
    budget = ctx.settings.post.budget
    with ctx.store.reader() as uow:
        now = uow.now()
        return Alarm(
            received_last_hour=uow.claims.received_since(poll_id, now - timedelta(hours=1)),
            refused_last_hour=_refused(ctx, uow, poll_id, now),
            messages_waiting=uow.outbox.waiting(now),
            spent_today=uow.spending.spent(day_of(now), MessagePurpose.CODE.value),
            cap=budget.cap(MessagePurpose.CODE),
            members_today=max(uow.spending.spent(day_of(now), one.value) for one in _BY_NUMBER),
            members_cap=budget.cap(MessagePurpose.REISSUE),
        )


def verify_room(ctx: Context, contact: Contact, address: str) -> None:
    """Raise if one more code for the contact, or from the address, is too many; count nothing.

    Raises:
        TooManyClaimsError: a limit is reached; `retry_after` says for how long.
        SpendingCapError: the day's codes are used up.
    """
    budget = ctx.settings.post.budget
    with ctx.store.reader() as uow:
        now = uow.now()
        for key, limit in _counters(ctx, contact, address, now):
            counter = uow.counters.get(key)
            _verify(limit, 0 if counter is None else counter.count, now)
        spent = uow.spending.spent(day_of(now), MessagePurpose.CODE.value)
    budget.verify_room(spent, MessagePurpose.CODE, contact.kind)


def count_code(ctx: Context, uow: UnitOfWork, contact: Contact, address: str) -> None:
    """Count a code that this transaction sends, or raise `TooManyClaimsError`.

    Of two concurrent transactions, one waits for the other: the limits hold exactly.
    """
    now = uow.now()
    for key, limit in sorted(_counters(ctx, contact, address, now)):
        ends = limit.ends(now)
        _verify(limit, uow.counters.record(key, ends, ends).count - 1, now)


def count_refusal(ctx: Context, poll_id: str, idempotency_key: str = "") -> None:
    """Count a refusal for the alarm, unless the limit of those counted is reached.

    `idempotency_key` names what was refused, if it has a name: repeated, it is counted once.
    """
    with ctx.store.reader() as uow:
        now = uow.now()
        key = _refusals_key(ctx, poll_id, _REFUSALS.place(now))
        counter = uow.counters.get(key)
    if counter is not None and counter.count >= _REFUSALS.most:
        return
    with ctx.store.unit_of_work() as uow:
        if is_first(ctx, uow, "refusal", idempotency_key):
            uow.counters.record(key, now, now - timedelta(hours=1))
            uow.commit()


def _verify(limit: PeriodLimit, count: int, now: datetime) -> None:
    if count < limit.most:
        return
    seconds = max(1, ceil((limit.ends(now) - now).total_seconds()))
    raise TooManyClaimsError(
        "As many one-time codes as are allowed went to this contact, or were asked for from this "
        f"connection; wait {ceil(seconds / 60)} min and ask again.",
        retry_after=seconds,
    )


def _counters(
    ctx: Context, contact: Contact, address: str, now: datetime
) -> list[tuple[str, PeriodLimit]]:
    """Return each counter's key (hex) with its limit."""
    limits = [("contact", contact.same_as, limit) for limit in CONTACT_LIMITS]
    limits.append(("address", network(address), ADDRESS_LIMIT))
    return [
        (_key(ctx, f"{what}|{who}|{limit.period.total_seconds():.0f}|{limit.place(now)}"), limit)
        for what, who, limit in limits
    ]


def _refused(ctx: Context, uow: UnitOfWork, poll_id: str, now: datetime) -> int:
    """Return how many refusals were counted in this period and in those of the hour before it."""
    newest = _REFUSALS.place(now)
    places = range(newest - _PERIODS_OF_AN_HOUR, newest + 1)
    counts = [uow.counters.get(_refusals_key(ctx, poll_id, place)) for place in places]
    return sum(one.count for one in counts if one is not None)


def _refusals_key(ctx: Context, poll_id: str, place: int) -> str:
    return _key(ctx, f"refused|{poll_id}|{place}")


def _key(ctx: Context, text: str) -> str:
    return digest_of(ctx, f"claims|{text}")
