"""What the services ask of a store, and the context that every use case is given.

Rules this module keeps:
1. A unit of work is one transaction. It is rolled back unless `commit` was called; leaving it by
   an exception records nothing.
2. Locks are taken in one order, so that nothing deadlocks: the poll first (`polls.get` with a
   lock), then whatever the use case inserts (a ballot first of all), the log's head last
   (`log.moment` or `log.append`), for as short a time as can be.
3. Time is the database's (`now`), read after the lock it must follow.
4. Every failure of the store is a `RatifyError`; none quotes a row's values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from voting.config.keys import ServerKeys
from voting.config.settings import Settings
from voting.ports.ballots import Ballots, SequesteredBallots, Serials
from voting.ports.calls import Calls
from voting.ports.claims import Claims
from voting.ports.limits import FailureCount, Throttle
from voting.ports.members import ContactChanges, Reissues, Roster, Voters
from voting.ports.messages import Outbox, Spending
from voting.ports.officers import Acts, Officers, OfficerSession, OfficerSessions
from voting.ports.polls import CountResult, Lock, Log, LogEntry, Polls, Tallies, Units
from voting.ports.rulings import RulingBatches, Rulings

__all__ = [
    "Context",
    "CountResult",
    "FailureCount",
    "Lock",
    "LogEntry",
    "OfficerSession",
    "Store",
    "UnitOfWork",
]


class UnitOfWork(Protocol):
    """One transaction over every repository; a context manager."""

    @property
    def polls(self) -> Polls:
        """The polls."""

    @property
    def units(self) -> Units:
        """The counting units."""

    @property
    def roster(self) -> Roster:
        """The roster."""

    @property
    def voters(self) -> Voters:
        """The voters' list."""

    @property
    def ballots(self) -> Ballots:
        """The ballot box."""

    @property
    def serials(self) -> Serials:
        """The authorizations' serials."""

    @property
    def log(self) -> Log:
        """The poll's log."""

    @property
    def officers(self) -> Officers:
        """The officers' accounts."""

    @property
    def sessions(self) -> OfficerSessions:
        """The officers' sessions."""

    @property
    def acts(self) -> Acts:
        """What waits for signatures."""

    @property
    def throttle(self) -> Throttle:
        """The failure counters."""

    @property
    def tallies(self) -> Tallies:
        """The count."""

    @property
    def claims(self) -> Claims:
        """The claims at rest."""

    @property
    def sequestered(self) -> SequesteredBallots:
        """The sequestered ballots, and who counts."""

    @property
    def rulings(self) -> Rulings:
        """What the officers ruled."""

    @property
    def batches(self) -> RulingBatches:
        """Rulings that wait for signatures."""

    @property
    def outbox(self) -> Outbox:
        """The messages that wait."""

    @property
    def spending(self) -> Spending:
        """What messages cost."""

    @property
    def reissues(self) -> Reissues:
        """The reissues of lost cards."""

    @property
    def contacts(self) -> ContactChanges:
        """The changes of roster contacts."""

    @property
    def calls(self) -> Calls:
        """The telephone calls."""

    def now(self) -> datetime:
        """Return the database's clock at this instant (aware, UTC, with microseconds)."""

    def commit(self) -> None:
        """Make everything durable; nothing may follow it in this unit of work."""

    def rollback(self) -> None:
        """Forget everything; nothing may follow it in this unit of work."""

    def __enter__(self) -> Self:
        """Begin the transaction."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back unless committed, and let the connection go."""


class Store(Protocol):
    """A database, ready for units of work."""

    def unit_of_work(self) -> UnitOfWork:
        """Return a transaction that may write."""

    def reader(self) -> UnitOfWork:
        """Return a read-only transaction over one consistent state; it waits for no writer."""


@dataclass(frozen=True)
class Context:
    """What every use case is given: the store, the server's keys, the settings."""

    store: Store
    keys: ServerKeys
    settings: Settings
