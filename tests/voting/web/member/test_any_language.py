"""Addresses without a language lead to the page in the browser's language, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kit.web import Town
from voting.web.member.pages import LANG

QUESTION = "tracker=a%2Bb%2Fc&before=3&x=%C3%A9&x="
ENGLISH = {"Accept-Language": "en-CA, fr;q=0.1"}
FRENCH = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}


def members_pages(app: Flask) -> list[str]:
    """Return the addresses of the members' pages, without their language."""
    return [
        rule.rule.removeprefix(LANG)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{LANG}/") and "GET" in (rule.methods or ())
    ]


def test_every_members_page_is_found_without_a_language(town: Town, client: FlaskClient) -> None:
    pages = members_pages(town.app)
    assert {"/", "/help", "/polls/<poll>", "/polls/<poll>/vote", "/polls/<poll>/board"} <= {*pages}
    for page in pages:
        address = page.replace("<poll>", town.poll)
        assert "<" not in address
        for headers, language in ((FRENCH, "fr"), (ENGLISH, "en")):
            answer = client.get(f"{address}?{QUESTION}", headers=headers)
            assert answer.status_code == 302, address
            assert answer.headers["Location"] == f"/{language}{address}?{QUESTION}"
            assert "Accept-Language" in answer.headers["Vary"]
            assert "Set-Cookie" not in answer.headers
        there = client.get(client.get(address, headers=FRENCH).headers["Location"])
        assert there.status_code in {200, 404}, address  # 404: not in this state of the poll
        assert '<html lang="fr">' in there.text


@pytest.mark.parametrize(
    ("languages", "language"),
    [
        ("fr-CA, en;q=0.8", "fr"),
        ("en-CA, fr;q=0.8", "en"),
        ("en;q=0.3, de, fr;q=0.4", "fr"),
        ("FR", "fr"),
        ("fr;q=0, en-GB;q=0.1", "en"),
        ("frr, en;q=0.1", "en"),
    ],
)
def test_a_countrys_form_is_as_good_as_the_language(
    client: FlaskClient, languages: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": languages})
    assert answer.headers["Location"] == f"/{language}/"


def test_without_a_language_of_ours_it_is_english(client: FlaskClient) -> None:
    for languages in ("de", "", "*"):
        answer = client.get("/help", headers={"Accept-Language": languages})
        assert answer.headers["Location"] == "/en/help"


def test_a_form_is_not_redirected(town: Town, client: FlaskClient) -> None:
    for page in members_pages(town.app):
        address = page.replace("<poll>", town.poll)
        for method in ("POST", "PUT", "DELETE"):
            answer = client.open(address, method=method, data={"tracker": "x"})
            assert answer.status_code == 405, (method, address)
            assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/help",
        "/polls//evil.example",
        "/polls/%2F%2Fevil.example",
        "/polls/https:evil.example",
        "/polls/%0d%0aLocation:%20https:evil.example/board",
        "/polls/..%2F..%2Fevil/vote",
        "/help?next=https://evil.example",
        "/?//evil.example",
        "/\\evil.example",
    ],
)
def test_no_address_leads_elsewhere(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Host": "vote.example.org", **FRENCH})
    while "Location" in answer.headers:
        target = urlsplit(answer.headers["Location"])
        assert target.netloc in {"", "vote.example.org"}, address
        assert not answer.headers["Location"].startswith(("//", "/\\"))
        assert "\n" not in answer.headers["Location"]
        answer = client.get(answer.headers["Location"], headers={"Host": "vote.example.org"})
    assert answer.status_code in {200, 308, 400, 404}


def test_no_address_of_the_record_is_taken(town: Town, client: FlaskClient) -> None:
    """The record's files have addresses without a language of their own: each answers itself."""
    rules = [rule for rule in town.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    addresses = [rule.rule for rule in rules]
    assert len(addresses) == len(set(addresses))
    assert client.get(f"/polls/{town.poll}/poll.json").status_code == 200
