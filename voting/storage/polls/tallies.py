"""The repository of the count's results.

Rules this module keeps:
1. A unit has one encrypted tally, a trustee one decryption file that stands, a poll one result: the
   primary keys hold it. A trustee's next file has the number after those that were set aside.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, insert, select

from voting.domain.errors import ConflictError
from voting.ports.polls import CountResult, Tallies
from voting.storage.polls.tables import (
    DecryptionRow,
    EncryptedTallyRow,
    ResultRow,
    SetAsideRow,
)
from voting.storage.rows import Repository, refusing_twice


class SqlTallies(Repository, Tallies):
    """The count: `encrypted_tallies`, `decryptions`, `decryptions_set_aside` and `results`."""

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

    def add_decryption(self, poll_id: str, owner: int, file: bytes) -> None:
        number = 1 + self._set_aside(poll_id, owner)
        values = {"poll": poll_id, "owner": owner, "number": number, "file": file}
        refusal = ConflictError(
            f"Key holder {owner} has sent a decryption of this poll already: two officers can set "
            "it aside, before there is a result."
        )
        with refusing_twice(refusal):
            self._connection.execute(insert(DecryptionRow), values)

    def set_decryption_aside(self, poll_id: str, owner: int) -> None:
        if owner not in self.decryptions(poll_id):
            raise ConflictError(
                f"Key holder {owner} has no decryption of poll {poll_id} that stands."
            )
        number = 1 + self._set_aside(poll_id, owner)
        values = {"poll": poll_id, "owner": owner, "number": number}
        self._connection.execute(insert(SetAsideRow), values)

    def _set_aside(self, poll_id: str, owner: int) -> int:
        """Return how many of the trustee's files are set aside."""
        query = select(func.count()).where(SetAsideRow.poll == poll_id, SetAsideRow.owner == owner)
        return self._connection.execute(query).scalar_one()

    def decryptions(self, poll_id: str) -> Mapping[int, bytes]:
        same = (SetAsideRow.owner == DecryptionRow.owner) & (
            SetAsideRow.number == DecryptionRow.number
        )
        aside = select(SetAsideRow.poll).where(SetAsideRow.poll == DecryptionRow.poll, same)
        query = select(DecryptionRow.owner, DecryptionRow.file).where(
            DecryptionRow.poll == poll_id, ~aside.exists()
        )
        return dict(sorted((owner, file) for owner, file in self._connection.execute(query)))

    def add_result(self, poll_id: str, result: CountResult) -> None:
        values = {"poll": poll_id, "result_json": result.result_json, "salt": result.salt}
        with refusing_twice(ConflictError(f"Poll {poll_id} has a result already.")):
            self._connection.execute(insert(ResultRow), values)

    def result(self, poll_id: str) -> CountResult | None:
        query = select(ResultRow.result_json, ResultRow.salt).where(ResultRow.poll == poll_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else CountResult(row.result_json, row.salt)
