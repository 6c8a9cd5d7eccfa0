"""Requests of another form than they should have: bodies, files, addresses, headers."""

from __future__ import annotations

import csv
import io
import re
from functools import partial

import pytest

from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Logged, Try, in_steps, logged, on_request
from tests.kit.mail import waiting_messages
from tests.kit.rulings import ANA, DeskPoll
from tests.kit.web import Town, sign_in_message, signed_in, token, with_problems
from voting.domain.files.caps import CONFIRMATION
from voting.services.rulings import files
from voting.web.common.afterwards import finish
from voting.web.common.security import MAX_BODY_BYTES, MAX_FILE_BYTES

JSON = "application/json"


def signing_in(town: Town, body: bytes, kind: str = JSON) -> Try:
    """A sign-in as the booth sends it, and this body instead."""
    where = f"/api/polls/{town.poll}/sign-in"
    message = sign_in_message(town, town.voter())
    return Try(
        honest=partial(town.client().post, where, json=message),
        forged=partial(town.client().post, where, data=body, content_type=kind),
    )


# --- bodies -------------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="malformed")
@pytest.mark.parametrize(
    "body",
    [
        b'{"member":"1","member":"1","nonce":"2","proof":{}}',
        b'{"member":"1","nonce":"2","proof":{},"more":1}',
        b'{"member":"1","nonce":"2","proof":NaN}',
        b'{"member":"1","nonce":"2","proof":1e400}',
        b'{"member":"\xff","nonce":"2","proof":{}}',
        b"[]",
        b"",
    ],
    ids=["a member twice", "one more", "NaN", "1e400", "no UTF-8", "a list", "nothing"],
)
def test_a_body_of_another_form(town: Town, body: bytes):
    """JSON with a member twice or one too many, NaN, an endless number, no UTF-8."""
    return signing_in(town, body)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="malformed")
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_body_that_is_nested_thousandfold(town: Town, opening: bytes):
    """JSON nested a thousandfold, to exhaust the reader's stack."""
    return signing_in(town, opening * (4000 // len(opening)))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="too-large")
@pytest.mark.parametrize("size", [5_000, 10_000_000])
def test_a_body_beyond_its_limit(town: Town, size: int):
    """A body of ten million bytes where a hundred are expected."""
    return signing_in(town, b" " * size)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="unsupported-media-type")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_of_a_foreign_page_is_no_sign_in(town: Town, kind: str):
    """JSON sent by a form of a foreign page, which cannot say that it is JSON."""
    message = b'{"member":"000001","nonce":"2","proof":{"challenge":"1","response":"2"}}'
    return signing_in(town, message, kind)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="method-not-allowed")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_vote_in_an_address(town: Town, method: str):
    """A vote asked for by an address or another method, which caches and histories would keep."""
    where = f"/api/polls/{town.poll}"
    query = {"ballot": "{}", "authorization": "{}"}
    client = town.client()
    return Try(
        honest=partial(client.post, f"{where}/nonce", json={}),
        forged=partial(client.open, f"{where}/cast", method=method, query_string=query),
    )


# --- files --------------------------------------------------------------------------------------


@on_request(by=Attacker.OFFICER, keys=Key.SESSION, caught_by="too-large")
@pytest.mark.parametrize(
    ("where", "most"), [("confirmations", MAX_BODY_BYTES), ("decryptions", MAX_FILE_BYTES)]
)
def test_a_request_beyond_every_cap_is_refused_by_its_size(town: Town, where: str, most: int):
    """A file of any size sent by an officer's page, to fill memory or disk."""
    client, page = with_problems(signed_in(town)), f"/officers/polls/{town.poll}"
    form = {"csrf_token": token(client, page)}

    def send(size: int) -> object:
        data = {**form, "file": (io.BytesIO(b"x" * size), "a.json")}
        return client.post(f"{page}/{where}", data=data)

    def honest() -> str:
        assert "too-large" not in send(CONFIRMATION.longest).text  # type: ignore[attr-defined]
        return "read"

    return Try(honest=honest, forged=partial(send, most + 1), says=f"more than the {most} bytes")


@in_steps(by=Attacker.OFFICER, keys=Key.SESSION, caught_by="too-large")
def test_a_request_that_tells_no_size_is_cut_off_at_the_cap(town: Town) -> None:
    """A file without an end, sent in pieces that tell no size."""
    client, sent = signed_in(town), 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            nonlocal sent
            head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
            piece = (head if sent == 0 else b"").ljust(len(buffer), b"x")[: len(buffer)]
            buffer[:] = piece
            sent += len(piece)
            return len(piece)

    answer = client.post(
        f"/officers/polls/{town.poll}/decryptions",
        content_type="multipart/form-data; boundary=x",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input": Endless(), "wsgi.input_terminated": True},
    )
    assert answer.status_code == 413
    assert sent < 2 * MAX_FILE_BYTES


HOSTILE = "=cmd|' /C calc'!A0"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="an apostrophe before it")
@pytest.mark.parametrize("name", [HOSTILE, "@SUM(A1)", "+A1", "-A1", "a;=A1"])
def test_a_claim_whose_name_is_a_formula(desk: DeskPoll, name: str):
    """A claim whose name is a formula, which runs when an officer opens the list of claims."""

    def listed(mark: str) -> Logged:
        raw = files.claims_csv(desk.ctx, desk.poll, ANA).decode("utf-8-sig")
        for separator in ",;\t":
            rows = csv.reader(io.StringIO(raw, newline=""), delimiter=separator)
            assert not [one for row in rows for one in row if one.startswith(FORMULAS)]
        return logged("an apostrophe before it", raw.replace(mark, "an apostrophe before it"))

    desk.claim(name="Robin Newcomer")
    return Try(
        honest=lambda: listed("Robin Newcomer").text,
        writes=lambda: desk.claim(name=name),
        forged=lambda: listed(f"'{name.removeprefix('a;')}"),
    )


# --- addresses ----------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="not-found")
@pytest.mark.parametrize(
    "name",
    [
        "/static/../app.py",
        "/static/css/../../app.py",
        "/static/%2e%2e/app.py",
        "{poll}/units/..%2f..%2fpoll/election.json",
        "{poll}/ballots/..%2f..%2f..%2fserver.key.json",
        "{poll}/ballots/%00.json",
        "{poll}/record/../../../server.key",
    ],
)
def test_an_address_that_leads_out_of_its_folder(town: Town, name: str):
    """An address that climbs out of its folder to a file of the server's."""
    client, record = with_problems(town.client()), f"/polls/{town.poll}"
    return Try(
        honest=partial(client.get, f"{record}/poll.json"),
        forged=partial(client.get, name.format(poll=record)),
    )


# --- headers ------------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_a_host_of_ones_own_is_in_no_message(town: Town, header: str):
    """A request under another host's name, so that the link in a member's message leads there."""
    member = town.voter().member

    def sent(**headers: str) -> str:
        where = f"/api/polls/{town.poll}/reissue/request"
        with town.client().post(where, json={"member": member}, headers=headers):
            pass
        finish()
        (message,) = waiting_messages(town.sample)
        found = re.findall(r"https?://[^/\s#]+", message.message.text)
        assert "evil" not in message.message.text
        return " ".join(found)

    return Try(honest=sent, forged=lambda: sent(**{header: "evil.example"}))


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="too-many-failures")
def test_an_address_of_ones_own_starts_no_new_count(town: Town):
    """Codes tried under a made-up address each, so that no limit is reached."""
    town.clock.stop()
    voter, client = town.voter(), town.client()
    where = f"/api/polls/{town.poll}/sign-in"

    def guess(place: int) -> object:
        wrong = {"proof": {"challenge": "1", "response": "2"}}
        message = sign_in_message(town, voter) | wrong
        headers = {"X-Forwarded-For": f"198.51.100.{place}", "Forwarded": f"for=10.0.0.{place}"}
        return client.post(where, json=message, headers=headers)

    def six() -> None:
        for place in range(6):
            guess(place)

    def right() -> object:
        return client.post(where, json=sign_in_message(town, voter))

    return Try(honest=right, writes=six, forged=partial(guess, 6))
