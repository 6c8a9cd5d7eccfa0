"""The web application over a real store, asked without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, context, open_poll
from tests.kit.web import Town
from voting.app import build
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An open poll of 40 voters in two units."""
    url = f"sqlite:///{tmp_path_factory.mktemp('web') / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
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
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    ctx = context(store)
    sample = open_poll(ctx, voters=4)
    yield Town(build(ctx), ctx, sample, list(sample.voters))
    store.close()
