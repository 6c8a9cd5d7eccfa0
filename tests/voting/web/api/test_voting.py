"""The members' interface: strict in, clear out."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from audit.record.receipt import parse_receipt
from audit.record.signatures.ed25519 import public_key_from
from tally.protocol.encoding import canonical
from tests.kit.web import Town, cast, nonce, problem, sign_in, sign_in_message


def test_a_member_signs_in_casts_and_gets_a_receipt(town: Town) -> None:
    voter = town.voter()
    message, answer = cast(town, voter)
    assert answer.status_code == 200
    receipt = parse_receipt(canonical(answer.get_json()))
    with town.ctx.store.reader() as uow:
        sealed = json.loads(uow.polls.get(town.poll).poll_json)
    receipt.verify(public_key_from(sealed["log"]["public_key"], "log"))
    assert receipt.unit == voter.unit

    again = town.client().post(f"/api/polls/{town.poll}/cast", json=message)
    assert again.get_json() == answer.get_json()
    back = sign_in(town, voter).get_json()
    assert back == {"receipt": answer.get_json(), "ballot_cast": True}


def test_a_second_ballot_is_refused(town: Town) -> None:
    voter = town.voter()
    message, answer = cast(town, voter)
    assert answer.status_code == 200
    other = {
        "authorization": message["authorization"],
        "ballot": town.sample.ballot(voter, 1).decode(),
    }
    document = problem(
        town.client().post(f"/api/polls/{town.poll}/cast", json=other), 409, "already-voted"
    )
    assert document["title"] == "A vote has already been cast"


def test_problems_speak_the_language_asked_for(town: Town) -> None:
    voter = town.voter()
    message = sign_in_message(town, voter)
    message["proof"] = {"challenge": "1", "response": "2"}
    for languages, title in (
        ("fr-CA,fr;q=0.9,en;q=0.5", "Le numéro de membre et le code de vote ne vont pas ensemble"),
        ("en", "The member number and the voting code do not match"),
        ("de", "The member number and the voting code do not match"),
    ):
        answer = town.client().post(
            f"/api/polls/{town.poll}/sign-in",
            json={**message, "nonce": nonce(town)},
            headers={"Accept-Language": languages},
        )
        assert problem(answer, 403, "sign-in-refused")["title"] == title
        assert "Accept-Language" in answer.headers["Vary"]


def test_too_many_failures_name_the_seconds_to_wait(own_town: Town) -> None:
    voter = own_town.voter()
    for _ in range(200):
        message = sign_in_message(own_town, voter)
        wrong = {**message, "proof": {"challenge": "1", "response": "2"}}
        answer = own_town.client().post(f"/api/polls/{own_town.poll}/sign-in", json=wrong)
        if answer.status_code == 429:
            break
    problem(answer, 429, "too-many-failures")
    assert int(answer.headers["Retry-After"]) > 0
    assert sign_in(own_town, voter).status_code == 200  # the right code is always accepted


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b"", "not well formed"),
        (b"nothing", "not well formed"),
        (b"[]", "holds exactly"),
        (b"{}", "holds exactly"),
        (b'{"member":"1","member":"1","nonce":"2","proof":{}}', "not well formed"),
        (b'{"member":"1","nonce":"2","proof":{},"more":1}', "holds exactly"),
        (b'{"member":1,"nonce":"2","proof":{}}', "member must be a text"),
        (b'{"member":"1","nonce":"2","proof":[]}', "proof must be an object"),
        (b'{"member":"1","nonce":"2","proof":{"challenge":"1"}}', "The proof must be"),
        (b'{"member":"1","nonce":"2","proof":{"challenge":1,"response":"2"}}', "challenge must be"),
        (b'{"member":"1","nonce":"2","proof":NaN}', "not well formed"),
        (b'{"member":"1","nonce":"2","proof":1e400}', "not well formed"),
        (b'{"member":"\xff","nonce":"2","proof":{}}', "not well formed"),
        (b"[" * 4000, "not well formed"),
    ],
)
def test_a_malformed_sign_in_is_one_clear_refusal(town: Town, body: bytes, wrong: str) -> None:
    answer = town.client().post(
        f"/api/polls/{town.poll}/sign-in", data=body, content_type="application/json"
    )
    document = problem(answer, 422, "malformed")
    assert wrong in document["cause"]


@pytest.mark.parametrize("ballot", ["", "{}", "[1]", "\ud800", "x" * 7_000])
def test_a_malformed_ballot_is_refused(town: Town, ballot: str) -> None:
    voter = town.voter()
    authorization = sign_in(town, voter).get_json()["authorization"]
    body = json.dumps({"authorization": authorization, "ballot": ballot})
    answer = town.client().post(
        f"/api/polls/{town.poll}/cast", data=body, content_type="application/json"
    )
    problem(answer, 422, "malformed")


def test_only_json_of_a_fair_size_is_read(town: Town) -> None:
    client, address = town.client(), f"/api/polls/{town.poll}/sign-in"
    problem(client.post(address, data={"member": "1"}), 415, "unsupported-media-type")
    text = client.post(address, data="{}", content_type="text/plain")
    problem(text, 415, "unsupported-media-type")
    large = client.post(address, data=b" " * 5_000, content_type="application/json")
    problem(large, 413, "too-large")
    larger = client.post(address, data=b" " * 100_000, content_type="application/json")
    problem(larger, 413, "too-large")


def test_the_wrong_method_is_refused_and_names_the_right_one(town: Town) -> None:
    answer = town.client().get(f"/api/polls/{town.poll}/cast")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


def test_an_unknown_poll_and_a_draft_are_not_found(town: Town, client: FlaskClient) -> None:
    from tests.kit.polls import draft_poll

    draft = draft_poll(town.ctx).poll
    for poll in ("nothing", draft):
        problem(client.post(f"/api/polls/{poll}/nonce", json={}), 404, "not-found")
    problem(client.post("/api/elsewhere", json={}), 404, "not-found")


def test_a_vote_after_the_close_is_refused(own_town: Town) -> None:
    voter, late = own_town.voter(), own_town.voter()
    _, answer = cast(own_town, voter)
    assert answer.status_code == 200
    authorization = sign_in(own_town, late).get_json()["authorization"]
    own_town.sample.close("for the test")
    message = {"authorization": authorization, "ballot": own_town.sample.ballot(late).decode()}
    refused = own_town.client().post(f"/api/polls/{own_town.poll}/cast", json=message)
    assert problem(refused, 409, "poll-closed")["title"] == "Voting has ended"
    problem(sign_in(own_town, late), 409, "poll-closed")
    assert sign_in(own_town, voter).get_json()["ballot_cast"] is True


def test_a_stale_nonce_is_said_to_be_one(town: Town) -> None:
    voter = town.voter()
    message = sign_in_message(town, voter, given="0" * 64)
    answer = town.client().post(f"/api/polls/{town.poll}/sign-in", json=message)
    problem(answer, 403, "nonce-expired")
