"""Singular and plural in both languages: in Python, in pages, in lazy texts, for scripts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask, render_template_string

from voting.web import translate
from voting.web.common import i18n

ONE, OTHER = "%(num)s vote is left out", "%(num)s votes are left out"
FRENCH = ("%(num)s vote est écarté", "%(num)s votes sont écartés")
SCRIPT = ("{count} unit", "{count} units")
PAGE = (
    "{% trans count=n, shown=n | number %}{{ shown }} vote is left out"
    "{% pluralize %}{{ shown }} votes are left out{% endtrans %}"
)
ON_PAGE = tuple(text.replace("num", "shown") for text in (ONE, OTHER))
COUNTS = {
    "en": {0: "0 votes are left out", 1: "1 vote is left out", 1000: "1,000 votes are left out"},
    "fr": {
        0: "0 vote est écarté",
        1: "1 vote est écarté",
        2: "2 votes sont écartés",
        1000: "1\xa0000 votes sont écartés",
    },
}
CASES = [(language, n, text) for language, said in COUNTS.items() for n, text in said.items()]


def french_catalogue() -> Catalog:
    """Return an empty catalogue that counts as the project's does."""
    headers = translate.read_french().mime_headers
    plural = next(value for name, value in headers if name == "Plural-Forms")
    assert plural == "nplurals=2; plural=(n > 1);"
    header = f'msgid ""\nmsgstr "Plural-Forms: {plural}\\n"\n'
    return read_po(io.BytesIO(header.encode()), locale="fr")


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application with a catalogue of its own, written as the project's is."""
    catalogue = french_catalogue()
    catalogue.add((ONE, OTHER), FRENCH)
    catalogue.add(ON_PAGE, tuple(text.replace("num", "shown") for text in FRENCH))
    catalogue.add(SCRIPT, ("{count} unité", "{count} unités"))
    root = tmp_path_factory.mktemp("words")
    folder = root / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(translate.to_mo(catalogue))
    app = Flask(__name__, root_path=str(root))
    i18n.install(app)
    return app


@pytest.mark.parametrize(("language", "count", "said"), CASES)
def test_the_number_decides_in_each_language(
    speaking: Flask, language: str, count: int, said: str
) -> None:
    lazy = i18n.lazy_ngettext(ONE, OTHER, count)
    with speaking.test_request_context(f"/{language}/"):
        assert i18n.ngettext(ONE, OTHER, count) == said
        assert str(lazy) == said
        assert render_template_string(PAGE, n=count) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", dict(zip(("one", "other"), SCRIPT, strict=True))),
     ("fr", {"one": "{count} unité", "other": "{count} unités"})],
)  # fmt: skip
def test_a_script_is_given_both(speaking: Flask, language: str, said: dict[str, str]) -> None:
    with speaking.test_request_context(f"/{language}/"):
        assert i18n.by_count(*SCRIPT) == said


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Pages of their own, in the place of the project's."""
    (tmp_path / "templates").mkdir()
    monkeypatch.setattr(translate, "HERE", tmp_path)
    return tmp_path


def test_both_numbers_reach_the_catalogue_and_a_missing_one_is_named(pages: Path) -> None:
    (pages / "counts.py").write_text(f"ngettext({ONE!r}, {OTHER!r}, 1)\n", "utf-8")
    script = '{{ by_count("{count} unit", "{count} units") }}'
    (pages / "templates" / "page.html").write_text(PAGE + script, "utf-8")
    found = translate.extracted()
    assert {message.id for message in found if message.id} == {(ONE, OTHER), ON_PAGE, SCRIPT}
    french = french_catalogue()
    french.add((ONE, OTHER), (FRENCH[0], ""))
    assert translate.untranslated(french) == [str((ONE, OTHER))]
    french[ONE].string = FRENCH
    assert translate.untranslated(french) == []
