"""Stores for the tests of `voting`: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest

from tally.protocol.ballot import verify_proofs
from tally.protocol.ballot_form import Ballot
from tally.protocol.election import Election
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, context, open_poll
from voting.ports.unit_of_work import Context
from voting.services.ballots import cast
from voting.services.officers import passwords
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore

BOTH = [
    pytest.param("sqlite"),
    pytest.param("postgresql", marks=pytest.mark.tool("postgres")),
]
SHARED = [
    pytest.param("sqlite", marks=pytest.mark.slow),
    pytest.param("postgresql", marks=pytest.mark.tool("postgres")),
]
"""For tests that start servers or commands, whose sides meet in PostgreSQL in life."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Officers' passwords cost the tests little; what they cost the server, one test knows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", passwords.Cost(memory_kib=64, iterations=1, lanes=1))
        yield


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[object]:
    """A PostgreSQL that runs while the tests do."""
    from tests.kit.database.postgres import Cluster

    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database at the head revision: SQLite, then PostgreSQL."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_cluster").new_database()
    return request.getfixturevalue("sqlite_url")


@cache
def head_database() -> Path:
    """A SQLite database at the head revision, to copy: a process makes one."""
    path = Path(tempfile.mkdtemp(prefix="head-")) / "ratify.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A SQLite database at the head revision, to copy."""
    return head_database()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database at the head revision."""
    return _copied(tmp_path)


@contextmanager
def fresh_context(folder: Path) -> Iterator[Context]:
    """A context on a new SQLite database in `folder`, for what several tests share."""
    with closing(SqlStore(_copied(folder), ACCOUNT_KEY, MovableClock())) as store:
        yield context(store)


def _copied(folder: Path) -> str:
    return f"sqlite:///{shutil.copy(head_database(), folder / 'ratify.db')}"


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the stores below."""
    return MovableClock()


@pytest.fixture
def store(database_url: str, clock: MovableClock) -> Iterator[SqlStore]:
    """A store on each database."""
    yield from _opened(database_url, clock)


@pytest.fixture
def sqlite_store(sqlite_url: str, clock: MovableClock) -> Iterator[SqlStore]:
    """A store on SQLite only, for what does not depend on the database."""
    yield from _opened(sqlite_url, clock)


@pytest.fixture
def ctx(store: SqlStore) -> Context:
    """A context on each database."""
    return context(store)


@pytest.fixture
def sqlite_ctx(sqlite_store: SqlStore) -> Context:
    """A context on SQLite only."""
    return context(sqlite_store)


@pytest.fixture
def sample(ctx: Context) -> SamplePoll:
    """An open poll of four voters in two units, on each database."""
    return open_poll(ctx)


@pytest.fixture
def sqlite_sample(sqlite_ctx: Context) -> SamplePoll:
    """An open poll of four voters in two units, on SQLite only."""
    return open_poll(sqlite_ctx)


@pytest.fixture
def proof_checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ballots whose proofs were checked; the check itself is the real one."""
    checked: list[str] = []

    def counting(election: Election, ballot: Ballot) -> None:
        checked.append(ballot.tracker)
        verify_proofs(election, ballot)

    monkeypatch.setattr(cast, "verify_proofs", counting)
    return checked


def _opened(url: str, clock: MovableClock) -> Iterator[SqlStore]:
    store = SqlStore(url, ACCOUNT_KEY, clock)
    yield store
    store.close()
