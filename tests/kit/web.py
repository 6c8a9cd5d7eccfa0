"""The web application, asked without a browser, and what the tests of it do again and again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from tally.protocol.credential import prove_sign_in
from tests.kit.database.clock import MovableClock
from tests.kit.polls import SamplePoll, SampleVoter
from voting.domain.officers import Officer
from voting.ports.unit_of_work import Context
from voting.services.officers import sessions
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


PROBLEM = "application/problem+json"


def nonce(town: Town) -> str:
    return town.client().post(f"/api/polls/{town.poll}/nonce", json={}).get_json()["nonce"]


def sign_in_message(town: Town, voter: SampleVoter, given: str | None = None) -> dict[str, object]:
    given = given or nonce(town)
    proof = prove_sign_in(voter.secret, town.poll, voter.member, given).to_json()
    return {"member": voter.member, "nonce": given, "proof": proof}


def sign_in(town: Town, voter: SampleVoter, **headers: str):
    message = sign_in_message(town, voter)
    return town.client().post(f"/api/polls/{town.poll}/sign-in", json=message, headers=headers)


def cast(town: Town, voter: SampleVoter, choice: int = 0, ballot: bytes | None = None):
    authorization = sign_in(town, voter).get_json()["authorization"]
    raw = ballot or town.sample.ballot(voter, choice)
    message = {"authorization": authorization, "ballot": raw.decode()}
    return message, town.client().post(f"/api/polls/{town.poll}/cast", json=message)


def problem(answer, status: int, slug: str) -> dict[str, object]:
    """The problem document of an answer, which is of this status and kind."""
    assert answer.status_code == status
    assert answer.mimetype == PROBLEM
    assert answer.headers["Cache-Control"] == "no-store"
    document = answer.get_json()
    assert document["type"] == f"http://localhost:8000/problems/{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def session_of(town: Town, officer: str) -> str:
    """A session's token, as the sign-in gives it."""
    with town.ctx.store.unit_of_work() as uow:
        found: Officer = uow.officers.get(officer)
        token = sessions.begin(town.ctx, uow, found.id)
        uow.commit()
    return token


def token(client: FlaskClient, address: str) -> str:
    """The form token of a page."""
    page = client.get(address).get_data(as_text=True)
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def signed_in(town: Town, officer: str = "anne") -> FlaskClient:
    client = town.client()
    client.set_cookie("ratify-officer", session_of(town, officer), path="/officers")
    return client


def with_problems(client: FlaskClient) -> FlaskClient:
    """Let a client be told of problems as documents on every page, and so by name."""
    client.environ_base["HTTP_ACCEPT"] = f"text/html, {PROBLEM}"
    return client
