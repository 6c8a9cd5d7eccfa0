"""The texts that a poll is on, as files and on its pages, and what is said of its route."""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.record.route.subject import AgreementKind
from audit.record.signatures.statement import Act
from tests.kit.polls import SamplePoll
from tests.kit.routes.desk import routed_draft
from tests.kit.routes.polls import rehearsal, routed_poll
from voting.app import build
from voting.ports.unit_of_work import Context
from voting.services.routes.begin import RouteFiles
from voting.web.common import i18n

FILES = RouteFiles(
    agreement_en=b"%PDF-1.7\n" + bytes(1_234_000),
    agreement_fr=b"PK\x03\x04 a document of some word processor",
    summary_en=b"<html><script>alert(1)</script></html>",
    summary_fr="Résumé de l’entente\n".encode(),
)
BY_NAME = {
    "agreement.en": FILES.agreement_en,
    "agreement.fr": FILES.agreement_fr,
    "summary.en": FILES.summary_en,
    "summary.fr": FILES.summary_fr,
}


@pytest.fixture
def tentative(sqlite_ctx: Context) -> SamplePoll:
    """An open poll on a tentative agreement, whose texts are files of every form."""
    return routed_poll(sqlite_ctx, files=FILES)


@pytest.fixture
def reader(tentative: SamplePoll) -> FlaskClient:
    """Somebody without cookies at its pages."""
    return build(tentative.ctx).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


# --- the files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "disposition"),
    [
        ("agreement.en", "application/pdf", 'inline; filename="agreement-en.pdf"'),
        ("agreement.fr", "application/octet-stream", 'attachment; filename="agreement-fr"'),
        ("summary.en", "text/plain; charset=utf-8", 'inline; filename="summary-en.txt"'),
        ("summary.fr", "text/plain; charset=utf-8", 'inline; filename="summary-fr.txt"'),
    ],
)
def test_a_text_is_sent_byte_for_byte_and_can_do_nothing(
    tentative: SamplePoll, reader: FlaskClient, name: str, kind: str, disposition: str
) -> None:
    address = f"/polls/{tentative.poll}/texts/{name}"
    answer = reader.get(address)
    assert answer.data == BY_NAME[name]
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"} < set(policy)
    assert not [part for part in policy if part.startswith(("script-src", "connect-src"))]
    assert ("sandbox" in policy) == (kind != "application/pdf")
    etag = answer.headers["ETag"]
    assert etag == f'"{hashlib.sha256(BY_NAME[name]).hexdigest()}"'
    assert "no-cache" in answer.headers["Cache-Control"]
    again = reader.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert reader.get(address, headers={"If-None-Match": '"another"'}).data == BY_NAME[name]


def test_what_the_browser_has_is_not_read_again(
    tentative: SamplePoll, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/polls/{tentative.poll}/texts/summary.en"
    etag = reader.get(address).headers["ETag"]
    monkeypatch.setattr("voting.web.member.texts.text_of", None)
    assert reader.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_the_texts_are_those_of_the_record(
    tentative: SamplePoll, reader: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    raw = reader.get(f"/polls/{tentative.poll}/record.zip").data
    with zipfile.ZipFile(io.BytesIO(raw)) as record:
        for name, content in BY_NAME.items():
            assert record.read(f"texts/{name}") == content


def test_only_the_four_texts_of_a_sealed_poll_are_sent(
    tentative: SamplePoll, reader: FlaskClient
) -> None:
    sealed = f"/polls/{tentative.poll}/texts/"
    digest = hashlib.sha256(FILES.summary_en).hexdigest()
    for name in (
        "",
        "oath.en",
        "agreement",
        "agreement.de",
        "Agreement.en",
        digest,
        "../poll.json",
    ):
        answer = reader.get(f"{sealed}{name}")
        assert answer.status_code == 404, name
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_texts_of_a_draft_are_not_found_until_the_seal(sqlite_ctx: Context) -> None:
    draft, _ = routed_draft(sqlite_ctx)
    client = build(sqlite_ctx).test_client()
    for poll in (draft.poll, "not-there"):
        assert client.get(f"/polls/{poll}/texts/summary.en").status_code == 404
    draft.act(Act.SEAL)
    assert client.get(f"/polls/{draft.poll}/texts/summary.en").status_code == 200


# --- the pages ---------------------------------------------------------------------------------


def section(text: str) -> str:
    """What the poll's page says of its route, without marks."""
    part = text.split('aria-labelledby="route"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_poll_says_who_recommends_what_and_since_when(
    tentative: SamplePoll, reader: FlaskClient
) -> None:
    english = section(page(reader, f"/en/polls/{tentative.poll}"))
    french = section(page(reader, f"/fr/polls/{tentative.poll}"))
    with build(tentative.ctx).test_request_context("/en/"):
        executive, council, told = days(tentative)
    assert f"The provincial executive recommends approval (decided on {executive})." in english
    assert f"The council of presidents recommends approval (decided on {council})." in english
    assert f"The provincial executive told the members on {told}." in english
    with build(tentative.ctx).test_request_context("/fr/"):
        executive, council, told = days(tentative)
    assert f"L’exécutif provincial recommande l’approbation (décision du {executive})." in french
    assert f"Le conseil des présidences recommande l’approbation (décision du {council})." in french
    assert f"L’exécutif provincial a avisé les membres le {told}." in french


def days(sample: SamplePoll) -> tuple[str, str, str]:
    """The days of the two recommendations and of the notice, in this request's language."""
    with sample.ctx.store.reader() as uow:
        route = uow.routes.get(uow.polls.get(sample.poll).terms.route or "").route
    assert route is not None
    _, executive, council, told = (i18n.calendar_day(step.day) for step in route.made)
    return executive, council, told


@pytest.mark.parametrize("approves", [(True, False), (False, True), (False, False)])
def test_a_final_offer_shows_either_recommendation(
    sqlite_ctx: Context, approves: tuple[bool, bool]
) -> None:
    sample = routed_poll(sqlite_ctx, AgreementKind.FINAL, approves=approves)
    text = page(build(sqlite_ctx).test_client(), f"/en/polls/{sample.poll}")
    bodies = ("The provincial executive", "The council of presidents")
    for body, approve in zip(bodies, approves, strict=True):
        assert (f"{body} recommends approval" in text) is approve
        assert (f"{body} does not recommend approval" in text) is not approve
    assert "Read the summary of the final offer" in text
    assert "tentative agreement" not in text
    french = page(build(sqlite_ctx).test_client(), f"/fr/polls/{sample.poll}")
    assert "Lire l’offre finale" in french
    assert "Vote sur une offre finale" in french
    assert french.count("ne recommande pas l’approbation") == approves.count(False)


def test_no_person_and_no_split_stands_beside_a_recommendation(
    tentative: SamplePoll, reader: FlaskClient
) -> None:
    for language in ("en", "fr"):
        said = section(page(reader, f"/{language}/polls/{tentative.poll}")).lower()
        for name in (*tentative.officers, "member of", "abst", "unanim", "contre"):
            assert name not in said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_readers_language_comes_first_and_the_other_too(
    tentative: SamplePoll, reader: FlaskClient, language: str
) -> None:
    text = page(reader, f"/{language}/polls/{tentative.poll}")
    other = "fr" if language == "en" else "en"
    place = f"/polls/{tentative.poll}/texts/"
    links = re.findall(rf'href="{place}([^"]+)"', text)
    parts = ("summary", "agreement")
    assert links == [f"{part}.{one}" for one in (language, other) for part in parts]
    shown = {"en": ["0.1 kB", "1.3 MB"], "fr": ["0,1 ko", "1,3 Mo"]}[language]
    for size in shown:
        assert size.replace(" ", "\xa0") in text
    said = section(text)
    for raw in BY_NAME.values():
        assert hashlib.sha256(raw).hexdigest() in said
        assert f"{len(raw)}" in re.sub(r"(?<=\d)[, ](?=\d{3})", "", said)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_booth_opens_the_texts_of_the_readers_language_beside_itself(
    tentative: SamplePoll, reader: FlaskClient, language: str
) -> None:
    text = page(reader, f"/{language}/polls/{tentative.poll}/vote")
    place = f"/polls/{tentative.poll}/texts/"
    links = re.findall(rf'<a href="{place}([^"]+)"([^>]*)>', text)
    assert [name for name, _ in links] == [f"summary.{language}", f"agreement.{language}"]
    for _, more in links:
        assert 'target="_blank" rel="noopener"' in more


def test_a_rehearsal_says_so_and_recommends_nothing(sqlite_ctx: Context) -> None:
    sample = rehearsal(sqlite_ctx)
    client = build(sqlite_ctx).test_client()
    for language, title in (("en", "This is a practice vote"), ("fr", "Ce scrutin est un exerc")):
        for name in ("", "/vote"):
            text = page(client, f"/{language}/polls/{sample.poll}{name}")
            assert (title in text) == (name == "")
            assert "/texts/" not in text
            assert not re.search("recommends approval|recommande l’approbation", text)


def test_a_poll_that_is_no_rehearsal_does_not_say_that_it_is_one(
    tentative: SamplePoll, reader: FlaskClient
) -> None:
    assert "This is a practice vote" not in page(reader, f"/en/polls/{tentative.poll}")


# --- days and sizes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", "2026-05-01", "May 1, 2026"),
        ("fr", "2026-05-01", "1er mai 2026"),
        ("fr", "2026-04-21", "21 avril 2026"),
        ("fr", "2026-05-31", "31 mai 2026"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(
    app: Flask, language: str, day: str, said: str
) -> None:
    with app.test_request_context(f"/{language}/"):
        assert i18n.calendar_day(date.fromisoformat(day)) == said


@pytest.mark.parametrize(
    ("language", "size", "said"),
    [
        ("en", 1, "0.1 kB"),
        ("en", 1_000, "1 kB"),
        ("en", 1_001, "1.1 kB"),
        ("en", 9_901, "10 kB"),
        ("fr", 999_001, "1 000 ko"),
        ("fr", 1_200_000, "1,2 Mo"),
        ("en", 33_554_432, "34 MB"),
    ],
)
def test_a_size_is_never_less_than_it_is(app: Flask, language: str, size: int, said: str) -> None:
    with app.test_request_context(f"/{language}/"):
        assert i18n.file_size(size).replace("\xa0", " ").replace("\u202f", " ") == said
