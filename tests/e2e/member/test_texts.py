"""The texts that a poll is on, in a real browser: on its page and beside the booth."""

from __future__ import annotations

import hashlib

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.kit.browser.access import DESK, PHONE, fits, healthy
from tests.kit.browser.booth import choose, open_booth, sign_in, step
from tests.kit.browser.navigators import MemberNavigator
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")

SUMMARY = {
    "en": ("Read the summary of the tentative agreement", "An example of its summary."),
    "fr": ("Lire le résumé de l’entente de principe", "Exemple de son résumé."),
}


@pytest.mark.parametrize(("language", "check"), [("en", "Check the files"), ("fr", "Vérifier les")])
def test_a_member_checks_the_files_by_keyboard(
    window: BrowserContext, site: Site, language: str, check: str
) -> None:
    member = MemberNavigator(site, window, language=language)
    member.open_poll()
    page = member.page
    page.get_by_text(check).focus()
    page.keyboard.press("Enter")
    digests = page.locator("details[open] .digest")
    expect(digests.first).to_be_visible()
    links = page.locator('main a[href*="/texts/"]')
    files = [page.request.get(site.url + (one.get_attribute("href") or "")) for one in links.all()]
    assert digests.all_inner_texts() == [
        hashlib.sha256(answer.body()).hexdigest() for answer in files
    ]
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        fits(page)
        healthy(page)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_booth_keeps_what_was_chosen_while_the_text_is_read(
    page: Page, window: BrowserContext, site: Site, language: str
) -> None:
    open_booth(page, site, language)
    sign_in(page, site.card())
    step(page, "choose")
    page.check('input[value="not-in-favour"]')
    name, begins = SUMMARY[language]
    with window.expect_page() as opened:
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
    text = opened.value
    expect(text.get_by_text(begins)).to_be_visible()
    assert text.url == f"{site.url}/polls/{site.poll}/texts/summary.{language}"
    assert text.evaluate("window.opener") is None
    text.close()
    step(page, "choose")
    expect(page.locator('input[value="not-in-favour"]')).to_be_checked()
    choose(page, "not-in-favour")
    page.click("#cast")
    step(page, "receipt")


def test_the_recommendations_lead_to_their_steps_in_the_log(
    window: BrowserContext, site: Site
) -> None:
    member = MemberNavigator(site, window)
    member.open_poll()
    member.sees("The council of presidents recommends approval (decided on ")
    member.follow("See them in the log")
    expect(member.heading("The log")).to_be_in_viewport()
    expect(member.page.get_by_text("Recommendation made")).to_have_count(2)
    member.sees("Members told")
