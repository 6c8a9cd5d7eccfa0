"""The claimants' interface: strict in, clear out, to the receipt of a sequestered ballot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit.record.receipt import parse_receipt
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import public_credential
from tally.protocol.encoding import canonical, new_identifier
from tally.protocol.group import random_exponent
from tests.kit.claimants import form
from tests.kit.database.stores import fresh_context
from tests.kit.mail import FakeSender, with_channels
from tests.kit.polls import open_poll
from tests.kit.web import Town, problem
from voting.app import build
from voting.ports.unit_of_work import Context


@pytest.fixture(scope="module")
def sending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An open poll of a server that sends messages."""
    with fresh_context(tmp_path_factory.mktemp("claims")) as fresh:
        ctx = with_channels(fresh)
        yield Town(build(ctx), ctx, open_poll(ctx), [])


def post(town: Town, where: str, message: object, **headers: str):
    url = f"/api/polls/{town.poll}/claims{where}"
    return town.client().post(url, json=message, headers=headers)


def answers(**changes: str) -> dict[str, str]:
    return {**form(), "language": "en", **changes}


def opened(town: Town, **changes: str) -> dict[str, str]:
    answer = post(town, "", answers(**changes))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def test_a_claimant_claims_confirms_casts_and_gets_a_receipt(sending: Town) -> None:
    town, secret = sending, random_exponent()
    answer = opened(town, contact="marie@example.org")
    assert set(answer) == {"claim", "contact", "kind", "expires"}
    assert (answer["contact"], answer["kind"]) == ("m•••@example.org", "email")
    message = {
        "claim": answer["claim"],
        "code": FakeSender().code(town.ctx),
        "credential": public_credential(secret),
    }
    authorization = post(town, "/confirm", message).get_json()["authorization"]
    raw = make_ballot(town.sample.election("A-ELEM"), secret, 0)
    cast = town.client().post(
        f"/api/polls/{town.poll}/cast",
        json={"authorization": authorization, "ballot": raw.decode()},
    )
    assert parse_receipt(canonical(cast.get_json())).sequestered
    back = post(town, "/confirm", message).get_json()
    assert back == {"receipt": cast.get_json(), "ballot_cast": True}


def test_another_code_is_sent(sending: Town) -> None:
    answer, sender = opened(sending), FakeSender()
    sender.code(sending.ctx)
    again = post(sending, "/code", {"claim": answer["claim"]})
    assert again.get_json() | {"expires": ""} == answer | {"expires": ""}
    sender.code(sending.ctx)
    assert sender.sent[0][0] == sender.sent[1][0]


def test_the_answers_to_mend_are_named(sending: Town) -> None:
    answer = post(sending, "", answers(name="", number="12"))
    document = problem(answer, 422, "claim")
    assert [(one["field"], one["problem"]) for one in document["problems"]] == [
        ("name", "name"),
        ("number", "college-number"),
    ]
    assert all(one["message"] for one in document["problems"])


def test_a_wrong_code_says_how_many_tries_are_left(sending: Town) -> None:
    answer = opened(sending)
    code = int(FakeSender().code(sending.ctx))
    message = {
        "claim": answer["claim"],
        "code": f"{(code + 1) % 1_000_000:06d}",
        "credential": public_credential(random_exponent()),
    }
    for left in (4, 3, 2, 1):
        assert problem(post(sending, "/confirm", message), 403, "code-wrong")["tries_left"] == left
    assert "tries_left" not in problem(post(sending, "/confirm", message), 403, "code-spent")


def test_too_many_codes_for_a_contact_must_wait(sending: Town) -> None:
    claim = {"claim": opened(sending)["claim"]}
    for _ in range(4):
        assert post(sending, "/code", claim).status_code == 200
    answer = post(sending, "/code", claim)
    problem(answer, 429, "too-many-claims")
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


def test_a_claim_that_is_not_there_is_not_found(sending: Town) -> None:
    message = {"claim": new_identifier(), "code": "123456", "credential": "4"}
    problem(post(sending, "/confirm", message), 404, "not-found")
    problem(post(sending, "/code", {"claim": "x" * 15}), 404, "not-found")


@pytest.mark.parametrize("where", ["", "/code", "/confirm"])
@pytest.mark.parametrize("message", [{}, [], {"claim": 1}, {"claim": "x", "more": "y"}])
def test_what_is_not_of_the_form_is_refused(sending: Town, where: str, message: object) -> None:
    problem(post(sending, where, message), 422, "malformed")


ODD = ("\ud800", "\0", "\u202e", "x" * 2_000, "é", "1" * 700, "\u0661\u0662\u0663")


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_anywhere_is_refused(sending: Town, odd: str) -> None:
    claim = opened(sending)["claim"]
    confirm = {"claim": claim, "code": "123456", "credential": public_credential(random_exponent())}
    found = {name: post(sending, "", answers(**{name: odd})) for name in answers()}
    found |= {f"my {name}": post(sending, "/confirm", {**confirm, name: odd}) for name in confirm}
    found["another"] = post(sending, "/code", {"claim": odd})
    for name, answer in found.items():
        kept = name == "unit" or (name, odd) == ("name", "é")  # one unit fits: it is not asked for
        assert answer.status_code in ({200, 422} if kept else {404, 413, 422}), (name, odd)


@pytest.mark.parametrize("where", ["", "/code", "/confirm"])
def test_no_form_of_a_foreign_page_and_nothing_large(sending: Town, where: str) -> None:
    url = f"/api/polls/{sending.poll}/claims{where}"
    problem(sending.client().post(url, data={"claim": "x"}), 415, "unsupported-media-type")
    large = sending.client().post(url, data=b" " * 9000, content_type="application/json")
    problem(large, 413, "too-large")


def test_no_claim_where_no_message_can_be_sent(town: Town) -> None:
    document = problem(post(town, "", answers()), 503, "no-sender")
    assert document["title"] == "This form is not available here"


def test_no_claim_after_the_close(sqlite_ctx: Context) -> None:
    ctx = with_channels(sqlite_ctx)
    town = Town(build(ctx), ctx, open_poll(ctx), [])
    claim = opened(town)["claim"]
    town.sample.close()
    problem(post(town, "", answers()), 409, "poll-closed")
    problem(post(town, "/code", {"claim": claim}), 409, "poll-closed")


def test_the_code_is_sent_in_the_claims_language_and_problems_in_the_browsers(
    sending: Town,
) -> None:
    opened(sending, language="fr")
    sender = FakeSender()
    sender.code(sending.ctx)
    assert sender.sent[-1][1].subject == "Votre code à usage unique"
    answer = post(sending, "", answers(name=""), **{"Accept-Language": "fr-CA"})
    assert problem(answer, 422, "claim")["title"] == "Certaines réponses sont à corriger"
    problem(post(sending, "", answers(language="de")), 422, "malformed")


def test_a_flood_from_one_address_waits_and_blocks_no_sign_in(sqlite_ctx: Context) -> None:
    ctx = with_channels(sqlite_ctx)
    sample = open_poll(ctx)
    town = Town(build(ctx), ctx, sample, list(sample.voters))
    statuses = [post(town, "", answers()).status_code for _ in range(63)]
    assert statuses == [200] * 60 + [429] * 3
    voter = town.voter()
    assert sample.sign_in(voter, "127.0.0.1").credential == voter.credential
