"""The repository of the count's results.

Rules this module keeps:
1. A unit has one encrypted tally, a trustee one set of partial decryptions, a poll one result: the
   primary keys hold it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select

from voting.domain.errors import ConflictError
from voting.ports.polls import CountResult, Tallies
from voting.storage.polls.tables import DecryptionRow, EncryptedTallyRow, ResultRow
from voting.storage.rows import Repository, refusing_twice


class SqlTallies(Repository, Tallies):
    """The count, in the tables `encrypted_tallies`, `decryptions` and `results`."""

    def add_encrypted(self, poll_id: str, unit: str, encrypted_tally: bytes) -> None:
        values = {"poll": poll_id, "unit": unit, "encrypted_tally": encrypted_tally}
        refusal = ConflictError(f"Unit {unit} of poll {poll_id} has an encrypted tally already.")
        with refusing_twice(refusal):
            self._connection.execute(insert(EncryptedTallyRow), values)

    def encrypted(self, poll_id: str) -> Mapping[str, bytes]:
        query = select(EncryptedTallyRow.unit, EncryptedTallyRow.encrypted_tally).where(
            EncryptedTallyRow.poll == poll_id
        )
        return dict(sorted((unit, raw) for unit, raw in self._connection.execute(query)))

    def add_decryption(self, poll_id: str, owner: int, units: Mapping[str, bytes]) -> None:
        rows = [
            {"poll": poll_id, "owner": owner, "unit": unit, "partial_decryption": raw}
            for unit, raw in units.items()
        ]
        with refusing_twice(
            ConflictError(f"Trustee {owner} has sent its partial decryptions of this poll already.")
        ):
            self._connection.execute(insert(DecryptionRow), rows)

    def decryptions(self, poll_id: str) -> Mapping[int, Mapping[str, bytes]]:
        query = select(
            DecryptionRow.owner, DecryptionRow.unit, DecryptionRow.partial_decryption
        ).where(DecryptionRow.poll == poll_id)
        rows = self._connection.execute(query).all()
        found: dict[int, dict[str, bytes]] = {}
        for row in sorted(rows, key=lambda row: (row.owner, row.unit)):
            found.setdefault(row.owner, {})[row.unit] = row.partial_decryption
        return found

    def add_result(self, poll_id: str, result: CountResult) -> None:
        values = {"poll": poll_id, "result_json": result.result_json, "salt": result.salt}
        with refusing_twice(ConflictError(f"Poll {poll_id} has a result already.")):
            self._connection.execute(insert(ResultRow), values)

    def result(self, poll_id: str) -> CountResult | None:
        query = select(ResultRow.result_json, ResultRow.salt).where(ResultRow.poll == poll_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else CountResult(row.result_json, row.salt)
