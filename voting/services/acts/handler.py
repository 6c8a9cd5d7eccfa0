"""What every act of two officers consists of.

Rules this module keeps:
1. An act has a subject, which the officers sign, and an effect, once two have signed. Both are
   computed from the poll as it is under the exclusive lock.
2. Whatever an act does, its state change and its log event are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.work.progress import Progress
from voting.domain.poll import Poll
from voting.domain.small_units import SmallUnit
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.signatures import ActContext, Signed


@dataclass(frozen=True)
class ActRequest:
    """What an officer asks of an act beyond its name.

    To extend, the new closing time; to set a decryption aside, the trustee's number, from 1.
    """

    closes: datetime | None = None
    trustee: int | None = None


Subject = Callable[[ActContext, ActRequest], str]
"""Check that the act can be done, and return what its statement is about."""
Tallies = Mapping[str, bytes]
"""Each unit's encrypted tally, which is long work done ahead of the count; no other act has any."""
ActEffect = Callable[[ActContext, Signed, Tallies], None]
"""Do the act in the context's transaction: log event, poll, everything else. The third argument is
what `Handler.ahead` returned."""
Warn = Callable[[UnitOfWork, Poll], tuple[SmallUnit, ...]]
"""What the officers should know before they sign."""


def nothing_ahead(ctx: Context, poll_id: str, progress: Progress) -> Tallies:
    """Prepare nothing."""
    return {}


def no_warning(uow: UnitOfWork, poll: Poll) -> tuple[SmallUnit, ...]:
    """Warn of nothing."""
    return ()


@dataclass(frozen=True)
class Handler:
    """One act: its subject, its effect, what officers are warned of, and long work done ahead.

    `ahead` runs before the transaction, on every core, on what can no longer change.
    """

    subject: Subject
    do: ActEffect
    warn: Warn = no_warning
    ahead: Callable[[Context, str, Progress], Tallies] = nothing_ahead
