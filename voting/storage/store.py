"""A database, ready for units of work.

Rules this module keeps:
1. A database whose schema is not this software's is refused before anything is read from it, and
   so is one in which others, or the server's own role, could do more than they should.
2. A store holds connections: open it after a server has forked its workers, never before.
"""

from __future__ import annotations

from voting.ports.unit_of_work import Store
from voting.storage.clock import Clock, database_time
from voting.storage.engine import read_engine, write_engine
from voting.storage.files import create_private
from voting.storage.migrate import verify_current
from voting.storage.privileges import verify_privileges
from voting.storage.unit_of_work import SqlUnitOfWork


class SqlStore(Store):
    """The store at a database URL; `clock` is the database's but in tests.

    `account_key` (32 bytes) is that of the seals of officers' accounts.

    Raises:
        ConfigurationError: the URL is unusable, the schema is not at this software's revision, the
            database's files are open to others (SQLite), or the server's role may do what it should
            not (PostgreSQL).
        StoreUnavailableError: the database does not answer.
    """

    def __init__(self, url: str, account_key: bytes, clock: Clock = database_time) -> None:
        self._writer = write_engine(url)
        self._reader = read_engine(url)
        self._account_key = account_key
        self._clock = clock
        try:
            create_private(url)
            verify_current(self._reader)
            verify_privileges(self._reader)
        except BaseException:
            self.close()
            raise

    def unit_of_work(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._writer, self._account_key, self._clock)

    def reader(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self._reader, self._account_key, self._clock)

    def close(self) -> None:
        """Let every connection go."""
        self._writer.dispose()
        self._reader.dispose()
