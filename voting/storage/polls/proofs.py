"""The repository of a count's public proofs and of the trustees' blinding numbers.

Rules this module keeps:
1. Blinding numbers are stored encrypted only, and deleted when the proofs are made.
2. After the release, one proof is left; after a void, none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import delete, insert, select

from tally.public_proof.releases import Release, ReleaseProof
from tally.public_proof.telling import Telling
from voting.ports.polls import OfferedRelease, Proofs
from voting.storage.polls.tables import BlindsRow, ReleaseProofRow
from voting.storage.rows import Repository

_OUTCOME_ALONE: Final = -1


class SqlProofs(Repository, Proofs):
    """`blinds` and `release_proofs`."""

    def add_blinds(self, poll_id: str, owner: int, sealed: bytes) -> None:
        self.forget_blinds(poll_id, owner)
        values = {"poll": poll_id, "owner": owner, "sealed": sealed}
        self._connection.execute(insert(BlindsRow), values)

    def blinds(self, poll_id: str) -> Mapping[int, bytes]:
        query = select(BlindsRow.owner, BlindsRow.sealed).where(BlindsRow.poll == poll_id)
        return dict(sorted((owner, sealed) for owner, sealed in self._connection.execute(query)))

    def forget_blinds(self, poll_id: str, owner: int | None = None) -> None:
        query = delete(BlindsRow).where(BlindsRow.poll == poll_id)
        if owner is not None:
            query = query.where(BlindsRow.owner == owner)
        self._connection.execute(query)

    def add(self, poll_id: str, offered: Sequence[OfferedRelease]) -> None:
        rows = [
            {
                "poll": poll_id,
                "decimals": _stored(one.release),
                "heads": one.release.heads,
                "file": one.proof.file,
                "percentage": one.proof.percentage,
                "telling": json.dumps(asdict(one.telling)),
            }
            for one in offered
        ]
        self._connection.execute(insert(ReleaseProofRow), rows)

    def offered(self, poll_id: str) -> Sequence[OfferedRelease]:
        query = select(ReleaseProofRow.__table__).where(ReleaseProofRow.poll == poll_id)
        found = [
            OfferedRelease(
                Release(None if row.decimals == _OUTCOME_ALONE else row.decimals, row.heads),
                ReleaseProof(row.file, row.percentage),
                _telling(json.loads(row.telling)),
            )
            for row in self._connection.execute(query)
        ]
        return sorted(found, key=lambda one: (-one.release.heads, -_stored(one.release)))

    def keep_only(self, poll_id: str, release: Release | None) -> None:
        query = delete(ReleaseProofRow).where(ReleaseProofRow.poll == poll_id)
        if release is not None:
            kept = (ReleaseProofRow.decimals == _stored(release)) & (
                ReleaseProofRow.heads == release.heads
            )
            query = query.where(~kept)
        self._connection.execute(query)


def _telling(stored: dict[str, Any]) -> Telling:
    nearly = {unit: tuple(votes) for unit, votes in stored["nearly"].items()}
    return Telling(stored["told"], nearly, stored["margin"])


def _stored(release: Release) -> int:
    return _OUTCOME_ALONE if release.decimals is None else release.decimals
