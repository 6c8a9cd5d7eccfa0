"""The repository of the installation.

Rules this module keeps:
1. The lock is PostgreSQL's advisory lock for the transaction; SQLite's writers are alone already.
2. A second identifier is refused by the table itself.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import insert, select, text, update

from voting.config.key_checks import DatabaseKeys, KeyCheck, KeyPurpose
from voting.domain.errors import ConflictError
from voting.ports.installation import Installation
from voting.storage.installation.tables import InstallationRow, KeyCheckRow
from voting.storage.rows import Repository, refusing_twice

_LOCK: Final = 0x5261746966790002
"""PostgreSQL's advisory lock under which one process at a time sets keys up, or changes them."""


class SqlInstallation(Repository, Installation):
    """The installation, in the tables `installation` and `key_checks`."""

    def lock(self) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    def keys(self) -> DatabaseKeys | None:
        database = self._connection.execute(select(InstallationRow.database)).scalar()
        if database is None:
            return None
        rows = self._connection.execute(select(KeyCheckRow.__table__)).mappings()
        checks = (KeyCheck(**{**row, "purpose": KeyPurpose(row["purpose"])}) for row in rows)
        return DatabaseKeys(database, tuple(checks))

    def begin(self, keys: DatabaseKeys) -> None:
        with refusing_twice(ConflictError("The database has an identifier already.")):
            self._connection.execute(insert(InstallationRow), {"database": keys.database})
        for check in keys.checks:
            self.add(check)

    def add(self, check: KeyCheck) -> None:
        with refusing_twice(ConflictError("The database has the check of this key already.")):
            self._connection.execute(insert(KeyCheckRow), vars(check))

    def drop(self, check: KeyCheck) -> None:
        place = (KeyCheckRow.purpose == check.purpose, KeyCheckRow.digest == check.digest)
        self._connection.execute(update(KeyCheckRow).where(*place).values(current=False))
