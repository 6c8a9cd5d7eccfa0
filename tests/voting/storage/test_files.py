"""The files of a SQLite database are the server's account's alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kit.polls import ACCOUNT_KEY, context, open_poll
from voting.domain.errors import ConfigurationError
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database made where files are open to everybody unless somebody sees to it."""
    before = os.umask(0)
    try:
        path = tmp_path / "a poll.db"
        upgrade(f"sqlite:///{path}")
    finally:
        os.umask(before)
    return path


def test_a_database_and_the_files_beside_it_are_made_private(database: Path) -> None:
    before = os.umask(0)
    try:
        store = SqlStore(f"sqlite:///{database}", ACCOUNT_KEY)
        open_poll(context(store))
        beside = sorted(path for path in database.parent.iterdir() if path != database)
        assert [path.name for path in beside] == ["a poll.db-shm", "a poll.db-wal"]
        assert [mode(path) for path in (database, *beside)] == [0o600] * 3
        store.close()
    finally:
        os.umask(before)


@pytest.mark.parametrize("open_to", [0o640, 0o604, 0o620, 0o602])
@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_a_database_that_is_open_to_others_is_refused_with_the_command(
    database: Path, end: str, open_to: int
) -> None:
    url, path = f"sqlite:///{database}", database.with_name(database.name + end)
    path.touch(0o600)
    path.chmod(open_to)
    for use in (lambda: SqlStore(url, ACCOUNT_KEY), lambda: upgrade(url)):
        with pytest.raises(ConfigurationError) as caught:
            use()
        assert f"run `chmod 600 '{path}'`" in str(caught.value)
    path.chmod(0o600)
    SqlStore(url, ACCOUNT_KEY).close()
