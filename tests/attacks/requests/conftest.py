"""A running poll in SQLite, with the web application and the telephone line in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit.challenges import ChallengePoll
from tests.kit.contacts import set_contact
from tests.kit.database.clock import MovableClock
from tests.kit.database.copies import remembered
from tests.kit.database.stores import (
    BOTH,
    cheap_passwords,
    clock,
    postgres_cluster,
    proof_checks,
    sqlite_ctx,
    sqlite_store,
    sqlite_template,
    sqlite_url,
)
from tests.kit.mail import with_channels
from tests.kit.members import address_of
from tests.kit.phone.webhooks import phone_ctx, phoning
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, context, open_poll
from tests.kit.rulings import DeskPoll
from tests.kit.run.templates import compiled_templates
from tests.kit.web import Town
from voting.app import build
from voting.ports.unit_of_work import Context
from voting.storage.store import SqlStore

__all__ = [
    "cheap_passwords",
    "clock",
    "compiled_templates",
    "phone_ctx",
    "phoning",
    "postgres_cluster",
    "proof_checks",
    "sqlite_ctx",
    "sqlite_store",
    "sqlite_template",
    "sqlite_url",
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The URL of the database: what is forged here is refused alike by each."""
    return sqlite_url


@pytest.fixture
def ctx(sqlite_ctx: Context) -> Context:
    """A server that sends messages, which wait."""
    return with_channels(sqlite_ctx)


@pytest.fixture
def sample(ctx: Context) -> SamplePoll:
    """An open poll of four voters in two units, whom messages reach."""
    return remembered(ctx, ("attacked",), _reached)


def _reached(ctx: Context) -> SamplePoll:
    made = open_poll(ctx)
    for voter in made.voters:
        set_contact(made, voter, email=address_of(voter))
    return made


@pytest.fixture(params=BOTH)
def each_ctx(request: pytest.FixtureRequest, clock: MovableClock) -> Iterator[Context]:
    """Such a server on each database, for what the triggers of each refuse."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_cluster").new_database()
    else:
        url = request.getfixturevalue("sqlite_url")
    with closing(SqlStore(url, ACCOUNT_KEY, clock)) as store:
        yield with_channels(context(store))


@pytest.fixture
def each(each_ctx: Context) -> SamplePoll:
    """The open poll on each database."""
    return remembered(each_ctx, ("attacked",), _reached)


@pytest.fixture
def desk(ctx: Context) -> DeskPoll:
    """An open poll whose membership officers rule on claims."""
    return DeskPoll(ctx)


@pytest.fixture
def challenges(sqlite_ctx: Context, tmp_path: Path) -> ChallengePoll:
    """An open poll, two of whose officers challenge listed members."""
    return ChallengePoll(sqlite_ctx, tmp_path)


@pytest.fixture
def town(sample: SamplePoll) -> Town:
    """The web application over that poll."""
    return Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))


@pytest.fixture
def https_town(sample: SamplePoll) -> Town:
    """The same, over HTTPS behind one proxy."""
    settings = replace(sample.ctx.settings, base_url="https://vote.example.org", trusted_proxies=1)
    app = build(replace(sample.ctx, settings=settings))
    return Town(app, sample.ctx, sample, list(sample.voters))
