"""What every answer's headers allow, and what is kept where."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.kit.web import Town
from voting.web.common.security import content_security_policy


def policy(answer) -> dict[str, str]:
    parts = [
        part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")
    ]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize(
    "address", ["/en/", "/fr/help", "/nowhere", "/healthz", "/officers/sign-in"]
)
def test_every_answer_is_locked_down(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    found = policy(answer)
    assert found["default-src"] == "'none'"
    assert found["frame-ancestors"] == "'none'"
    assert found["base-uri"] == "'none'"
    assert found["style-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_without_scripts_allows_none(client: FlaskClient) -> None:
    assert policy(client.get("/en/help"))["script-src"] == "'none'"


def test_a_page_with_scripts_allows_only_its_own_by_a_fresh_nonce(town: Town) -> None:
    client = town.client()
    nonces = set()
    for _ in range(2):
        answer = client.get(f"/en/polls/{town.poll}/vote")
        allowed = policy(answer)["script-src"]
        nonce = re.fullmatch(r"'nonce-([\w-]{22})'", allowed)[1]
        page = answer.get_data(as_text=True)
        scripts = re.findall(r"<script[^>]*>", page)
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)
        nonces.add(nonce)
    assert len(nonces) == 2


def test_no_page_has_inline_styles_or_handlers(town: Town) -> None:
    client = town.client()
    for name in ("", "/board", "/secrecy", "/verify", "/vote"):
        page = client.get(f"/en/polls/{town.poll}{name}").get_data(as_text=True)
        assert not re.search(r"<[^>]*\s(style|on\w+)=", page), name
        assert "<style" not in page


def test_passkeys_are_for_officers_pages_only(client: FlaskClient) -> None:
    officers = client.get("/officers/sign-in").headers["Permissions-Policy"]
    members = client.get("/en/").headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in officers
    assert "publickey-credentials-get=()" in members
    assert "camera=()" in members


def test_https_is_kept_to(client: FlaskClient, https_client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/en/").headers
    headers = https_client.get("/en/").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "upgrade-insecure-requests" in headers["Content-Security-Policy"]
    assert "upgrade-insecure-requests" not in content_security_policy(None, https=False)


def test_what_is_private_is_stored_nowhere(town: Town) -> None:
    client = town.client()
    for answer in (
        client.get("/officers/sign-in"),
        client.get("/officers/"),
        client.post(f"/api/polls/{town.poll}/nonce", json={}),
        client.get(f"/en/polls/{town.poll}/vote"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/en/").headers["Cache-Control"] == "no-cache"


def test_cookies_of_officers_are_narrow(client: FlaskClient, https_client: FlaskClient) -> None:
    cookie = client.get("/officers/sign-in").headers["Set-Cookie"]
    assert "Path=/officers" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    cookie = https_client.get("/officers/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Secure-ratify-form=")
    assert "Secure" in cookie


def test_static_files_are_pinned_by_their_digest(client: FlaskClient) -> None:
    page = client.get("/en/").get_data(as_text=True)
    pinned = re.search(r'href="(/static/css/base\.css\?v=[0-9a-f]{16})"', page)[1]
    answer = client.get(pinned)
    assert "immutable" in answer.headers["Cache-Control"]
    etag = answer.headers["ETag"]
    assert client.get(pinned, headers={"If-None-Match": etag}).status_code == 304
    for other in ("/static/css/base.css", "/static/css/base.css?v=0000000000000000"):
        assert "immutable" not in client.get(other).headers["Cache-Control"]


def test_modules_are_served_as_scripts(client: FlaskClient) -> None:
    answer = client.get("/static/booth/session.mjs")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_proxies_that_are_counted_are_believed_and_no_other(
    town: Town, https_client: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(ctx, poll, member, nonce, proof, address):
        seen.append(address)
        raise RuntimeError

    monkeypatch.setattr("voting.web.api.voting.sign_in_member", note)
    message = {"member": "1", "nonce": "2", "proof": {"challenge": "3", "response": "4"}}
    forwarded = {"X-Forwarded-For": "198.51.100.9, 192.0.2.44"}
    for asked in (https_client, client):
        asked.post(f"/api/polls/{town.poll}/sign-in", json=message, headers=forwarded)
    assert seen == ["192.0.2.44", "127.0.0.1"]


def test_who_comes_by_another_name_is_shown_the_address(client: FlaskClient) -> None:
    there = "http://localhost:8000/en/help"
    proper = client.get("/en/help", base_url="http://localhost:8000").get_data(as_text=True)
    assert there not in proper
    for other in ("http://127.0.0.1:8000", "http://elsewhere.example", "http://localhost:9"):
        page = client.get("/en/help", base_url=other).get_data(as_text=True)
        assert f'href="{there}"' in page
