"""What the services ask of a store, and the context that every use case is given.

Rules this module keeps:
1. A unit of work is one transaction. It is rolled back unless `commit` was called; leaving it by
   an exception records nothing.
2. Locks are taken in one order, so that nothing deadlocks: the poll first (`polls.get` with a
   lock), then whatever the use case inserts (a ballot first of all), the log's head last
   (`log.moment` or `log.append`), for as short a time as possible.
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
from voting.ports.challenges import ChallengeRulingsStore, Challenges
from voting.ports.claims import Claims
from voting.ports.conflicts import Conflicts
from voting.ports.differences import Differences
from voting.ports.installation import Installation
from voting.ports.limits import Counter, Counters, RequestMarks
from voting.ports.lists.removals import Removals
from voting.ports.lists.strike_offs import StrikeOffs
from voting.ports.members import ContactChanges, Reissues, Roster, Voters
from voting.ports.messages import Outbox, Spending
from voting.ports.officers import Acts, Officers, OfficerSession, OfficerSessions
from voting.ports.polls import (
    Confirmations,
    CountResult,
    Lock,
    Log,
    LogEntry,
    Polls,
    Proofs,
    Tallies,
    Units,
)
from voting.ports.routes import Acceptances, Routes, Texts
from voting.ports.rulings import RulingBatches, Rulings

__all__ = [
    "Context",
    "CountResult",
    "Counter",
    "Lock",
    "LogEntry",
    "OfficerSession",
    "Store",
    "UnitOfWork",
]


class UnitOfWork(Protocol):
    """One transaction over every repository; a context manager.

    The repositories are there between enter and exit.
    """

    installation: Installation
    polls: Polls
    units: Units
    roster: Roster
    voters: Voters
    strike_offs: StrikeOffs
    ballots: Ballots
    serials: Serials
    log: Log
    officers: Officers
    sessions: OfficerSessions
    acts: Acts
    counters: Counters
    request_marks: RequestMarks
    confirmations: Confirmations
    tallies: Tallies
    proofs: Proofs
    claims: Claims
    sequestered: SequesteredBallots
    rulings: Rulings
    batches: RulingBatches
    challenges: Challenges
    challenge_rulings: ChallengeRulingsStore
    conflicts: Conflicts
    outbox: Outbox
    spending: Spending
    reissues: Reissues
    contacts: ContactChanges
    removals: Removals
    differences: Differences
    calls: Calls
    texts: Texts
    acceptances: Acceptances
    routes: Routes

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
