"""An officer signs the acceptance on its page, by passkey or by a key file."""

from __future__ import annotations

import io
import re
from hashlib import sha256
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.record.route.acceptance import encode_acceptance_signature, parse_acceptance_file
from audit.record.signatures.officer import sign_statement_ed25519
from tests.kit.authenticator import Authenticator
from tests.kit.routes.acceptances import PAGE, holds
from tests.kit.web import Town, signed_in, token
from voting.domain.officers import Passkey
from voting.services.acceptance import acceptance_of
from voting.services.officers import accounts, passkeys
from voting.services.officers.challenges import ChallengePurpose, challenge_of

# --- by passkey --------------------------------------------------------------------------------


def with_passkey(town: Town, name: str) -> Authenticator:
    """Give an officer a passkey, as the account page does."""
    device = Authenticator()
    options = passkeys._registration_options(town.ctx, name)
    registered: Passkey = passkeys.register(town.ctx, name, *device.create(options))
    assert registered.origin == device.origin
    return device


def exact(page: str) -> str:
    """The exact text that the page says is signed."""
    return unescape(re.search(r'id="statement-text"[^>]*>(.*?)</pre>', page, re.DOTALL)[1])


def where(page: str) -> str:
    """Where the page's button sends the passkey's answer."""
    return unescape(re.search(r'data-answer="([^"]+)"', page)[1])


def signed_text(
    client: FlaskClient, device: Authenticator, address: str, said: str
) -> TestResponse:
    """Sign a text with a passkey, as the page's script does, and send the answer."""
    headers = {"X-CSRFToken": token(client, "/officers/account")}
    assert client.post(f"{PAGE}/options", json={}, headers=headers).status_code == 200
    return client.post(
        address, json=device.assertion(sha256(said.encode()).digest()), headers=headers
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_officer_accepts_with_a_passkey_and_goes_on_where_she_was_going(
    newer: Town, lang: str
) -> None:
    device, client = with_passkey(newer, "anne"), signed_in(newer)
    wanted = f"/officers/polls/{newer.poll}"
    led = client.get(wanted).headers["Location"]
    page = client.get(f"{led}&lang={lang}").text
    assert exact(page).startswith("ratify/acceptance/v1\n")
    answer = signed_text(client, device, where(page), exact(page))
    assert answer.get_json() == {"location": wanted}
    found = acceptance_of(newer.ctx, accounts.account(newer.ctx, "anne"))
    assert found is not None
    assert (found.language, found.texts.version) == (lang, "2026-02")
    assert client.get(wanted).status_code == 200
    assert "2026-02" in client.get(PAGE).text


def test_a_passkeys_signature_of_anything_else_is_no_acceptance(newer: Town) -> None:
    device, client = with_passkey(newer, "anne"), signed_in(newer)
    page = client.get(PAGE).text
    address, said = where(page), exact(page)
    sign_in = challenge_of(ChallengePurpose.SIGN_IN, "x" * 22)
    for other, at in (
        (said.replace("acceptance", "statement", 1), address),
        (said.replace("Anne", "Paul"), address),
        (said, address.replace("read_in=en", "read_in=fr")),
        (said, re.sub(r"time=20\d\d", "time=2020", address)),
    ):
        assert signed_text(client, device, at, other).status_code == 403
    headers = {"X-CSRFToken": token(client, "/officers/account")}
    answer = client.post(address, json=device.assertion(sign_in), headers=headers)
    assert answer.status_code == 403
    for broken in ("read_in=de", "read_in="):
        at = address.replace("read_in=en", broken)
        assert signed_text(client, device, at, said).status_code == 422
    assert not holds(newer.ctx, "anne")


def test_another_officers_passkey_accepts_nothing(newer: Town) -> None:
    with_passkey(newer, "anne")
    stranger, client = with_passkey(newer, "paul"), signed_in(newer)
    page = client.get(PAGE).text
    assert signed_text(client, stranger, where(page), exact(page)).status_code == 403
    assert not holds(newer.ctx, "anne")


def test_a_removed_passkey_takes_its_acceptance_with_it(newer: Town) -> None:
    device, client = with_passkey(newer, "anne"), signed_in(newer)
    page = client.get(PAGE).text
    assert signed_text(client, device, where(page), exact(page)).status_code == 200
    (key,) = accounts.account(newer.ctx, "anne").passkeys
    passkeys.remove(newer.ctx, "anne", key.credential_id)
    assert client.get(f"/officers/polls/{newer.poll}").headers["Location"].startswith(PAGE)


@pytest.mark.parametrize("asked", ["https://elsewhere.example/", "//elsewhere.example", "/en/"])
def test_the_way_on_leads_nowhere_but_to_officers_pages(newer: Town, asked: str) -> None:
    device, client = with_passkey(newer, "anne"), signed_in(newer)
    page = client.get(PAGE, query_string={"next": asked}).text
    assert "elsewhere" not in where(page)
    address = f"{where(page)}&next={asked}"
    answer = signed_text(client, device, address, exact(page))
    assert answer.get_json() == {"location": "/officers/"}


# --- by key file -------------------------------------------------------------------------------


def download(client: FlaskClient, page: str) -> bytes:
    """The statement's file that the page offers."""
    return client.get(unescape(re.search(rf'href="({PAGE}/statement[^"]+)"', page)[1])).data


def hand_in(client: FlaskClient, page: str, raw: bytes) -> TestResponse:
    address = unescape(re.search(rf'action="({PAGE}/signature-file[^"]*)"', page)[1])
    form = {"csrf_token": token(client, "/officers/account"), "file": (io.BytesIO(raw), "a")}
    return client.post(address, data=form, content_type="multipart/form-data")


def signature_file(raw: bytes, name: str, key: Ed25519PrivateKey) -> bytes:
    statement = parse_acceptance_file(raw)
    return encode_acceptance_signature(statement, sign_statement_ed25519(statement, name, key))


def test_an_officer_accepts_with_a_key_file_that_never_comes_here(newer: Town) -> None:
    client, key = signed_in(newer), newer.sample.officers["anne"]
    page = client.get(f"{PAGE}?next=/officers/account").text
    raw = download(client, page)
    assert raw.decode() == exact(page)
    answer = hand_in(client, page, signature_file(raw, "anne", key))
    assert answer.headers["Location"] == "/officers/account"
    assert holds(newer.ctx, "anne")


def test_a_file_that_is_not_the_officers_own_acceptance_is_refused_with_its_reason(
    newer: Town,
) -> None:
    client, keys = signed_in(newer), newer.sample.officers
    page = client.get(PAGE).text
    raw = download(client, page)
    paul = signed_in(newer, "paul")
    others = download(paul, paul.get(PAGE).text)
    for given, status in (
        (b"a photograph", 422),
        (signature_file(others, "paul", keys["paul"]), 403),
        (signature_file(raw, "anne", keys["paul"]), 403),
    ):
        answer = hand_in(client, page, given)
        assert answer.status_code == status
        assert "Nothing was changed" in answer.text
    assert not holds(newer.ctx, "anne")
