"""The members' pages, the board and the record's bytes, without a browser."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import html
import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.entries import EVENTS, parse_log
from audit.record.manifest import Edition
from audit.record.province import PROVINCE, WINNIPEG
from audit.record.signatures.ed25519 import public_key_from
from audit.record.signatures.statement import Act
from audit.replay.export import Record
from audit.report.event_words import EVENT_WORDS
from tally.protocol.encoding import b64decode, new_identifier
from tests.kit.claimants import claimant, vote_apart
from tests.kit.polls import HEAD, draft_poll
from tests.kit.web import Town, cast
from voting.app import build
from voting.domain.call import confirmation_of
from voting.domain.errors import ConfigurationError
from voting.ports.unit_of_work import Context
from voting.services.polls.export import build_record
from voting.times.written import clock_time
from voting.web.common import archive


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("languages", "address"),
    [("fr-CA,fr;q=0.9,en;q=0.8", "/fr/"), ("en-CA", "/en/"), ("de", "/en/"), ("", "/en/")],
)
def test_the_first_page_follows_the_browsers_language(
    client: FlaskClient, languages: str, address: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": languages})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_switch_keeps_the_page_and_the_question(town: Town) -> None:
    page = text(town.client().get(f"/en/polls/{town.poll}/board?tracker=abc&before=3"))
    assert f'href="/fr/polls/{town.poll}/board?tracker=abc&amp;before=3"' in page
    assert '<html lang="en">' in page
    page = text(town.client().get(f"/fr/polls/{town.poll}/secrecy"))
    assert f'href="/en/polls/{town.poll}/secrecy" lang="en" hreflang="en"' in page
    assert '<html lang="fr">' in page


def test_officers_keep_their_language(client: FlaskClient) -> None:
    assert '<html lang="fr">' in text(client.get("/officers/sign-in?lang=fr"))
    page = text(client.get("/officers/sign-in"))
    assert '<html lang="fr">' in page
    assert 'href="/officers/sign-in?lang=en"' in page
    assert '<html lang="fr">' in text(client.get("/officers/sign-in?lang=xx"))


def test_a_poll_shows_its_window_in_both_time_zones(town: Town) -> None:
    with town.ctx.store.reader() as uow:
        poll = uow.polls.get(town.poll)
    page = text(town.client().get(f"/en/polls/{town.poll}"))
    assert f'datetime="{poll.closes:%Y-%m-%dT%H:%M:%SZ}"' in page
    clocks = re.findall(r'<span class="clock">([^<]+)</span> (\w+)', page)
    assert [city for _, city in clocks] == ["Toronto", "Winnipeg"] * 2
    zones = (PROVINCE, WINNIPEG) * 2
    moments = (poll.terms.opens, poll.terms.opens, poll.closes, poll.closes)
    assert [shown for shown, _ in clocks] == [
        clock_time(moment, zone, "en") for moment, zone in zip(moments, zones, strict=True)
    ]
    page = text(town.client().get(f"/fr/polls/{town.poll}"))
    assert re.search(r'<span class="clock">(\d+\xa0h\xa0\d\d|midi|minuit.*?)</span> Toronto', page)


def test_a_poll_shows_its_seal(town: Town) -> None:
    with town.ctx.store.reader() as uow:
        poll = uow.polls.get(town.poll)
    for language in ("en", "fr"):
        page = text(town.client().get(f"/{language}/polls/{town.poll}"))
        assert poll.seal_digest in page
        assert f'href="/{language}/polls/{town.poll}/vote"' in page


def test_a_draft_is_as_if_it_did_not_exist(town: Town) -> None:
    draft = draft_poll(town.ctx).poll
    client = town.client()
    for name in ("", "/board", "/vote", "/secrecy", "/verify"):
        assert client.get(f"/en/polls/{draft}{name}").status_code == 404
    for name in ("poll.json", "log/entries.jsonl", "log/checkpoint", "record.zip"):
        assert client.get(f"/polls/{draft}/{name}").status_code == 404
    assert draft not in text(client.get("/en/"))
    assert town.poll in text(client.get("/en/"))


def test_the_booth_is_told_what_was_sealed(town: Town) -> None:
    page = text(town.client().get(f"/en/polls/{town.poll}/vote"))
    data = json.loads(re.search(r'id="poll-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    sealed = town.client().get(f"/polls/{town.poll}/poll.json").get_json()
    for name in ("poll", "card_set", "question", "answers", "title"):
        assert data[name] == sealed[name]
    assert data["log_key"] == sealed["log"]["public_key"]
    assert data["window"] == sealed["window"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", data["now"])


def test_the_records_bytes_are_the_stored_bytes(town: Town) -> None:
    client = town.client()
    with town.ctx.store.reader() as uow:
        poll = uow.polls.get(town.poll)
        election = uow.units.election(town.poll, "A-ELEM")
    assert client.get(f"/polls/{town.poll}/poll.json").data == poll.poll_json
    answer = client.get(f"/polls/{town.poll}/units/A-ELEM/election.json")
    assert answer.data == election
    assert answer.mimetype == "application/json"
    etag = answer.headers["ETag"]
    again = client.get(answer.request.path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"/polls/{town.poll}/units/NONE/election.json").status_code == 404


def test_the_board_has_a_name_for_every_event() -> None:
    assert EVENT_WORDS.keys() == EVENTS.keys()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_board_names_its_entries_in_its_language(town: Town, lang: str) -> None:
    page = text(town.client().get(f"/{lang}/polls/{town.poll}/board"))
    for name in ("poll:sealed", "poll:opened", "trustee:confirmed"):
        assert getattr(EVENT_WORDS[name], lang) in page, name


def test_the_log_is_under_its_checkpoint(town: Town) -> None:
    client = town.client()
    entries = parse_log(client.get(f"/polls/{town.poll}/log/entries.jsonl").data)
    raw = client.get(f"/polls/{town.poll}/log/checkpoint").data
    sealed = client.get(f"/polls/{town.poll}/poll.json").get_json()
    key = public_key_from(sealed["log"]["public_key"], "log")
    checkpoint = parse_checkpoint(raw, sealed["log"]["origin"], key)
    assert checkpoint.size == len(entries)
    assert raw.decode() in text(client.get(f"/en/polls/{town.poll}/board")).replace("&#43;", "+")


def test_a_ballot_is_found_by_its_tracker_and_served(town: Town) -> None:
    message, answer = cast(town, town.voter())
    tracker = answer.get_json()["tracker"]
    client = town.client()
    board = f"/en/polls/{town.poll}/board"
    page = client.post(board, data={"tracker": f" {tracker}= "})  # no token, no cookie, no script
    assert "This ballot is in the ballot box" in text(page)
    assert "Set-Cookie" not in page.headers
    found = client.post(f"/polls/{town.poll}/ballot", data={"tracker": tracker})
    digest = hashlib.sha256(found.data).hexdigest()
    assert found.data == message["ballot"].encode()
    assert client.get(f"/polls/{town.poll}/ballots/{digest}.json").data == found.data
    for status, unknown in ((404, tracker.swapcase()), (422, "x"), (422, "")):
        answer = client.post(f"/polls/{town.poll}/ballot", data={"tracker": unknown})
        assert answer.status_code == status
    for wrong in (tracker.swapcase(), "x", "<script>", "\x00"):
        page = client.post(board, data={"tracker": wrong})
        assert "No ballot with this receipt number" in text(page)
        assert "<script>" not in text(page).split("<main", 1)[1]
    for name in ("0" * 64, "0" * 63, "../poll"):
        assert client.get(f"/polls/{town.poll}/ballots/{name}.json").status_code == 404


def test_2_77_of_a_ballot_held_apart_the_board_has_the_digest_alone(own_town: Town) -> None:
    """Its bytes tell credential, unit and vote of somebody who may be found to be no member."""
    receipt = vote_apart(own_town.sample, claimant(own_town.sample))
    client, digest = own_town.client(), b64decode(f"{receipt.tracker}=", 32, "tracker").hex()
    for language, words in (
        ("en", "only its digest, in the log"),
        ("fr", "seulement son empreinte"),
    ):
        page = client.post(
            f"/{language}/polls/{own_town.poll}/board", data={"tracker": receipt.tracker}
        )
        assert words in text(page)
        assert f"/polls/{own_town.poll}/ballot" not in text(page)
    answers = (
        client.post(f"/polls/{own_town.poll}/ballot", data={"tracker": receipt.tracker}),
        client.get(f"/polls/{own_town.poll}/ballots/{digest}.json"),
    )
    for answer in answers:
        assert answer.status_code == 403
        assert b"alpha" not in answer.data
    own_town.clock.forward(minutes=10)
    assert digest in client.get(f"/polls/{own_town.poll}/log/entries.jsonl").text


def test_a_ballot_is_found_by_the_telephones_confirmation_code(town: Town) -> None:
    _, answer = cast(town, town.voter())
    tracker = answer.get_json()["tracker"]
    code = confirmation_of(tracker)
    board = f"/en/polls/{town.poll}/board"
    for typed in (code, f" {code[:4]} {code[4:8]}-{code[8:]} "):
        page = text(town.client().post(board, data={"tracker": typed}))
        assert "This ballot is in the ballot box" in page
        assert tracker in page
    unknown = f"{(int(code) + 1) % 10**12:012d}"
    page = text(town.client().post(board, data={"tracker": unknown}))
    assert "No ballot with this confirmation code" in page
    assert "No ballot with this receipt number" not in page


def test_no_address_on_the_board_holds_a_tracker(own_town: Town) -> None:
    """A proxy's log would hold it beside the network address of the likely voter."""
    _, answer = cast(own_town, own_town.voter())
    own_town.clock.forward(minutes=10)
    tracker = answer.get_json()["tracker"]
    digest = base64.b64decode(f"{tracker}=").hex()
    board = f"/en/polls/{own_town.poll}/board"
    client = own_town.client()
    for page in (client.get(board), client.post(board, data={"tracker": tracker})):
        assert f'value="{tracker}"' in html.unescape(text(page))
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', text(page)):
            plain = unquote(html.unescape(address))
            assert tracker not in plain
            assert digest not in plain
        assert "tracker=" not in text(page)
    asked_by_address = client.get(board, query_string={"tracker": tracker})
    assert "This ballot is in the ballot box" not in text(asked_by_address)


def test_the_board_pages_through_the_log(own_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voting.web.member.board.ENTRIES", 2)
    for _ in range(3):
        cast(own_town, own_town.voter())
    own_town.clock.forward(minutes=10)
    client, address = own_town.client(), f"/en/polls/{own_town.poll}/board"
    first = text(client.get(address))
    assert re.findall(r'<li value="(\d+)"', first) == [str(HEAD + 5), str(HEAD + 4)]
    assert "Newer" not in first
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = text(client.get(older))
    assert re.findall(r'<li value="(\d+)"', second) == [str(HEAD + 3), str(HEAD + 2)]
    newer = re.search(r'rel="prev" href="([^"]+)"', second)[1]
    assert re.findall(r'<li value="(\d+)"', text(client.get(newer))) == [
        str(HEAD + 5),
        str(HEAD + 4),
    ]
    for odd in ("0", "-5", "99999999999999999999", "x"):
        assert text(client.get(address, query_string={"before": odd}))


WAITS = {
    "en": r"In the ballot box\. From \w+, \w+ \d+, \d{4} at \d+:10 ",
    "fr": r"Dans l’urne\. À partir du \w+ \w+ \w+ \d{4} à \d+ h 10",
}
"""What is said of a ballot cast after 1:00, before it is published."""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_member_finds_her_ballot_at_once(own_town: Town, language: str) -> None:
    """By the tracker of her receipt, and by the confirmation code; everybody else, not yet."""
    client, voter = own_town.client(), own_town.voter()
    _, answer = cast(own_town, voter)
    tracker = own_town.sample.sign_in(voter).tracker  # the receipt, as she gets it back
    assert tracker == answer.get_json()["tracker"]
    address = f"/{language}/polls/{own_town.poll}/board"
    assert tracker not in text(client.get(address))
    for asked in (tracker, confirmation_of(tracker)):
        page = html.unescape(text(client.post(address, data={"tracker": asked})))
        assert tracker in page
        assert re.search(WAITS[language], page.replace("\u202f", " ").replace("\u00a0", " "))
    own_town.clock.forward(minutes=10)
    assert tracker in text(client.get(address))
    page = html.unescape(text(client.post(address, data={"tracker": tracker})))
    assert not re.search(WAITS[language], page.replace("\u202f", " ").replace("\u00a0", " "))
    assert "Until then it is found" not in page
    assert "D’ici là, il ne se trouve" not in page


def test_a_tool_finds_a_ballot_at_once_and_when_it_is_public(own_town: Town) -> None:
    client, address = own_town.client(), f"/polls/{own_town.poll}/find"
    _, answer = cast(own_town, own_town.voter())
    receipt = answer.get_json()
    for asked in (receipt["tracker"], confirmation_of(receipt["tracker"])):
        (found,) = client.post(address, data={"tracker": asked}).get_json()["ballots"]
        assert found.pop("public_from").endswith(":10:00Z")
        assert found == {
            "unit": receipt["unit"],
            "tracker": receipt["tracker"],
            "index": receipt["index"],
            "hour": f"{receipt['time'][:13]}:00:00Z",
            "sequestered": False,
            "ruling": None,
            "ruled": None,
            "challenge": None,
        }
    digest = base64.b64decode(receipt["tracker"] + "=").hex()
    raw = client.get(f"/polls/{own_town.poll}/ballots/{digest}.json").data
    assert hashlib.sha256(raw).hexdigest() == digest
    own_town.clock.forward(minutes=10)
    (found,) = client.post(address, data={"tracker": receipt["tracker"]}).get_json()["ballots"]
    assert found["public_from"] is None
    assert client.post(address, data={"tracker": "A" * 43}).get_json() == {"ballots": []}


def test_the_record_is_offered_as_far_as_it_is_published(own_town: Town) -> None:
    client, address = own_town.client(), f"/polls/{own_town.poll}/record.zip"
    early = client.get(address)
    cast(own_town, own_town.voter())
    assert client.get(address).data == early.data
    assert address in text(client.get(f"/en/polls/{own_town.poll}/board"))
    own_town.sample.close("for the test")
    answer = client.get(address)
    assert answer.data != early.data
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "log/entries.jsonl" in names
    assert "result.json" not in names
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(address).data == answer.data
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(address, headers=etag).status_code == 304
    own_town.sample.act(Act.COUNT)
    assert client.get(address, headers=etag).status_code == 200
    assert address in text(client.get(f"/en/polls/{own_town.poll}/board"))


def test_the_record_is_made_once_for_each_state_of_the_log(
    own_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made: list[Edition] = []

    def counting(ctx: Context, poll: str, edition: Edition) -> Record:
        made.append(edition)
        return build_record(ctx, poll, edition)

    monkeypatch.setattr(archive, "build_record", counting)
    client, address = own_town.client(), f"/polls/{own_town.poll}/record.zip"
    own_town.sample.close("for the test")
    first = client.get(address)
    assert client.get(address).data == first.data
    assert build(own_town.ctx).test_client().get(address).data == first.data  # another worker
    assert len(made) == 1
    (kept,) = tmp_path.glob("ratify-*/*.zip")
    assert kept.read_bytes() == first.data
    assert kept.parent.stat().st_mode & 0o777 == 0o700

    own_town.sample.act(Act.COUNT)
    with (kept.parent / f"{own_town.poll}.lock").open("w") as other_worker:
        fcntl.flock(other_worker, fcntl.LOCK_EX)
        busy = client.get(address)
        assert busy.status_code == 503
        assert "being put together" in busy.get_data(as_text=True)
    assert client.get(address).data != first.data
    assert len(list(tmp_path.glob("ratify-*/*.zip"))) == 1
    assert len(made) == 2


def test_a_folder_that_others_can_read_holds_no_record(
    own_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own_town.sample.close("for the test")
    folder = archive.public_edition(own_town.ctx, own_town.poll).parent
    folder.chmod(0o755)
    with pytest.raises(ConfigurationError, match="not this account's own folder"):
        archive.public_edition(own_town.ctx, own_town.poll)


def test_what_the_booth_checks_the_key_with_is_served_to_the_byte(town: Town) -> None:
    client = town.client()
    with town.ctx.store.reader() as uow:
        poll = uow.polls.get(town.poll)
    assert client.get(f"/polls/{town.poll}/trustees.json").data == poll.trustees_json
    seal = client.get(f"/polls/{town.poll}/log/seal.json").data
    assert hashlib.sha256(seal).hexdigest() == poll.seal_digest
    for name in ("trustees.json", "log/seal.json"):
        assert client.get(f"/polls/{new_identifier()}/{name}").status_code == 404


def test_a_void_poll_says_so(own_town: Town) -> None:
    own_town.sample.act(Act.VOID, "The wrong agreement was linked")
    client = own_town.client()
    page = text(client.get(f"/en/polls/{own_town.poll}"))
    assert "This poll is void" in page
    assert "Vote now" not in page
    assert "The wrong agreement was linked" in text(client.get(f"/en/polls/{own_town.poll}/board"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_of_the_two_digests_members_see_the_seal_digest_only(town: Town, language: str) -> None:
    """The poll file's digest stands in the record, and in what the booth's script compares."""
    with town.ctx.store.reader() as uow:
        poll = uow.polls.get(town.poll)
    other = hashlib.sha256(poll.poll_json or b"").hexdigest()
    for page in ("", "/board", "/vote", "/secrecy", "/verify"):
        shown = text(town.client().get(f"/{language}/polls/{town.poll}{page}"))
        seen = re.sub(r"<script.*?</script>", "", shown, flags=re.DOTALL)
        assert other not in seen, page
        assert (poll.seal_digest in seen) is (page in ("", "/board", "/verify")), page
