"""One transaction over every repository.

Rules this module keeps:
1. Nothing is kept unless `commit` returned; leaving in any other way rolls back.
2. A failure of the database leaves here as a domain error. The original goes no further, because
   its text may quote a row; what is logged is its class and its SQLSTATE.
"""

from __future__ import annotations

import logging
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from voting.domain.errors import ConflictError, MalformedError, RatifyError, StoreUnavailableError
from voting.ports.unit_of_work import UnitOfWork
from voting.storage.ballots.repositories import SqlBallots, SqlSerials
from voting.storage.ballots.sequestered import SqlSequesteredBallots
from voting.storage.calls.repositories import SqlCalls
from voting.storage.challenges.repositories import SqlChallengeRulings, SqlChallenges
from voting.storage.claims.repositories import SqlClaims
from voting.storage.clock import Clock
from voting.storage.conflicts.repositories import SqlConflicts
from voting.storage.differences.repositories import SqlDifferences
from voting.storage.installation.repositories import SqlInstallation
from voting.storage.limits.repositories import SqlCounters, SqlRequestMarks
from voting.storage.members.reissues import SqlContactChanges, SqlReissues
from voting.storage.members.removals import SqlRemovals
from voting.storage.members.repositories import SqlRoster, SqlVoters
from voting.storage.messages.repositories import SqlOutbox, SqlSpending
from voting.storage.officers.repositories import SqlActs, SqlOfficers, SqlOfficerSessions
from voting.storage.polls.confirmations import SqlConfirmations
from voting.storage.polls.log import SqlLog
from voting.storage.polls.proofs import SqlProofs
from voting.storage.polls.repositories import SqlPolls, SqlUnits
from voting.storage.polls.tallies import SqlTallies
from voting.storage.routes.repositories import SqlAcceptances, SqlRoutes, SqlTexts
from voting.storage.rulings.repositories import SqlRulingBatches, SqlRulings
from voting.storage.strike_offs.repositories import SqlStrikeOffs

_LOGGER = logging.getLogger(__name__)
_UNAVAILABLE = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)


class SqlUnitOfWork(UnitOfWork):
    """A transaction of `engine`; `account_key` is that of the seals of officers' accounts."""

    def __init__(self, engine: Engine, account_key: bytes, clock: Clock) -> None:
        self._engine = engine
        self._account_key = account_key
        self._clock = clock
        self._connection: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The connection, while the transaction lasts."""
        if self._connection is None:
            raise RuntimeError("a unit of work is used inside `with`")
        return self._connection

    def now(self) -> datetime:
        return self._clock(self.connection)

    def commit(self) -> None:
        self.connection.commit()
        self._close()

    def rollback(self) -> None:
        self._close()

    def __enter__(self) -> Self:
        try:
            self._connection = self._engine.connect()
            self._connection.begin()
        except SQLAlchemyError as error:
            self._close()
            raise _domain_error(error) from None
        self._give_repositories(self._connection)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()
        if isinstance(error, SQLAlchemyError):
            raise _domain_error(error) from None

    def _close(self) -> None:
        """Let the connection go: nothing can follow, and what is not committed is rolled back."""
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        try:
            connection.close()
        except SQLAlchemyError as error:  # the server has gone, and our transaction with it
            _LOGGER.warning("database connection lost: %s", _describe(error))

    def _give_repositories(self, connection: Connection) -> None:
        self.installation = SqlInstallation(connection)
        self.polls = SqlPolls(connection)
        self.units = SqlUnits(connection)
        self.roster = SqlRoster(connection)
        self.voters = SqlVoters(connection)
        self.strike_offs = SqlStrikeOffs(connection)
        self.ballots = SqlBallots(connection)
        self.serials = SqlSerials(connection)
        self.log = SqlLog(connection, self._clock)
        self.officers = SqlOfficers(connection, self._account_key)
        self.sessions = SqlOfficerSessions(connection)
        self.acts = SqlActs(connection)
        self.counters = SqlCounters(connection)
        self.request_marks = SqlRequestMarks(connection)
        self.confirmations = SqlConfirmations(connection)
        self.tallies = SqlTallies(connection)
        self.proofs = SqlProofs(connection)
        self.claims = SqlClaims(connection)
        self.sequestered = SqlSequesteredBallots(connection)
        self.rulings = SqlRulings(connection)
        self.batches = SqlRulingBatches(connection)
        self.challenges = SqlChallenges(connection)
        self.challenge_rulings = SqlChallengeRulings(connection)
        self.conflicts = SqlConflicts(connection)
        self.outbox = SqlOutbox(connection)
        self.spending = SqlSpending(connection)
        self.reissues = SqlReissues(connection)
        self.contacts = SqlContactChanges(connection)
        self.removals = SqlRemovals(connection)
        self.calls = SqlCalls(connection)
        self.differences = SqlDifferences(connection)
        self.texts = SqlTexts(connection)
        self.acceptances = SqlAcceptances(connection)
        self.routes = SqlRoutes(connection)


def _domain_error(error: SQLAlchemyError) -> RatifyError | SQLAlchemyError:
    """Return what the failure means to a use case; a fault of ours stays as it is."""
    _LOGGER.warning("database failure: %s", _describe(error))
    if isinstance(error, IntegrityError):
        return ConflictError(
            "The database refused a change that its constraints do not allow: what is sealed, cast "
            "or logged does not change, and what refers to something needs it there."
        )
    if isinstance(error, DataError):
        return MalformedError("A name or number has a character that cannot be in one.")
    if isinstance(error, _UNAVAILABLE):
        return StoreUnavailableError(
            "The database did not answer in time. Try again: what was recorded, if anything, "
            "will not be recorded twice."
        )
    return error


def _describe(error: SQLAlchemyError) -> str:
    original = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return f"{type(error).__name__} {code or ''}".strip()
