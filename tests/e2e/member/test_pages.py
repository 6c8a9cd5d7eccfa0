"""The members' pages in a real browser: without scripts, in both languages, in print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.navigators import MemberNavigator
from tests.kit.browser.site import ELSEWHERE, Site, watch
from voting.app import build

pytestmark = pytest.mark.tool("chromium")

SCRIPTS_OFF = "JavaScript is turned off in this browser"
READ = ("pages", "before", "board", "reissue")
"""The groups of routes that answer a member with a page."""


@pytest.fixture
def member(window: BrowserContext, site: Site) -> MemberNavigator:
    """A member with an ordinary browser."""
    return MemberNavigator(site, window)


@pytest.fixture
def plain_member(browser: Browser, site: Site) -> Iterator[MemberNavigator]:
    """A member whose browser runs no scripts."""
    context = browser.new_context(locale="en-CA", java_script_enabled=False)
    faults = watch(context)
    yield MemberNavigator(site, context)
    context.close()
    assert not faults


def test_a_member_reads_and_searches_without_scripts(plain_member: MemberNavigator) -> None:
    member = plain_member
    member.visit("/")
    expect(member.heading("Your vote decides")).to_be_visible()
    member.follow("Ratification of the tentative agreement")
    expect(member.heading("Where this vote stands")).to_be_visible()
    member.follow("Secrecy")
    expect(member.heading("What it cannot protect you from")).to_be_visible()
    member.follow("Public record")
    member.search("A" * 43)
    expect(member.heading("No ballot with this receipt number")).to_be_visible()
    member.follow("Three checks, step by step: no technical knowledge needed")
    expect(member.heading("What no check can show")).to_be_visible()
    member.follow("Help")
    expect(member.heading("Help with voting")).to_be_visible()
    member.open_poll()
    member.follow("Vote now")
    advice = member.page.locator("noscript").inner_text()
    assert SCRIPTS_OFF in advice
    expect(member.page.locator("form:visible")).to_have_count(0)


def test_exactly_the_pages_that_the_help_names_need_scripts(
    plain_member: MemberNavigator, site: Site
) -> None:
    """Each page of a member: what has to be asked for first, and what can be read at once."""
    draft = site.draft_to_seal()
    draft.act(Act.SEAL)  # before the opening the pages of the list and of practice are there too
    values = {"lang": "en", "poll": draft.poll, "slug": "already-voted"}
    needing = set()
    for rule, path in member_pages(site, values):
        answer = plain_member.page.goto(f"{site.url}{path}")
        assert answer is not None
        assert answer.ok, path
        assert plain_member.page.locator("h1:visible").count() == 1, path
        if SCRIPTS_OFF in plain_member.page.locator("main").inner_text():
            needing.add(rule)
    assert needing == {
        "pages.vote",
        "before.rehearse",
        "before.check",
        "before.own_row",
        "reissue.page",
    }
    plain_member.visit("/en/help")
    plain_member.sees(
        "You also need it for the practice vote, to see whether you are on the list, and to get a "
        "new voting code. You can read all other pages for members without JavaScript."
    )


def member_pages(site: Site, values: dict[str, str]) -> list[tuple[str, str]]:
    """Every page of the members' side, by its name in the routes, with its address."""
    app = build(site.stage.ctx)
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in READ and "GET" in (rule.methods or ())
    ]
    assert len(rules) > 10
    adapter = app.url_map.bind("localhost")
    return [
        (one.endpoint, adapter.build(one.endpoint, {name: values[name] for name in one.arguments}))
        for one in rules
    ]


def test_the_switch_keeps_the_page(member: MemberNavigator) -> None:
    member.open_poll()
    member.follow("Secrecy")
    member.follow("Français")
    expect(member.heading("Comment mon vote reste secret")).to_be_visible()
    assert member.page.evaluate("document.documentElement.lang") == "fr"
    member.follow("Tableau public")
    expect(member.heading("Le journal")).to_be_visible()
    member.follow("English")
    expect(member.heading("The log")).to_be_visible()


def test_the_first_page_follows_the_browser(browser: Browser, site: Site) -> None:
    for locale, title in (("fr-CA", "Votre vote décide"), ("en-CA", "Your vote decides")):
        context = browser.new_context(locale=locale)
        member = MemberNavigator(site, context)
        member.visit("/")
        expect(member.heading(title)).to_be_visible()
        context.close()


def test_a_missing_page_leads_back(member: MemberNavigator) -> None:
    member.visit("/en/polls/not-a-poll")
    expect(member.heading("There is nothing at this address")).to_be_visible()
    member.follow("To the list of polls")
    expect(member.heading("Your vote decides")).to_be_visible()


@pytest.mark.parametrize("host", ["127.0.0.1", ELSEWHERE])
def test_who_comes_by_another_name_is_shown_the_right_one(
    page: Page, site: Site, host: str
) -> None:
    page.goto(site.page("en", "board").replace("localhost", host))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Use the service’s own address")
    alert.get_by_role("link").click()
    expect(page).to_have_url(site.page("en", "board"))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_first_tab_skips_to_the_content(member: MemberNavigator) -> None:
    member.open_poll()
    page = member.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="The poll", exact=True)).to_be_focused()


def test_a_member_reaches_the_booth_by_keyboard_alone(member: MemberNavigator) -> None:
    member.visit("/en/")
    page = member.page
    press_until(page, "Vote now")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in with your voting card")).to_be_visible()


def test_a_member_gets_the_record_to_check_by_keyboard_alone(member: MemberNavigator) -> None:
    member.open_poll()
    page = member.page
    press_until(page, "Check it yourself")
    page.keyboard.press("Enter")
    expect(member.heading("What you can check now")).to_be_visible()
    expect(page.get_by_role("link", name="Check it yourself")).to_have_attribute(
        "aria-current", "page"
    )
    press_until(page, "record.zip")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.path().read_bytes().startswith(b"PK")


def press_until(page: Page, name: str) -> None:
    """Press Tab until the focus, which can always be seen, is on what has that text."""
    for _ in range(40):
        page.keyboard.press("Tab")
        text = page.evaluate("document.activeElement.textContent.trim()")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", text
        if text == name:
            return
    pytest.fail(f"Tab never reaches {name}")


def test_paper_shows_the_content_and_where_links_lead(member: MemberNavigator, site: Site) -> None:
    member.open_poll()
    member.page.emulate_media(media="print")
    expect(member.page.get_by_role("link", name="Help")).to_be_hidden()
    expect(member.heading("The seal")).to_be_visible()
    link = member.page.get_by_role("link", name="Read the summary of the tentative agreement")
    shown = link.evaluate("link => getComputedStyle(link, '::after').content")
    address = f"{site.url}/polls/{site.poll}/texts/summary.en"
    assert link.get_attribute("data-address") == address
    assert address in shown or "attr(data-address)" in shown


def test_nothing_moves_for_who_asked_for_calm(member: MemberNavigator) -> None:
    member.open_poll()
    moving = member.page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => "
        "parseFloat(getComputedStyle(one).transitionDuration) > 0).length"
    )
    assert moving == 0
