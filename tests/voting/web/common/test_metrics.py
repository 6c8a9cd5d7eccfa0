"""Health and counts, for the operator of the service."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ivr.app import build as line
from tests.kit.web import Town, cast
from voting.app import build as web
from voting.bootstrap import initialise, open_context
from voting.config.keys import KEY_FILE, create_missing_keys
from voting.config.phone_settings import PhoneSettings
from voting.config.settings import Settings
from voting.domain.errors import StoreUnavailableError
from voting.ports.unit_of_work import Context
from voting.storage.unit_of_work import SqlUnitOfWork


@pytest.mark.parametrize("make", [web, line])
def test_health_says_whether_database_and_keys_are_in_order(
    make: Callable[[Context], Flask],
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phone = PhoneSettings(token="token", keys=tmp_path / "phone")
    settings = Settings(database_url=sqlite_url, secrets=tmp_path / "secrets", phone=phone)
    initialise(settings)
    client = make(open_context(settings)).test_client()
    assert client.get("/healthz").data == b"ok\n"
    (settings.secrets / KEY_FILE).unlink()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.data) == (503, b"keys\n")
    create_missing_keys(settings.secrets)
    assert client.get("/healthz").status_code == 503

    def away(self: SqlUnitOfWork) -> None:
        raise StoreUnavailableError("The database does not answer; try again.")

    monkeypatch.setattr(SqlUnitOfWork, "__enter__", away)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.data != b"keys\n"


def test_metrics_are_counts_and_name_nobody(town: Town) -> None:
    voter, client = town.voter(), town.client()
    _, answer = cast(town, voter)
    town.clock.forward(minutes=10)
    client.get("/en/nowhere/77441122")
    text = client.get("/metrics").get_data(as_text=True)
    ballots = re.search(rf'^ratify_ballots\{{poll="{town.poll}"\}} (\S+)$', text, re.MULTILINE)
    assert float(ballots[1]) >= 1
    assert f'ratify_poll_state{{poll="{town.poll}",state="open"}} 1.0' in text
    assert re.search(r'ratify_requests_total\{route="none",status="404",worker="\d+"\} \d', text)
    again = client.post(f"/api/polls/{town.poll}/cast", json={})
    assert again.status_code == 422
    counted = client.get("/metrics").get_data(as_text=True)
    assert re.search(r'route="/api/polls/<poll>/cast",status="422",worker="\d+"\} \d', counted)
    assert not re.search(r'route="/api/polls/[^"]*",status="200"', counted)
    for word in (voter.member, answer.get_json()["tracker"], "77441122", "127.0.0.1"):
        assert word not in text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.1", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("", {}),
    ],
)
def test_metrics_answer_this_machine_only(
    client: FlaskClient, address: str, headers: dict[str, str]
) -> None:
    asked = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert asked.status_code == 404


def test_metrics_behind_a_proxy_ask_who_really_connects(https_client: FlaskClient) -> None:
    local = {"REMOTE_ADDR": "127.0.0.1"}
    assert https_client.get("/metrics", environ_overrides=local).status_code == 200
    pretending = {"X-Forwarded-For": "127.0.0.1"}
    away = {"REMOTE_ADDR": "192.0.2.1"}
    answer = https_client.get("/metrics", headers=pretending, environ_overrides=away)
    assert answer.status_code == 404
