"""The hourly comparison: what the database says of a live poll, with what was signed.

Rules this module keeps:
1. Each live poll is compared when a server starts, when it opens, and every hour. What was compared
   when, each server knows by itself: a row of the database cannot say that it was done.
2. A comparison reads one consistent state and changes nothing but marks (`voters.differences`).
3. What is compared is in one table, `COMPARISONS`: each takes the poll, and yields differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from tally.protocol.encoding import sha256_hex
from voting.domain.integrity.difference import Difference, DifferenceKind
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.members.contact_checks import differing_contacts
from voting.services.voters.differences import notice
from voting.services.voters.signed import compare_voters

Comparison = Callable[[Context, UnitOfWork, Poll], Iterable[Difference]]
EVERY: Final = timedelta(hours=1)


def compare_accounts(ctx: Context, uow: UnitOfWork, poll: Poll) -> Iterator[Difference]:
    """Yield the officers' accounts that something else than the server changed."""
    for officer in uow.officers.list():
        if not officer.intact:
            found = sha256_hex(msgspec.json.encode(officer))
            yield Difference(DifferenceKind.ACCOUNT, officer.id, found)


def compare_contacts(ctx: Context, uow: UnitOfWork, poll: Poll) -> Iterator[Difference]:
    """Yield the contacts on the roster that neither the import nor two officers put there."""
    differing = differing_contacts(ctx, uow, poll.id)
    for member in differing.members:
        yield Difference(DifferenceKind.CONTACT, member, differing.found[member])
    for entry in differing.entries:
        yield Difference(DifferenceKind.CONTACT_ENTRY, str(entry), "")


COMPARISONS: Final[tuple[Comparison, ...]] = (compare_voters, compare_contacts, compare_accounts)
"""Everything that is compared."""


def compare_poll(ctx: Context, poll_id: str) -> Sequence[Difference]:
    """Compare one live poll, tell the officers what is new, and return that."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        if not poll.live:
            return ()
        found = [one for compare in COMPARISONS for one in compare(ctx, uow, poll)]
    return notice(ctx, poll, found, complete=True)


@dataclass
class HourlyComparison:
    """When this process compared which poll last, and in which state the poll was."""

    _last: dict[str, tuple[PollState, datetime]] = field(default_factory=dict)

    def run(self, ctx: Context) -> list[tuple[str, int]]:
        """Compare what is due; return the polls in which anything is new, and how much."""
        with ctx.store.reader() as uow:
            now = uow.now()
            live = [poll for poll in uow.polls.list() if poll.live]
        due = [poll for poll in live if self._is_due(poll, now)]
        compared = []
        for poll in due:
            compared.append((poll.id, len(compare_poll(ctx, poll.id))))
            self._last[poll.id] = (poll.state, now)
        return [(poll_id, new) for poll_id, new in compared if new]

    def _is_due(self, poll: Poll, now: datetime) -> bool:
        state, last = self._last.get(poll.id, (None, now))
        return state is not poll.state or now >= last + EVERY
