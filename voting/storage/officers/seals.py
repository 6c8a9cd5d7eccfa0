"""The seals of the officers' accounts: what the server wrote last, it recognises.

Rules this module keeps:
1. A seal is HMAC-SHA256, under a key that is not in the database, over everything in the account
   that gives it a right: all but the last time step of its codes and its passkeys' counters of use.
2. Each change of an account adds a seal with the next version, and no seal is ever changed or
   removed (triggers and the server's own privileges hold it). So an older row, put back as it was,
   is not the account either.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select

from voting.domain.officers import Officer
from voting.storage.officers.tables import OfficerSealRow


@dataclass(frozen=True)
class Seal:
    """The newest seal of an account, and its version, counted from 1."""

    version: int
    seal: bytes


NO_SEAL: Final = Seal(0, b"")


class AccountSeals:
    """Seals, in the table `officer_seals`, under `key` (32 bytes)."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def newest(self) -> Mapping[str, Seal]:
        """Return every account's newest seal."""
        columns = (OfficerSealRow.officer, OfficerSealRow.version, OfficerSealRow.seal)
        rows = self._connection.execute(select(*columns).order_by(OfficerSealRow.version))
        return {officer: Seal(version, seal) for officer, version, seal in rows}

    def newest_of(self, officer_id: str) -> Seal:
        """Return an account's newest seal."""
        query = select(OfficerSealRow.version, OfficerSealRow.seal)
        query = query.where(OfficerSealRow.officer == officer_id)
        row = self._connection.execute(query.order_by(OfficerSealRow.version.desc()).limit(1))
        found = row.one_or_none()
        return NO_SEAL if found is None else Seal(*found)

    def judged(self, officer: Officer, newest: Seal) -> Officer:
        """Return an account that was read, `intact` or not."""
        same = hmac.compare_digest(self._seal(officer, newest.version), newest.seal)
        return officer if same else replace(officer, intact=False)

    def add(self, officer: Officer) -> None:
        """Add the seal of an account's new state, unless nothing that it covers has changed."""
        newest = self.newest_of(officer.id)
        if self.judged(officer, newest).intact:
            return
        version = newest.version + 1
        row = {"officer": officer.id, "version": version, "seal": self._seal(officer, version)}
        self._connection.execute(insert(OfficerSealRow), row)

    def _seal(self, officer: Officer, version: int) -> bytes:
        message = b"ratify/officer-account/v1\n" + msgspec.json.encode([version, _covered(officer)])
        return hmac.digest(self._key, message, "sha256")


def _covered(officer: Officer) -> list[object]:
    return [
        officer.id,
        officer.name,
        officer.role.value,
        officer.password_hash,
        officer.totp_secret,
        officer.file_keys,
        [replace(passkey, sign_count=0) for passkey in officer.passkeys],
        officer.ended and officer.ended.astimezone(UTC),
        officer.successor,
        officer.email,
        officer.language,
    ]
