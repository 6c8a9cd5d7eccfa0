"""The union's texts on the acceptance page: shown or sent as they were given."""

from __future__ import annotations

from hashlib import sha256

from tests.kit.routes.acceptances import PAGE
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.acceptance import add_union_texts
from voting.services.officers import accounts


def test_the_page_shows_the_unions_texts_in_both_languages_and_sends_them(newer: Town) -> None:
    client = signed_in(newer)
    for lang in ("en", "fr"):
        page = client.get(f"{PAGE}?lang={lang}").text
        for language, said in (("en", "The oath, 2026-02"), ("fr", "Le serment, 2026-02")):
            assert f"<p>{said}</p>" in page
            answer = client.get(f"{PAGE}/texts/{language}")
            assert answer.data == said.encode()
            assert answer.headers["Content-Type"].startswith("text/plain")
            assert sha256(answer.data).hexdigest() in page
    assert client.get(f"{PAGE}/texts/de").status_code == 404


def test_a_text_that_is_no_plain_text_is_sent_and_not_shown(own_town: Town) -> None:
    pdf, other = b"%PDF-1.7 <script>alert(1)</script>", b"\xff\xfe\x00"
    add_union_texts(own_town.ctx, "as-files", pdf, other)
    client = signed_in(own_town)
    page = client.get(PAGE).text
    assert "alert(1)" not in page
    assert page.count("This text is a file of its own") == 2
    sent = client.get(f"{PAGE}/texts/en")
    assert (sent.data, sent.mimetype) == (pdf, "application/pdf")
    assert "officers-texts.en.pdf" in sent.headers["Content-Disposition"]
    assert "attachment" in sent.headers["Content-Disposition"]
    assert client.get(f"{PAGE}/texts/fr").mimetype == "application/octet-stream"


def test_a_text_with_marks_of_a_page_is_shown_as_text(own_town: Town) -> None:
    add_union_texts(own_town.ctx, "marked", b"One & <b>two</b>\n\nThree", b"\xef\xbb\xbfUn")
    page = signed_in(own_town).get(PAGE).text
    assert "<p>One &amp; &lt;b&gt;two&lt;/b&gt;</p><p>Three</p>" in page
    assert "<p>Un</p>" in page


def test_without_texts_the_page_says_who_adds_them_and_how(sqlite_ctx: Context, town: Town) -> None:
    bare = Town(build(sqlite_ctx), sqlite_ctx, town.sample, [])
    accounts.create(sqlite_ctx, "anne", "Anne", Role.RETURNING_OFFICER, "a long enough password")
    client = signed_in(bare)
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "ratify officer texts" in answer.text
    assert client.get(f"{PAGE}/texts/en").status_code == 403
    assert client.get("/officers/").status_code == 200
    refused = client.post(
        "/officers/polls/x/acts/void/withdraw",
        data={"csrf_token": token(client, "/officers/account")},
    )
    assert refused.status_code == 403
