"""The page “Check it yourself”: true at every stage of a poll, and worded as verify.html is."""

from __future__ import annotations

import re
from html import unescape

import pytest

from audit.record.signatures.statement import Act
from tests.kit.officers import decryption
from tests.kit.polls import TRUSTEE_SECRET, draft_poll
from tests.kit.web import Town, cast
from tests.papers.documents import ROOT
from voting.services.acts.decryptions import receive_decryption

ANCHORS = re.compile(r'<a href="([^"]+)"')
WORDS = ROOT / "voting" / "web" / "static" / "verify"
QUOTED = {"en": r"“([^”]+)”", "fr": r"«\s([^»]+)\s»"}
OF_A_RESULT = (
    "released figures are those of the ballots",
    "Does the result follow from the ballots?",
    "the percentage is proved",
    "NOT PROVED",
    "A result that is not that of the ballots",
)


def page(town: Town, lang: str = "en", poll: str = "") -> str:
    """The page's own part, as HTML."""
    answer = town.client().get(f"/{lang}/polls/{poll or town.poll}/verify")
    assert answer.status_code == 200
    return answer.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def poll_page(town: Town) -> str:
    """The words of the poll's own page."""
    return words(town.client().get(f"/en/polls/{town.poll}").get_data(as_text=True))


def to_the_release(town: Town) -> None:
    """Close, count, certify and release the poll."""
    sample = town.sample
    sample.close()
    sample.act(Act.COUNT)
    receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET))
    sample.act(Act.CERTIFY)
    sample.act(Act.RELEASE)


def test_nothing_is_said_of_a_result_before_its_release(own_town: Town) -> None:
    sealed = draft_poll(own_town.ctx)
    sealed.act(Act.SEAL)
    for voter in own_town.sample.voters:
        cast(own_town, voter)
    before = [words(page(own_town, poll=sealed.poll)), words(page(own_town))]
    assert "Voting has not begun." in before[0]
    assert "There is no result yet, so nobody can check one." in before[1]
    own_town.sample.close()
    before.append(words(page(own_town)))
    assert "Voting has ended, and the result is not released yet." in before[2]
    for text in before:
        assert not [promise for promise in OF_A_RESULT if promise in text]
        assert "If a result is released, a proof of it comes with it" in text
        assert not re.search(r"[.!?](?=[A-Z])", text), "a space is missing"


def test_after_the_release_it_says_how_to_check_the_result(own_town: Town) -> None:
    for voter in own_town.sample.voters:
        cast(own_town, voter)
    to_the_release(own_town)
    text = words(page(own_town))
    assert not [promise for promise in OF_A_RESULT if promise not in text]
    assert "You can make all three checks." in text
    assert "Proved by the public record" in poll_page(own_town)


def test_of_a_void_poll_it_promises_no_result(own_town: Town) -> None:
    own_town.sample.act(Act.VOID)
    text = words(page(own_town))
    assert "there is no result to check" in text
    assert not [promise for promise in OF_A_RESULT if promise in text]


@pytest.mark.parametrize(("lang", "file"), [("en", "english.mjs"), ("fr", "french.mjs")])
def test_every_verdict_is_quoted_as_verify_html_writes_it(
    own_town: Town, lang: str, file: str
) -> None:
    before = quoted(own_town, lang)
    for voter in own_town.sample.voters:
        cast(own_town, voter)
    to_the_release(own_town)
    after = quoted(own_town, lang)
    assert (len(before), len(after)) == (3, 4)
    written = (WORDS / file).read_text("utf-8")
    for verdict in (*before, *after):
        assert f'"{verdict}' in written, verdict


def quoted(town: Town, lang: str) -> list[str]:
    """The verdicts of verify.html that the page explains."""
    terms = re.findall(r"<dt>([^<]+)</dt>", page(town, lang))
    return [re.findall(QUOTED[lang], unescape(term))[0] for term in terms]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_link_leads_somewhere_and_none_to_a_copy_of_verify_html(
    own_town: Town, lang: str
) -> None:
    client = own_town.client()
    links = ANCHORS.findall(page(own_town, lang))
    assert f"/polls/{own_town.poll}/record.zip" in links
    for link in links:
        address, _, part = link.partition("#")
        assert "verify.html" not in link
        answer = client.get(address)
        assert answer.status_code == 200, link
        if part:
            assert f'id="{part}"' in answer.get_data(as_text=True), link


def test_the_polls_page_the_board_and_the_receipt_lead_to_it(own_town: Town) -> None:
    client = own_town.client()
    _, receipt = cast(own_town, own_town.voter())
    tracker = receipt.get_json()["tracker"]
    here = f"/en/polls/{own_town.poll}"
    there = f'<a href="{here}/verify'
    ways = {
        "the poll's page": client.get(here),
        "the board": client.get(f"{here}/board"),
        "secrecy": client.get(f"{here}/secrecy"),
        "the booth's receipt": client.get(f"{here}/vote"),
    }
    for name, answer in ways.items():
        assert there in answer.get_data(as_text=True), name
    found = client.post(f"{here}/board", data={"tracker": tracker}).get_data(as_text=True)
    assert f'{there}#whole">Check this on your own computer' in found
