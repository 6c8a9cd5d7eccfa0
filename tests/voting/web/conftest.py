"""The web application over a real store, asked without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kit.database.clock import MovableClock
from tests.kit.polls import SamplePoll, SampleVoter, context, open_poll
from voting.app import build
from voting.ports.unit_of_work import Context
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@dataclass
class Town:
    """An application with one open poll, and voters whom no test has used yet."""

    app: Flask
    ctx: Context
    sample: SamplePoll
    _unused: list[SampleVoter]

    @property
    def poll(self) -> str:
        """The open poll's identifier."""
        return self.sample.poll

    @property
    def clock(self) -> MovableClock:
        """The clock of the store."""
        store = self.ctx.store
        assert isinstance(store, SqlStore)
        assert isinstance(store._clock, MovableClock)
        return store._clock

    def voter(self) -> SampleVoter:
        """A voter who has not voted."""
        return self._unused.pop()

    def client(self) -> FlaskClient:
        """A client without cookies."""
        return self.app.test_client()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An open poll of 40 voters in two units."""
    url = f"sqlite:///{tmp_path_factory.mktemp('web') / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, MovableClock())
    ctx = context(store)
    sample = open_poll(ctx, voters=40)
    yield Town(build(ctx), ctx, sample, list(sample.voters))
    store.close()


@pytest.fixture
def app(town: Town) -> Flask:
    """The application."""
    return town.app


@pytest.fixture
def client(town: Town) -> FlaskClient:
    """A client without cookies."""
    return town.client()


@pytest.fixture
def https_client(town: Town) -> FlaskClient:
    """A client of the same polls, served over HTTPS behind one proxy."""
    settings = replace(town.ctx.settings, base_url="https://vote.example.org", trusted_proxies=1)
    return build(replace(town.ctx, settings=settings)).test_client()


@pytest.fixture
def own_town(tmp_path: Path) -> Iterator[Town]:
    """A small town of a test's own, whose poll it may change."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, MovableClock())
    ctx = context(store)
    sample = open_poll(ctx, voters=4)
    yield Town(build(ctx), ctx, sample, list(sample.voters))
    store.close()
