"""Refusals and faults, as people and logs meet them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
import structlog
from flask.testing import FlaskClient

from tests.kit.web import Town, sign_in_message
from voting.domain import errors
from voting.domain.errors import (
    ConfigurationError,
    ConflictError,
    RatifyError,
    StoreUnavailableError,
)
from voting.web.common import logs
from voting.web.common.explanations.find import EXPLANATIONS, explain_error


def descendants(kind: type[RatifyError]) -> Iterator[type[RatifyError]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


OWN = sorted(
    {kind for kind in descendants(RatifyError) if kind.__module__ == errors.__name__},
    key=lambda kind: kind.slug,
)
OFFLINE = {"import-rows"}
"""Errors of the command line, which no page ever meets."""


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.slug)
def test_every_error_of_the_domain_is_explained(kind: type[RatifyError]) -> None:
    assert kind.slug in EXPLANATIONS or kind.slug in OFFLINE


def test_an_error_without_an_explanation_has_its_parents() -> None:
    class NewError(ConflictError):
        slug = "new"

    assert explain_error(NewError("It is new.")) is EXPLANATIONS["conflict"]
    assert explain_error(RatifyError("What?")) is EXPLANATIONS["server-error"]


@pytest.mark.parametrize("slug", sorted(EXPLANATIONS))
def test_every_problem_has_a_page_in_both_languages(client: FlaskClient, slug: str) -> None:
    pages = [
        client.get(f"/problems/{slug}", headers={"Accept-Language": language}).get_data(
            as_text=True
        )
        for language in ("en", "fr")
    ]
    assert '<html lang="en">' in pages[0]
    assert '<html lang="fr">' in pages[1]
    assert slug in pages[0]


def test_an_unknown_problem_is_not_found(client: FlaskClient) -> None:
    assert client.get("/problems/none").status_code == 404


@pytest.mark.parametrize(
    ("address", "language", "title"),
    [
        ("/en/nowhere", "en", "There is nothing at this address"),
        ("/fr/nulle-part", "fr", "Il n’y a rien à cette adresse"),
        ("/fr/polls/none", "fr", "Il n’y a rien à cette adresse"),
    ],
)
def test_a_missing_page_helps_in_the_pages_language(
    client: FlaskClient, address: str, language: str, title: str
) -> None:
    answer = client.get(address)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert f'<html lang="{language}">' in page
    assert f"<h1>{title}</h1>" in page
    assert f'href="/{language}/"' in page


def test_a_wrong_method_gets_a_page(client: FlaskClient) -> None:
    answer = client.post("/en/help")
    assert answer.status_code in (400, 405)  # the form token is asked for first
    assert b"<h1>" in answer.data


def test_a_fault_shows_its_number_and_nothing_of_its_inside(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = log_output(monkeypatch)

    def fail(*args: object) -> None:
        raise RuntimeError("the vote of 77441122")

    monkeypatch.setattr("voting.services.polls.board.poll_view", fail)
    answer = town.client().get(f"/en/polls/{town.poll}/board")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "77441122" not in page
    assert "RuntimeError" not in page
    fault = next(line for line in lines(output) if line["event"] == "fault")
    assert f"Fault {fault['fault']}" in page
    assert fault["error"] == "RuntimeError"
    assert any("test_errors.py" in place and place.endswith(" fail") for place in fault["trace"])
    assert "77441122" not in output.getvalue()


def test_a_database_that_is_away_is_said_to_be(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise StoreUnavailableError("The database does not answer; try again.")

    monkeypatch.setattr("voting.web.api.voting.issue_sign_in_nonce", away)
    answer = town.client().post(f"/api/polls/{town.poll}/nonce", json={})
    assert answer.status_code == 503
    assert answer.get_json()["type"].endswith("/problems/store-unavailable")


def test_the_log_names_routes_and_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    voter, client = town.voter(), town.client()
    message = sign_in_message(town, voter)
    output = log_output(monkeypatch)
    headers = {"X-Forwarded-For": "198.51.100.77", "User-Agent": "Browser of Jo"}
    client.post(f"/api/polls/{town.poll}/sign-in?x=secret", json=message, headers=headers)
    client.get(f"/en/polls/{town.poll}/board?tracker=TRACKERTEXT")
    client.get("/not-there/77441122")
    client.open("/en/", method="BREW")
    logged = [line for line in lines(output) if line["event"] == "request"]
    assert logged[0]["route"] == "/api/polls/<poll>/sign-in"
    assert logged[0]["status"] == 200
    assert set(logged[0]) == {
        "event", "level", "method", "milliseconds", "route", "status", "timestamp",
    }  # fmt: skip
    assert logged[2]["route"] == "none"
    assert logged[3]["method"] == "other"
    everything = output.getvalue()
    for word in (
        voter.member,
        voter.unit,
        "127.0.0.1",
        "198.51",
        "secret",
        "TRACKER",
        "Jo",
        "7744",
    ):
        assert word not in everything


def test_a_quiet_log_level_keeps_requests_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    output = log_output(monkeypatch, "warning")
    town.client().get("/en/")
    assert output.getvalue() == ""


def log_output(monkeypatch: pytest.MonkeyPatch, level: str = "info") -> io.StringIO:
    """Write the log into the returned buffer until the test ends."""
    output = io.StringIO()
    monkeypatch.setattr("sys.stderr", output)
    logs.configure(level)
    structlog.configure(cache_logger_on_first_use=False)
    monkeypatch.setattr(logs, "log", structlog.get_logger("ratify.web"))
    monkeypatch.setattr("voting.web.common.errors.log", structlog.get_logger("ratify.web"))
    return output


@pytest.fixture(autouse=True)
def _restored_log() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def lines(output: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_what_is_wrong_with_the_server_is_not_told_to_visitors(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise ConfigurationError("/srv/ratify/secrets/server.key cannot be read.")

    monkeypatch.setattr("voting.services.polls.board.poll_view", fail)
    answer = town.client().get(f"/en/polls/{town.poll}/board")
    assert answer.status_code == 500
    assert "The service is not set up correctly" in answer.get_data(as_text=True)
    assert "/srv/ratify" not in answer.get_data(as_text=True)
