"""The form that begins a route: four files, and nothing half-done."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.kit.routes.desk import FILES
from tests.kit.routes.pages import KIND, ROUTES, RouteTown, texts_of, words_of
from tests.kit.routes.signed import received
from voting.domain.files.caps import AGREEMENT
from voting.domain.route.stored import StoredRoute
from voting.services.routes import look
from voting.web.common.security import MAX_BODY_BYTES
from voting.web.officers.routes import begin


def routes(here: RouteTown) -> list[StoredRoute]:
    return [one.stored for one in look.every_route(here.town.ctx)]


def test_an_officer_begins_a_route_whose_files_others_download(here: RouteTown) -> None:
    """2.74: the text itself, and not a link."""
    answer = here.anne.send("new", {**KIND, "day-count": "ordinary", **texts_of()})
    assert answer.status_code == 302
    (route,) = routes(here)
    assert answer.headers["Location"] == f"{ROUTES}/{route.id}"
    assert (route.subject.kind.value, route.subject.day_count.value) == (
        "tentative-agreement",
        "ordinary",
    )
    texts = {
        "agreement-en": FILES.agreement_en,
        "agreement-fr": FILES.agreement_fr,
        "summary-en": FILES.summary_en,
        "summary-fr": FILES.summary_fr,
    }
    for name, raw in texts.items():
        file = here.max.client.get(f"{ROUTES}/{route.id}/texts/{name}")
        assert file.data == raw
        assert file.mimetype == "application/octet-stream"
        disposition = file.headers["Content-Disposition"]
        assert disposition == f'attachment; filename="{name}.txt"'
    assert here.max.client.get(f"{ROUTES}/{route.id}/texts/oath-en").status_code == 404
    for digest in (route.subject.texts.agreement.fr, route.subject.texts.summary.en):
        assert digest in here.max.see(route.id)


def test_a_file_is_saved_by_what_it_is_and_never_shown_as_a_page(here: RouteTown) -> None:
    files = replace(FILES, agreement_en=b"%PDF-1.7", agreement_fr=b"<script>", summary_en=b"\xff")
    here.anne.send("new", {**KIND, **texts_of(files)})
    (route,) = routes(here)
    for name, saved in (
        ("agreement-en", "agreement-en.pdf"),
        ("agreement-fr", "agreement-fr.txt"),
        ("summary-en", "summary-en.bin"),
    ):
        file = here.anne.client.get(f"{ROUTES}/{route.id}/texts/{name}")
        assert file.headers["Content-Disposition"] == f'attachment; filename="{saved}"'
        assert file.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "letter-of-intent"}, "Choose one of these."),
        ({"day-count": ""}, "Choose one of these."),
        ({"summary-fr": (io.BytesIO(b""), "")}, "Choose a file."),
        ({"summary-fr": (io.BytesIO(b""), "summary.pdf")}, "This file is empty"),
        ({"agreement-en": "no file"}, "Choose a file."),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    here: RouteTown, change: dict[str, object], said: str
) -> None:
    answer = here.anne.send("new", {**KIND, **texts_of(), **change})
    assert answer.status_code == 422
    (field,) = change
    assert said in words_of(answer)
    assert f'id="{field}-wrong"' in answer.text
    assert routes(here) == []


def test_every_wrong_field_is_named_at_once_in_the_officers_language(here: RouteTown) -> None:
    page = here.anne.client.get(f"{ROUTES}/new?lang=fr").text
    assert "Commencer un cheminement" in page
    answer = here.anne.send("new?lang=fr", {})
    for field in ("kind", "day-count", "agreement-en", "agreement-fr", "summary-en", "summary-fr"):
        assert f'id="{field}-wrong"' in answer.text
    assert "Choisissez un fichier." in answer.text


def test_a_file_beyond_its_cap_is_refused_at_its_field(
    here: RouteTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin, "AGREEMENT", replace(AGREEMENT, longest=100))
    large = {"summary-en": (io.BytesIO(b"x" * 101), "large.pdf")}
    answer = here.anne.send("new", {**KIND, **texts_of(), **large})
    assert answer.status_code == 422
    assert "a text has at most 100 bytes" in words_of(answer)
    assert answer.text.count('-wrong"') == 2  # what is wrong, and the field that it describes
    assert routes(here) == []


def test_a_scanned_agreement_is_larger_than_any_other_form_and_is_taken(here: RouteTown) -> None:
    large = replace(FILES, agreement_en=b"%PDF" + b"x" * 5_000_000)
    assert here.anne.send("new", {**KIND, **texts_of(large)}).status_code == 302


def test_only_who_may_begin_a_route_can_send_that_much(
    here: RouteTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size, and the token in the form, are looked at after the session and its role."""
    monkeypatch.setattr(begin, "MAX_TEXTS_BYTES", MAX_BODY_BYTES)
    large = replace(FILES, agreement_en=b"x" * (MAX_BODY_BYTES + 1))

    class Unread(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            raise AssertionError("it was read")

    unread = {
        "content_type": "multipart/form-data; boundary=x",
        "environ_overrides": {"wsgi.input": Unread(), "CONTENT_LENGTH": "1000"},
    }
    assert here.town.client().post(f"{ROUTES}/new", **unread).status_code == 401
    assert here.max.client.post(f"{ROUTES}/new", **unread).status_code == 403
    assert here.anne.send("new", {**KIND, **texts_of(large)}).status_code == 413
    assert routes(here) == []


def test_without_the_forms_token_nothing_begins(here: RouteTown) -> None:
    data = {**KIND, **texts_of()}
    answer = here.anne.client.post(f"{ROUTES}/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "This form has expired" in answer.text
    assert routes(here) == []


def test_2_74_a_text_whose_route_has_begun_begins_no_other(here: RouteTown) -> None:
    office = here.office
    office.make(office.begin(), received(office.day()))
    answer = here.paul.send("new", {**KIND, **texts_of()})
    assert answer.status_code == 409
    assert "one text has one route (by-law 2.74)" in words_of(answer)
    assert len(routes(here)) == 1
