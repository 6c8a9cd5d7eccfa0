"""The web application over a real store, asked without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kit.database.stores import fresh_context
from tests.kit.polls import open_poll
from tests.kit.web import Town
from voting.app import build
from voting.ports.unit_of_work import Context


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An open poll of 40 voters in two units."""
    with fresh_context(tmp_path_factory.mktemp("web")) as ctx:
        sample = open_poll(ctx, voters=40)
        yield Town(build(ctx), ctx, sample, list(sample.voters))


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
def own_town(sqlite_ctx: Context) -> Town:
    """A small town of a test's own, whose poll it may change."""
    sample = open_poll(sqlite_ctx, voters=4)
    return Town(build(sqlite_ctx), sqlite_ctx, sample, list(sample.voters))
