"""A lost card on the web: the interface, the member's page, the officers' page of contacts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from threading import Event

import pytest

from audit.record.signatures.ed25519 import sign_object
from tally.protocol.credential import prove_sign_in, public_credential
from tally.protocol.group import random_exponent
from tests.kit.mail import waiting_messages
from tests.kit.members import Drawn, ask, reach, signed_change
from tests.kit.polls import AUTHORITY, SampleVoter, open_poll
from tests.kit.routes.acceptances import accept_all
from tests.kit.run.described import as_described
from tests.kit.web import Town, problem, signed_in
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.domain.reissue import REQUEST_KIND
from voting.ports.unit_of_work import Context
from voting.services.members import links
from voting.web.common.afterwards import finish

__all__ = ["as_described"]
pytestmark = pytest.mark.usefixtures("as_described")


@pytest.fixture
def place(sqlite_ctx: Context, tmp_path: Path) -> Town:
    """A town of four voters, whose server sends messages, with a membership officer."""
    sample = open_poll(sqlite_ctx)
    reach(sample, tmp_path / "mail")
    with sqlite_ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("jo", "Jo Fortin", Role.MEMBERSHIP_OFFICER))
        uow.commit()
    accept_all(sample.ctx, "jo")
    return Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))


def post(town: Town, name: str, **message: object):
    """Post, read the answer, and close it, as a server does when it has sent it; then wait."""
    answer = town.client().post(f"/api/polls/{town.poll}/{name}", json=message)
    answer.get_data()
    answer.close()
    finish()
    return answer


def draw(town: Town, voter: SampleVoter, token: str, secret: int):
    nonce = post(town, "reissue/nonce").get_json()["nonce"]
    proof = prove_sign_in(secret, town.poll, voter.member, nonce).to_json()
    credential = public_credential(secret)
    message = {"token": token, "member": voter.member, "nonce": nonce, "proof": proof}
    return post(town, "reissue/draw", **message, credential=credential)


# --- the interface -----------------------------------------------------------------------------


def test_the_whole_way_by_the_interface(place: Town) -> None:
    voter = place.voter()
    assert post(place, "reissue/request", member=voter.member).get_json() == {"asked": True}
    (sent,) = waiting_messages(place.sample)
    link = {"token": sent.token, "member": voter.member}
    assert post(place, "reissue/state", **link).get_json() == {"state": "ready"}
    secret = random_exponent()
    assert draw(place, voter, sent.token, secret).get_json() == {"state": "waiting"}
    nonce = post(place, "authority/nonce").get_json()["nonce"]
    signed = sign_object(REQUEST_KIND, {"poll": place.poll, "nonce": nonce}, AUTHORITY)
    listed = post(place, "authority/pending", nonce=nonce, signature=signed["signature"])
    (waiting,) = listed.get_json()["reissues"]
    assert (waiting["member"], waiting["unit"]) == (voter.member, voter.unit)
    drawn = Drawn(voter, secret)
    revoked, issued = signed_change(place.sample, drawn)
    for _ in range(2):
        made = post(place, "authority/changes", revoked=revoked, issued=issued)
        assert made.get_json() == {"made": True}
    assert post(place, "reissue/state", **link).get_json() == {"state": "done"}
    place.sample.authorization(drawn.new)


def test_the_answer_leaves_before_the_number_is_looked_up(place: Town) -> None:
    voter = place.voter()
    address = f"/api/polls/{place.poll}/reissue/request"
    answer = place.client().post(address, json={"member": voter.member})
    assert answer.get_json() == {"asked": True}
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert waiting_messages(place.sample) == []
    answer.close()
    finish()
    assert len(waiting_messages(place.sample)) == 1


def test_neither_its_end_nor_the_next_answer_waits_for_the_look_up(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting for the connection's end, or asking again at once, reveals nothing."""
    let_go, done = Event(), Event()

    def slow(*_: object) -> None:
        assert let_go.wait(timeout=60)
        done.set()

    monkeypatch.setattr(links, "answer_link_request", slow)
    address = f"/api/polls/{place.poll}/reissue/request"
    for voter in (place.voter(), place.voter()):
        answer = place.client().post(address, json={"member": voter.member})
        assert answer.get_json() == {"asked": True}
        answer.close()
    assert not done.is_set()
    let_go.set()
    finish()
    assert done.is_set()


def test_a_fault_after_the_answer_is_noted_without_its_message(
    place: Town, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    voter = place.voter()

    def broken(*_: object) -> None:
        raise RuntimeError(f"a fault about {voter.member}")

    monkeypatch.setattr(links, "answer_link_request", broken)
    assert post(place, "reissue/request", member=voter.member).status_code == 200
    said = "".join(capfd.readouterr())
    assert "RuntimeError" in said
    assert voter.member not in said


def test_what_the_interface_refuses_is_a_problem_with_its_slug(place: Town) -> None:
    voter = place.voter()
    problem(post(place, "reissue/request", member="12"), 422, "malformed")
    problem(post(place, "reissue/request", member=voter.member, more="x"), 422, "malformed")
    problem(post(place, "reissue/state", token="x", member=voter.member), 403, "reissue-link")
    nonce = post(place, "authority/nonce").get_json()["nonce"]
    refused = post(place, "authority/pending", nonce=nonce, signature="A" * 88)
    problem(refused, 403, "not-the-authority")
    for _ in range(3):
        post(place, "reissue/request", member=voter.member)
    limited = post(place, "reissue/request", member=voter.member)
    problem(limited, 429, "too-many-reissues")
    assert 0 < int(limited.headers["Retry-After"]) <= 3600
    place.sample.close()
    problem(post(place, "reissue/request", member=voter.member), 409, "poll-closed")


def test_a_token_is_in_no_log(place: Town, capfd: pytest.CaptureFixture[str]) -> None:
    voter = place.voter()
    token = ask(place.sample, voter)
    draw(place, voter, token, random_exponent())
    post(place, "reissue/state", token=token, member="99999999")
    said = "".join(capfd.readouterr())
    assert token not in said
    assert voter.member not in said


# --- the member's page -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("en", "I lost my card"), ("fr", "perdu ma carte")]
)
def test_the_page_is_found_from_the_polls_page(place: Town, language: str, words: str) -> None:
    address = f"/{language}/polls/{place.poll}/reissue"
    page = place.client().get(f"/{language}/polls/{place.poll}").get_data(as_text=True)
    assert f'href="{address}"' in page
    answer = place.client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert words in answer.get_data(as_text=True)


def test_the_page_holds_every_text_that_its_script_shows(place: Town) -> None:
    booth = Path("voting/web/static/booth")
    script = "".join(
        (booth / name).read_text("utf-8") for name in ("reissue.mjs", "small_page.mjs")
    )
    page = place.client().get(f"/en/polls/{place.poll}/reissue").get_data(as_text=True)
    texts = json.loads(
        re.search(r'id="reissue-texts" nonce="[^"]*">(.*?)</script>', page, re.DOTALL)[1]
    )
    named = set(re.findall(r'say\("([a-z]+)", "([a-z-]+)"', script))
    assert named
    for section, name in named:
        assert texts[section][name]
    assert {"network", "reissue-link", "too-many-reissues", "notify", "other"} == set(
        texts["problem"]
    )


def test_after_the_close_the_page_says_so(place: Town) -> None:
    place.sample.close()
    page = place.client().get(f"/en/polls/{place.poll}/reissue").get_data(as_text=True)
    assert "Voting codes can no longer be replaced" in page
    assert "reissue.mjs" not in page


def test_a_server_that_sends_nothing_says_whom_to_call(own_town: Town) -> None:
    page = own_town.client().get(f"/en/polls/{own_town.poll}/reissue").get_data(as_text=True)
    assert "This service cannot send you a link." in page
    assert 'id="ask-form"' not in page


# --- what the officers see of it ----------------------------------------------------------------


def test_officers_see_how_many_codes_wait_for_the_authority(place: Town) -> None:
    voter = place.voter()
    draw(place, voter, ask(place.sample, voter), random_exponent())
    address = f"/officers/polls/{place.poll}/contacts"
    page = signed_in(place, "jo").get(address).get_data(as_text=True)
    page = re.sub(r"\s+", " ", page)
    assert "Waiting for the code issuer</dt><dd>1</dd>" in page
    assert "The oldest request has waited since" in page
    assert voter.member not in page
