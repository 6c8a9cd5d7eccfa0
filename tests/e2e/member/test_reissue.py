"""A lost card, in a real browser: the link by a real mail server, the authority's own process."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tally.protocol.credential import verify_code
from tests.kit.browser.access import fits, healthy
from tests.kit.browser.booth import network_log, open_booth, sign_in, step, vote
from tests.kit.browser.site import Site
from voting.demo.stage import MemberCard

pytestmark = pytest.mark.tool("chromium")

PHONE = {"width": 360, "height": 740}


def address_of(card: MemberCard) -> str:
    """The member's address on the roster."""
    return f"member{card.member}@example.org"


def ask(page: Page, site: Site, card: MemberCard, language: str = "en", number: int = 1) -> str:
    """Ask for a link by the page; return the one that was received, for the asker's language."""
    page.goto(site.page(language, "reissue"))
    page.fill("#ask-member", card.member)
    page.click("#ask-form button[type=submit]")
    step(page, "asked")
    text = site.await_message(address_of(card), number).get_content()
    link = re.search(r"http\S+/reissue#\S{43}", text)
    assert link is not None, text
    return re.sub("/(en|fr)/polls/", f"/{language}/polls/", link[0])


def follow(page: Page, link: str, member: str) -> None:
    """Open a link as a mail program does, and give the member number."""
    page.goto("about:blank")
    page.goto(link)
    step(page, "number")
    page.fill("#member", member)
    page.click("#number-form button[type=submit]")


def write_down(page: Page) -> str:
    """Write down the code that is shown; return its 16 digits."""
    step(page, "code")
    return verify_code(page.locator("#new-code").inner_text().replace("\u00a0", " "))


def retype(page: Page, code: str) -> None:
    """Type the code from the note, and have it replace the old one."""
    page.click("#written")
    step(page, "retype")
    page.fill("#retyped", code)
    page.click("#retype-form button[type=submit]")


def authority(site: Site) -> str:
    """Run the credential authority's process once; return what it says."""
    command = "from tally.cli.main import main; main()"
    stage = site.stage
    arguments = [
        *("credentials", "reissue", "--server", site.url, "--poll", site.poll, "--once"),
        *("--key", str(stage.authority_key), "--cards", str(stage.cards)),
        *("--passphrase-file", str(stage.passphrase_file)),
    ]
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def renewed(card: MemberCard, code: str) -> MemberCard:
    """The card with the code from the member's note."""
    return MemberCard(card.member, card.name, code)


def test_a_member_who_lost_the_card_votes_with_a_new_code(page: Page, site: Site) -> None:
    card = site.card()
    page.goto(f"{site.url}/en/polls/{site.poll}")
    page.get_by_role("link", name="I lost my card").click()
    with network_log(page) as log:
        link = ask(page, site, card)
        follow(page, link, card.member)
        code = write_down(page)
        retype(page, code)
        step(page, "waiting")
        assert "1 reissued, 0 refused" in authority(site)
        step(page, "done")
    expect(page.locator('[data-step="done"]')).to_contain_text("no longer works")
    sent = log.text()
    for secret in (code, " ".join(re.findall("....", code)), card.code):
        assert secret not in sent
    token = link.split("#")[1]
    assert token not in "\n".join(request.url.split("#")[0] for request in log.requests)
    assert page.url == site.page("en", "reissue")  # the token is gone from the address bar
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]

    open_booth(page, site)
    sign_in(page, card)
    expect(page.locator("#sign-in-error")).to_be_visible()
    expect(page.locator("#sign-in-error")).to_be_focused()
    tracker = vote(page, site, renewed(card, code))
    assert len(tracker) == 43

    follow(page, link, card.member)
    step(page, "done")  # the link shows the outcome, and draws nothing more


def test_a_ballot_with_the_old_code_ends_the_reissue(
    page: Page, browser: Browser, site: Site
) -> None:
    card = site.card()
    follow(page, ask(page, site, card), card.member)
    retype(page, write_down(page))
    step(page, "waiting")
    with browser.new_context(locale="en-CA") as other:
        vote(other.new_page(), site, card)
    step(page, "stopped")
    expect(page.locator("#stopped-text")).to_contain_text("A vote was cast with the code")
    assert "1 reissued" not in authority(site)


def test_what_is_typed_wrong_is_said_beside_its_field(page: Page, site: Site) -> None:
    card = site.card()
    page.goto(site.page("en", "reissue"))
    page.click("#ask-form button[type=submit]")
    expect(page.locator("#ask-member-wrong")).to_have_text("Enter your member number.")
    expect(page.locator("#ask-member")).to_be_focused()
    link = ask(page, site, card)
    follow(page, link, "99999999")
    expect(page.locator("#number-error")).to_contain_text("Compare the number")
    expect(page.locator("#number-error")).to_be_focused()
    page.fill("#member", card.member)
    page.click("#number-form button[type=submit]")
    code = write_down(page)
    retype(page, code[:-1])
    expect(page.locator("#retyped-wrong")).to_contain_text("You have entered 15.")
    page.click("#code-again")
    assert write_down(page) == code
    retype(page, "1234 5678 9012 3450")
    expect(page.locator("#retyped-wrong")).to_contain_text("This is not the new code")
    expect(page.locator("#retyped")).to_be_focused()
    page.fill("#retyped", code)
    page.press("#retyped", "Enter")
    step(page, "waiting")
    authority(site)
    step(page, "done")


def test_a_lost_answer_loses_nothing(page: Page, site: Site) -> None:
    card = site.card()
    follow(page, ask(page, site, card), card.member)
    code = write_down(page)
    broken: list[str] = []

    def cut(route: Route) -> None:
        """The server takes the draw, and its answer is lost."""
        route.fetch()
        broken.append(route.request.post_data or "")
        route.abort()

    page.route("**/reissue/draw", cut, times=1)
    retype(page, code)
    expect(page.locator("#retype-error")).to_contain_text("nothing is done twice")
    assert len(broken) == 1
    page.click("#retype-form button[type=submit]")
    step(page, "waiting")
    authority(site)
    step(page, "done")
    assert len(vote(page, site, renewed(card, code))) == 43


def test_only_the_newest_link_works_and_a_page_that_comes_back_has_no_code(
    page: Page, site: Site
) -> None:
    card = site.card()
    old = ask(page, site, card)
    new = ask(page, site, card, number=2)
    follow(page, old, card.member)
    expect(page.locator("#number-error")).to_contain_text("only the newest one works")
    follow(page, new, card.member)
    write_down(page)
    page.goto(f"{site.url}/en/")
    page.go_back()
    step(page, "ask")  # both the token and the code are gone
    expect(page.locator("#new-code")).to_be_empty()


def test_french_on_a_phone_by_the_keyboard_alone_and_axe_finds_nothing(
    browser: Browser, site: Site
) -> None:
    card = site.card()
    with browser.new_context(locale="fr-CA", viewport=PHONE, reduced_motion="reduce") as window:
        page = window.new_page()
        link = ask(page, site, card, "fr")
        page.goto("about:blank")
        page.goto(link)
        step(page, "number")
        assert link.endswith(page.get_by_role("link", name="English").get_attribute("href")[-43:])
        page.locator("#member").focus()
        page.keyboard.type(card.member)
        page.keyboard.press("Enter")
        code = write_down(page)
        expect(page.locator("#code-title")).to_be_focused()
        look(page, "code")
        page.keyboard.press("Tab")
        expect(page.locator("#written")).to_be_focused()
        page.keyboard.press("Enter")
        step(page, "retype")
        expect(page.locator("#retyped")).to_be_focused()
        look(page, "retype")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        step(page, "waiting")
        look(page, "waiting")
        authority(site)
        step(page, "done")
        look(page, "done")
        assert "ne fonctionne plus" in page.locator('[data-step="done"]').inner_text()


def look(page: Page, name: str) -> None:
    """Fail unless everything fits and axe finds nothing."""
    fits(page, name)
    healthy(page, name)
