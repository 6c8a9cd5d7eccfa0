"""A person who is not on the list votes, in a real browser, confirmed by a real mail server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.record.province import PROVINCE
from audit.record.receipt import parse_receipt
from audit.record.signatures.ed25519 import public_key_from
from tests.kit.browser.access import fits, healthy
from tests.kit.browser.booth import network_log, refuse, standing, step
from tests.kit.browser.claimants import (
    Person,
    cast_vote,
    claim,
    confirm,
    enter,
    everything_kept,
    fill_in,
    focused,
    held_apart,
    open_claim_form,
    other_than,
    send_claim,
)
from tests.kit.browser.navigators import MemberNavigator
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")

PHONE, NARROWEST = {"width": 360, "height": 740}, {"width": 320, "height": 568}


# --- the whole way --------------------------------------------------------------------------------


def test_a_person_not_on_the_list_claims_confirms_and_votes(
    page: Page, window: BrowserContext, site: Site
) -> None:
    who = Person()
    page.goto(f"{site.url}/en/polls/{site.poll}")
    page.get_by_role("link", name="I am not on the list").click()
    step(page, "claim")
    fill_in(page, who)
    send_claim(page)
    step(page, "confirm")
    expect(page.locator("#sent-to")).to_have_text(who.masked)
    message = site.await_message(who.contact)
    code = site.code(who.contact)
    assert code not in str(message["Subject"])
    confirm(page, f"{code[:3]} {code[3:]}")
    step(page, "choose")
    expect(page.get_by_text("Your vote will be set aside")).to_be_visible()
    assert standing(page) == "You have not voted yet"
    cast = cast_vote(page, "not-in-favour")
    assert standing(page) == "Your vote HAS been cast, and is set aside"
    notice = page.locator(".notice.care:visible")
    expect(notice).to_contain_text("stays encrypted, and is not counted until")
    expect(notice).to_contain_text(f"By a message to {who.masked}")
    with site.stage.ctx.store.reader() as uow:
        deadline = uow.polls.get(site.poll).terms.ruling_deadline.astimezone(PROVINCE)
    expect(notice).to_contain_text(f"{deadline:%B} {deadline.day}, {deadline:%Y}")
    expect(notice).to_contain_text("(Toronto)")
    verify_receipt(page, site, cast)

    page.goto(site.page("en", "board"))
    MemberNavigator(site, window).visit("/")
    page.get_by_label("Number from your receipt").fill(cast)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("This ballot is set aside")).to_be_visible()


def verify_receipt(page: Page, site: Site, cast: str) -> None:
    """The receipt that is printed is the stored one, signed, and marked."""
    printed = page.locator("#receipt-print").text_content() or ""
    receipt = parse_receipt(printed.encode())
    assert receipt.sequestered
    assert receipt.tracker == cast
    assert held_apart(site, cast).receipt == printed.encode()
    with site.stage.ctx.store.reader() as uow:
        sealed = json.loads(uow.polls.get(site.poll).poll_json or b"")
    receipt.verify(public_key_from(sealed["log"]["public_key"], "log"))


def test_the_answers_go_to_the_claim_alone_and_no_secret_leaves(page: Page, site: Site) -> None:
    who = Person(name="Zoltan Qwertz")
    with network_log(page) as log:
        enter(page, site, who)
        cast_vote(page)
    posts = [request for request in log.requests if request.method == "POST"]
    assert [request.url.rsplit("/", 1)[1] for request in posts] == ["claims", "confirm", "cast"]
    bodies = [json.loads(request.post_data or "") for request in posts]
    assert set(bodies[1]) == {"claim", "code", "credential"}
    rest = log.text().replace(posts[0].post_data or "", "")
    for answer in (who.name, who.number, who.contact):
        assert answer not in rest
    assert "favour" not in rest


def test_nothing_of_the_claim_is_left_in_the_browser(
    page: Page, window: BrowserContext, site: Site
) -> None:
    who = Person(name="Zoltan Qwertz")
    enter(page, site, who)
    kept = everything_kept(page)
    for answer in (who.name, who.number, who.contact):
        assert answer not in kept
    cast_vote(page)
    kept = everything_kept(page)
    for answer in (who.name, who.number, who.contact, site.code(who.contact)):
        assert answer not in kept
    assert window.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    step(page, "receipt")
    assert standing(page) == "A vote HAS been cast in this browser window"
    assert who.masked not in everything_kept(page)
    expect(page.locator("#receipt-contact")).to_contain_text("that was confirmed")


def test_everything_is_said_in_french(page: Page, site: Site) -> None:
    who = Person()
    claim(page, site, who, "fr")
    message = site.await_message(who.contact)
    assert "Votre code à usage unique" in str(message["Subject"])
    confirm(page, other_than(site.code(who.contact)))
    expect(page.locator("#one-time-wrong")).to_contain_text("Ce n’est pas le code")
    confirm(page, site.code(who.contact))
    step(page, "choose")
    cast_vote(page)
    assert standing(page) == "Votre vote A ÉTÉ déposé, et il est mis à part"
    expect(page.locator("#receipt-contact")).to_have_text(f"Par un message à {who.masked}")
    english = ("vote is", "Receipt", "claim", "sequestered")
    assert not any(word in page.locator("main").inner_text() for word in english)


# --- answers to mend ------------------------------------------------------------------------------


def test_a_slip_is_told_beside_its_field_before_anything_is_sent(page: Page, site: Site) -> None:
    open_claim_form(page, site)
    with network_log(page) as log:
        send_claim(page)
        expect(page.locator("#claim-standing-wrong")).to_be_visible()
        assert page.evaluate("document.activeElement.name") == "claim-standing"
        for part in ("name", "board", "panel", "number_kind", "number", "contact"):
            expect(page.locator(f"#claim-{part}-wrong")).to_be_visible()
        expect(page.locator("#claim-unit")).to_be_hidden()
        who = Person(number="12345")
        fill_in(page, who)
        send_claim(page)
        expect(page.locator("#claim-number-wrong")).to_contain_text("six digits")
        assert focused(page) == "claim-number"
        expect(page.locator("#claim-name-wrong")).to_be_hidden()
        assert page.get_attribute("#claim-name", "aria-invalid") is None
    assert log.requests == []


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Enter an e-mail address like"), ("fr", "Inscrivez une adresse courriel")],
)
def test_what_the_server_finds_wrong_is_told_in_the_pages_language(
    page: Page, site: Site, language: str, says: str
) -> None:
    open_claim_form(page, site, language)
    fill_in(page, Person())
    page.fill("#claim-contact", "1-900-555-0123")
    send_claim(page)
    expect(page.locator("#claim-contact-wrong")).to_contain_text(says)
    assert focused(page) == "claim-contact"
    page.fill("#claim-contact", "416-555-0123")
    send_claim(page)
    text = "No text messages" if language == "en" else "Aucun texto"
    expect(page.locator("#claim-contact-wrong")).to_contain_text(text)


def test_which_group_is_asked_only_where_several_fit(page: Page, site: Site) -> None:
    open_claim_form(page, site)
    fill_in(page, Person())
    expect(page.locator("#claim-unit")).to_be_hidden()
    twin = page.locator("#claim-unit label").first
    twin.evaluate(
        """label => {
          const other = label.cloneNode(true);
          other.querySelector("input").value = "TWIN";
          label.after(other);
        }"""
    )
    board = twin.get_attribute("data-board")
    page.select_option("#claim-board", board)
    page.check(f'input[name="claim-panel"][value="{twin.get_attribute("data-panel")}"]')
    expect(page.locator("#claim-unit")).to_be_visible()
    expect(page.locator("#claim-unit label:visible")).to_have_count(2)
    send_claim(page)
    expect(page.locator("#claim-unit-wrong")).to_contain_text("Choose the group")
    page.locator("#claim-unit label:visible").first.click()
    send_claim(page)
    step(page, "confirm")


@pytest.mark.parametrize(
    ("status", "slug", "says"),
    [
        (429, "too-many-claims", "Too many codes were asked for"),
        (503, "spending-cap", "No more codes can be sent today"),
        (503, "no-sender", "this form cannot be confirmed"),
        (503, "store-unavailable", "does not answer"),
        (500, "server-error", "does not answer"),
        (418, "tea", "The voting server did not accept this"),
    ],
)
def test_a_refused_claim_says_why_and_keeps_the_answers(
    page: Page, site: Site, status: int, slug: str, says: str
) -> None:
    open_claim_form(page, site)
    who = Person()
    fill_in(page, who)
    refuse(page, "claims", status, slug)
    send_claim(page)
    expect(page.locator("#claim-error")).to_contain_text(says)
    assert focused(page) == "claim-error"
    assert page.input_value("#claim-name") == who.name
    page.unroute("**/claims")
    send_claim(page)
    step(page, "confirm")


# --- for everybody --------------------------------------------------------------------------------


def test_a_claim_by_keyboard_alone(page: Page, site: Site) -> None:
    who = Person()
    page.goto(site.page("en", "vote"))
    step(page, "sign-in")
    tab_to(page, "to-claim")
    page.keyboard.press("Enter")
    step(page, "claim")
    assert focused(page) == "claim-title"
    tab_to(page, "claim-standing", "name")
    page.keyboard.press("Space")
    assert page.locator('[name="claim-standing"]:checked').input_value() == "member"
    tab_to(page, "claim-name")
    page.keyboard.type(who.name)
    tab_to(page, "claim-board")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.locator('[name="claim-number_kind"]:checked').input_value() == "college"
    tab_to(page, "claim-number")
    page.keyboard.type(who.number)
    tab_to(page, "claim-contact")
    page.keyboard.type(who.contact)
    page.keyboard.press("Enter")
    step(page, "confirm")
    assert focused(page) == "confirm-title"
    tab_to(page, "one-time")
    page.keyboard.type(site.code(who.contact))
    page.keyboard.press("Enter")
    step(page, "choose")
    assert focused(page) == "choose-title"


def tab_to(page: Page, name: str, part: str = "id") -> None:
    """Press Tab until the element of this id, or of this name, has the focus."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.{part}") == name:
            return
    pytest.fail(f"Tab never comes to {name}; it is at {focused(page)}")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_step_is_accessible_and_fits_a_phone(
    browser: Browser, site: Site, language: str
) -> None:
    with phone(browser, language) as page:
        who = Person()
        open_claim_form(page, site, language)
        look(page)
        send_claim(page)
        look(page)
        fill_in(page, who)
        send_claim(page)
        step(page, "confirm")
        look(page)
        confirm(page, other_than(site.code(who.contact)))
        expect(page.locator("#one-time-wrong")).to_be_visible()
        look(page)
        confirm(page, site.code(who.contact))
        step(page, "choose")
        look(page)
        cast_vote(page)
        look(page)


@contextmanager
def phone(browser: Browser, language: str) -> Iterator[Page]:
    """A page on a phone."""
    with browser.new_context(
        locale=f"{language}-CA", viewport=PHONE, reduced_motion="reduce"
    ) as window:
        yield window.new_page()


def look(page: Page) -> None:
    """Fail unless axe finds nothing, and all fits the narrowest screen."""
    healthy(page)
    page.set_viewport_size(NARROWEST)
    fits(page)
    page.set_viewport_size(PHONE)
