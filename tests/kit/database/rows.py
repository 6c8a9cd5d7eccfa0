"""What the tests of the store share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, select

from tally.protocol.encoding import sha256_b64
from tests.kit.polls import SamplePoll
from voting.domain.ballot_box import NewBallot
from voting.domain.errors import RatifyError
from voting.storage.schema import METADATA
from voting.storage.store import SqlStore
from voting.storage.unit_of_work import SqlUnitOfWork

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def commit(store: SqlStore, use: Callable[[SqlUnitOfWork], object]) -> None:
    """Use a unit of work and commit it."""
    with store.unit_of_work() as uow:
        use(uow)
        uow.commit()


def refused(
    store: SqlStore, error: type[RatifyError], use: Callable[[SqlUnitOfWork], object]
) -> RatifyError:
    """Use a unit of work and commit it; be refused with exactly this error."""
    with pytest.raises(error) as caught:
        commit(store, use)
    assert type(caught.value) is error
    return caught.value


def with_confirmation(number: int) -> str:
    """Return a tracker whose confirmation code is `number` modulo 10^12."""
    return base64.b64encode(number.to_bytes(32, "big")).decode().removesuffix("=")


def put_twins(sample: SamplePoll, number: int = 7) -> tuple[str, str]:
    """Put two ballots into the box that share a confirmation code; return their trackers.

    Their places in the log are those of the seal and the opening.
    """
    ballots = [
        replace(new_ballot(sample, place), tracker=with_confirmation(number + place * 10**12))
        for place in range(2)
    ]
    with sample.ctx.store.unit_of_work() as uow:
        for index, ballot in enumerate(ballots):
            uow.ballots.add(ballot)
            uow.ballots.place(ballot.poll, ballot.tracker, index, b"{}")
        uow.commit()
    return ballots[0].tracker, ballots[1].tracker


def new_ballot(sample: SamplePoll, place: int, raw: bytes = b"{}") -> NewBallot:
    """Return a ballot of the voter at `place`; the store does not look inside."""
    voter = sample.voters[place]
    return NewBallot(sample.poll, voter.unit, voter.credential, voter.member, raw, sha256_b64(raw))


def every_row(store: SqlStore, but: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return all that is in the database, by table, but these tables and columns (`table.name`)."""
    with store.reader() as uow:
        return {
            table.name: sorted(map(repr, uow.connection.execute(select(*columns)).all()))
            for table in METADATA.sorted_tables
            if (columns := [one for one in table.columns if not _named(one, but)])
        }


def _named(column: Column[object], names: Sequence[str]) -> bool:
    return column.table.name in names or f"{column.table.name}.{column.name}" in names
