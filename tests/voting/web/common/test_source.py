"""Every page links to the source of the server that sent it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kit.web import Town
from voting.app import build

SOURCE = "https://source.example.org/ratify?version=1&changed=yes"
PAGES = [
    ("/en/", "Source code of this service"),
    ("/fr/", "Code source de ce service"),
    ("/en/nowhere", "Source code of this service"),
    ("/officers/sign-in", "Source code of this service"),
]


@pytest.mark.parametrize(("page", "words"), PAGES)
def test_a_page_links_to_the_source_that_the_operator_named(
    town: Town, page: str, words: str
) -> None:
    settings = replace(town.ctx.settings, source_url=SOURCE)
    answer = build(replace(town.ctx, settings=settings)).test_client().get(page)
    address = SOURCE.replace("&", "&amp;")
    assert f'<a href="{address}">{words}</a>' in answer.get_data(as_text=True)


def test_without_the_setting_there_is_no_such_link(town: Town) -> None:
    assert "Source code" not in town.client().get("/en/").get_data(as_text=True)
