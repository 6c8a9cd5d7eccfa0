"""A member votes, in a real browser against a real server."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from audit.record.receipt import Receipt, parse_receipt
from audit.record.signatures.ed25519 import public_key_from
from tally.protocol.group import G
from tests.kit.browser.access import fits, healthy
from tests.kit.browser.booth import (
    choose,
    expire_once,
    network_log,
    open_booth,
    refuse,
    sign_in,
    standing,
    step,
    to_review,
    tracker,
    vote,
)
from tests.kit.browser.site import ELSEWHERE, Site
from voting.domain.ballot_box import StoredBallot

pytestmark = pytest.mark.tool("chromium")

PHONE = {"width": 320, "height": 568}
"""The narrowest screen that content must fit (WCAG 1.4.10); also a page at 400%."""
SEAL = ("seal.json", "poll.json", "trustees.json")
"""The files with which the booth checks the election key, before it proves anything."""
ALIKE = {"Signature"}
"""The texts that are the same in both languages."""


def ballot_of(site: Site, member: str) -> StoredBallot | None:
    """The member's ballot in the box."""
    with site.stage.ctx.store.reader() as uow:
        return uow.ballots.by_member(site.poll, member)


def stored(site: Site, member: str) -> StoredBallot:
    """The member's ballot, which is in the box."""
    ballot = ballot_of(site, member)
    assert ballot is not None
    return ballot


# --- the whole way --------------------------------------------------------------------------------


def test_a_member_votes_finds_the_tracker_and_cannot_vote_twice(
    page: Page, window: BrowserContext, site: Site
) -> None:
    card = site.card()
    open_booth(page, site)
    assert standing(page) == "You have not voted yet"
    sign_in(page, card)
    choose(page, "not-in-favour")
    expect(page.locator("#chosen")).to_have_text("Not in favour")
    expect(page.get_by_text("This cannot be changed after you cast it.")).to_be_visible()
    assert standing(page) == "You have not voted yet"
    assert ballot_of(site, card.member) is None
    page.click("#cast")
    step(page, "receipt")
    assert standing(page) == "Your vote HAS been cast"
    assert page.title().startswith("Your vote HAS been cast")
    cast = tracker(page)
    assert stored(site, card.member).tracker == cast
    expect(page.locator("#receipt-check")).to_contain_text("Genuine")

    with network_log(page) as log:
        page.click("#receipt-board")
        expect(page.get_by_text("This ballot is in the ballot box")).to_be_visible()
    assert log.names()[-1] == "board"  # no address holds the tracker: it is in the form's body
    assert cast not in "".join(unquote(request.url.split("#")[0]) for request in log.requests)
    expect(page.locator("main")).to_contain_text(cast)
    page.go_back()
    step(page, "receipt")
    assert tracker(page) == cast

    expect(page.locator("#receipt-text")).to_contain_text("If it is not yours, you have not voted")
    page.click("#another")
    step(page, "sign-in")

    again = window.new_page()
    open_booth(again, site)
    sign_in(again, card)
    step(again, "receipt")
    expect(again.locator("#receipt-title")).to_have_text("Your vote has already been cast")
    assert tracker(again) == cast


def test_neither_the_code_nor_the_choice_leaves_the_browser(
    window: BrowserContext, site: Site
) -> None:
    cards = {"in-favour": site.card(), "not-in-favour": site.card()}
    shapes = []
    for value, card in cards.items():
        page = window.new_page()
        with network_log(page) as log:
            vote(page, site, card, value)
            sent = log.text()
        assert card.member in sent  # the log sees what is sent
        digits = card.code.replace(" ", "")
        for group in (digits, digits[:8], digits[8:], card.code, quote(card.code)):
            assert group not in sent
        for raw in (digits, card.code):
            assert base64.b64encode(raw.encode()).decode().rstrip("=") not in sent
        for word in ("favour", "faveur", "choice"):
            assert word not in without_choices(sent).lower()
        shapes.append(log.shape())
    assert shapes[0] == shapes[1]
    assert [name for name, _ in shapes[0]] == ["GET", *["GET"] * 3, "POST", "POST", "GET", "POST"]


def without_choices(sent: str) -> str:
    """What was sent, without the protocol's own name of the two ciphertexts."""
    return sent.replace('\\"choices\\"', "")


def test_nothing_is_left_in_the_browser(page: Page, window: BrowserContext, site: Site) -> None:
    card = site.card()
    vote(page, site, card)
    assert window.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    html = page.content() + str(page.evaluate("JSON.stringify(history.state)"))
    values = page.evaluate("[...document.querySelectorAll('input')].map(i => i.value + i.checked)")
    assert card.code not in html
    assert card.code.replace(" ", "") not in html
    assert page.input_value("#code") == page.input_value("#member") == ""
    assert not any("true" in value for value in values)
    assert page.locator("#chosen").text_content() == ""


def test_the_receipt_is_downloaded_copied_and_printed(
    page: Page, window: BrowserContext, site: Site, tmp_path: Path
) -> None:
    card = site.card()
    cast = vote(page, site, card)
    with page.expect_download() as download:
        page.click("#receipt-download")
    assert re.fullmatch(rf"ratify-receipt-{site.poll}-\w+\.json", download.value.suggested_filename)
    download.value.save_as(tmp_path / "receipt.json")
    receipt = parse_receipt((tmp_path / "receipt.json").read_bytes())
    assert isinstance(receipt, Receipt)
    assert receipt.tracker == cast
    assert receipt.encode() == stored(site, card.member).receipt
    data = json.loads(page.locator("#poll-data").text_content() or "")
    receipt.verify(public_key_from(data["log_key"], "the page's key"))

    window.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#receipt-copy")
    expect(page.locator("#receipt-said")).to_have_text("The receipt number has been copied.")
    assert page.evaluate("navigator.clipboard.readText()") == cast

    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert cast in re.sub(r"\s", "", printed)
    assert receipt.signature in re.sub(r"\s", "", printed)
    assert "favour" not in printed
    assert not page.locator("#receipt-print").is_hidden()


# --- by every means -------------------------------------------------------------------------------


def test_by_keyboard_alone(page: Page, site: Site) -> None:
    card = site.card()
    open_booth(page, site)
    keys = page.keyboard
    reach(page, "member")
    keys.type(card.member)
    keys.press("Tab")
    keys.type(card.code.replace(" ", ""))
    assert page.input_value("#code") == card.code
    keys.press("Enter")
    step(page, "choose")
    assert focused(page) == "choose-title"
    keys.press("Tab")
    keys.press("ArrowDown")  # the second of the two
    keys.press("ArrowUp")
    keys.press("ArrowDown")
    keys.press("Enter")
    step(page, "review")
    assert focused(page) == "review-title"
    expect(page.locator("#chosen")).to_have_text("Not in favour")
    keys.press("Tab")
    assert focused(page) == "cast"
    keys.press("Enter")
    step(page, "receipt")
    assert focused(page) == "receipt-title"
    assert stored(site, card.member).tracker == tracker(page)


def focused(page: Page) -> str:
    """The element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def reach(page: Page, name: str) -> None:
    """Press Tab until this element has the focus."""
    for _ in range(15):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"the keyboard does not reach #{name}")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_a_small_phone(page: Page, site: Site, language: str) -> None:
    page.set_viewport_size(PHONE)
    open_booth(page, site, language)
    fits_thumbs(page)
    page.fill("#member", "1")
    page.type("#code", "1234")
    page.click("#sign-in")
    fits_thumbs(page)
    card = site.card()
    sign_in(page, card)
    step(page, "choose")
    fits_thumbs(page)
    choose(page)
    fits_thumbs(page)
    page.click("#cast")
    step(page, "receipt")
    fits_thumbs(page)


def fits_thumbs(page: Page) -> None:
    """Nothing is wider than the screen, and every target is 44 pixels at least (WCAG 2.5.5)."""
    fits(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.booth .button, .booth input, .booth .choice')]
        .map(node => (node.closest('.choice') ?? node).getBoundingClientRect())
        .filter(box => box.width && Math.min(box.width, box.height) < 44).length"""
    )
    assert small == 0


def test_in_french(page: Page, site: Site) -> None:
    open_booth(page, site, "fr")
    assert page.evaluate("document.documentElement.lang") == "fr"
    french = json.loads(page.locator("#booth-texts").text_content() or "")
    seen_fr = set(visible_texts(page))
    healthy(page, "sign-in in French")
    card = site.card()
    sign_in(page, card)
    choose(page)
    expect(page.locator("#chosen")).to_have_text("En faveur")
    page.click("#cast")
    step(page, "receipt")
    assert standing(page) == french["standing"]["cast"] != "Your vote HAS been cast"
    expect(page.locator("#receipt-time")).not_to_contain_text("a.m.")

    open_booth(page, site, "en")
    english = json.loads(page.locator("#booth-texts").text_content() or "")
    for section, texts in english.items():
        assert texts.keys() == french[section].keys()
        for name, text in texts.items():
            assert text != french[section][name], f"{section}.{name} is not translated"
            assert placeholders(text) == placeholders(french[section][name])
    assert not (seen_fr & set(visible_texts(page))) - ALIKE


def visible_texts(page: Page) -> list[str]:
    """The headings, labels, hints and buttons of the booth, in every step."""
    parts = "h2, h3, label:not(.choice), .hint, button, dt, li[data-rail]"
    texts = page.locator(parts).evaluate_all("nodes => nodes.map(n => n.textContent.trim())")
    return [text for text in texts if text]


def placeholders(text: str) -> list[str]:
    """The places in a text where a value goes."""
    return sorted(re.findall(r"\{[a-z]+\}", text))


def test_axe_finds_nothing_at_any_step(page: Page, site: Site) -> None:
    open_booth(page, site)
    healthy(page, "sign-in")
    page.fill("#member", "12")
    page.click("#sign-in")
    healthy(page, "sign-in with errors")
    page.fill("#member", "99999999")
    page.fill("#code", site.card().code)
    page.click("#sign-in")
    page.locator("#sign-in-error").wait_for()
    healthy(page, "sign-in refused")
    sign_in(page, site.card())
    step(page, "choose")
    healthy(page, "choose")
    choose(page)
    healthy(page, "review")
    page.click(".wordmark")
    page.locator("dialog[open]").wait_for()
    healthy(page, "leave")
    page.click("#leave-stay")
    page.click("#cast")
    step(page, "receipt")
    healthy(page, "receipt")


# --- what is wrong is said, and where -------------------------------------------------------------


def test_a_slip_is_told_before_anything_is_sent(page: Page, site: Site) -> None:
    card = site.card()
    open_booth(page, site)
    wrong = card.code[:-1] + str((int(card.code[-1]) + 1) % 10)
    with network_log(page) as log:
        page.fill("#member", card.member)
        page.fill("#code", wrong)
        page.click("#sign-in")
        expect(page.locator("#code-wrong")).to_contain_text("one digit is wrong")
    assert log.requests == []
    assert focused(page) == "code"
    assert page.get_attribute("#code", "aria-invalid") == "true"
    assert "code-wrong" in (page.get_attribute("#code", "aria-describedby") or "")


def test_the_code_is_grouped_while_it_is_typed_pasted_and_mended(page: Page, site: Site) -> None:
    open_booth(page, site)
    page.locator("#code").press_sequentially("1234567890123450")
    assert page.input_value("#code") == "1234 5678 9012 3450"
    for _ in range(12):
        page.keyboard.press("Backspace")
    assert page.input_value("#code") == "1234"
    page.keyboard.type("5")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("9")
    assert page.input_value("#code") == "1239 45"
    page.click("#code-toggle")
    expect(page.locator("#code-toggle")).to_contain_text("Show")
    assert page.locator("#code").evaluate("n => getComputedStyle(n).webkitTextSecurity") == "disc"


def test_a_wrong_code_and_an_unknown_member_are_answered_alike(page: Page, site: Site) -> None:
    right, other = site.card(), site.card()
    open_booth(page, site)
    answers = []
    for member, code in ((right.member, other.code), ("999999999999", right.code)):
        page.fill("#member", member)
        page.fill("#code", code)
        page.click("#sign-in")
        expect(page.locator("#sign-in-error")).to_be_focused()
        answers.append(page.inner_text("#sign-in-error"))
    assert answers[0] == answers[1]
    assert standing(page) == "You have not voted yet"


def test_a_hostile_nonce_gets_no_proof(page: Page, site: Site) -> None:
    page.route("**/nonce", lambda route: route.fulfill(json={"nonce": f"sig|{'A' * 43}|"}))
    open_booth(page, site)
    with network_log(page) as log:
        sign_in(page, site.card())
        expect(page.locator("#sign-in-error")).to_contain_text("nothing was sent")
    assert log.names() == [*SEAL, "nonce"]


def test_a_false_election_key_is_found_out_before_anything_is_proved(
    page: Page, site: Site
) -> None:
    """The script is honest, but the server gives one member a false key."""
    false = json.dumps([["Single", {"pok": {}, "public_key": str(G)}]])
    page.route("**/trustees.json", lambda route: route.fulfill(body=false))
    open_booth(page, site)
    with network_log(page) as log:
        sign_in(page, site.card())
        expect(page.locator("#sign-in-error")).to_contain_text("call your union")
    assert log.names() == list(SEAL)
    assert standing(page) == "You have not voted yet"


def test_a_member_compares_the_seal_digest_with_the_notice(page: Page, site: Site) -> None:
    open_booth(page, site)
    sign_in(page, site.card())
    step(page, "choose")
    page.get_by_text("Compare the seal digest with your notice").click()
    with site.stage.ctx.store.reader() as uow:
        seal_digest = uow.polls.get(site.poll).seal_digest
    expect(page.locator("#seal-digest")).to_have_text(seal_digest or "")
    expect(page.locator("#seal-digest")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "slug", "says"),
    [
        (409, "poll-closed", "voting ended before your ballot arrived"),
        (422, "malformed", "the ballot box did not take your ballot"),
    ],
)
def test_a_refused_ballot_is_said_to_be_not_cast(
    page: Page, site: Site, status: int, slug: str, says: str
) -> None:
    card = site.card()
    to_review(page, site, card)
    refuse(page, "cast", status, slug)
    page.click("#cast")
    step(page, "stopped")
    expect(page.locator("#stopped-title")).to_contain_text(says)
    assert standing(page) == "You have NOT voted"
    assert ballot_of(site, card.member) is None


def test_without_scripts_the_page_says_what_to_do(browser: Browser, site: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.page("en", "vote"))
        help_text = page.locator("noscript").inner_text()
        assert "JavaScript is turned off in this browser" in help_text
        assert "call your unit or bargaining unit" in help_text
        assert page.locator("input:visible").count() == 0


def test_without_a_secure_address_the_page_says_what_to_do(page: Page, site: Site) -> None:
    page.goto(site.page("en", "vote").replace("localhost", ELSEWHERE))
    step(page, "stopped")
    expect(page.locator("#stopped-title")).to_have_text("This page is not secure")
    assert page.locator("input:visible").count() == 0


# --- leaving --------------------------------------------------------------------------------------


def test_leaving_by_a_link_says_you_have_not_voted(page: Page, site: Site) -> None:
    to_review(page, site, site.card())
    page.click(".wordmark")
    expect(page.locator("#leave-title")).to_have_text("You have not voted yet")
    assert focused(page) == "leave-stay"
    page.keyboard.press("Enter")
    step(page, "review")
    page.click(".wordmark")
    page.click("#leave-go")
    page.wait_for_url("**/en/")


def test_leaving_by_the_button_forgets_everything(page: Page, site: Site) -> None:
    card = site.card()
    open_booth(page, site)
    sign_in(page, card)
    step(page, "choose")
    page.check('input[value="in-favour"]')
    page.click("#leave-booth")
    page.click("#leave-go")
    step(page, "stopped")
    assert standing(page) == "You have NOT voted"
    assert page.locator("input:checked").count() == 0
    page.click("#again")
    step(page, "sign-in")
    assert ballot_of(site, card.member) is None


def test_the_browsers_back_goes_one_step_back_and_asks_before_it_leaves(
    page: Page, site: Site
) -> None:
    to_review(page, site, site.card())
    page.go_back()
    step(page, "choose")
    assert page.locator("input:checked").count() == 1
    page.go_back()
    expect(page.locator("dialog[open]")).to_be_visible()
    page.click("#leave-stay")
    step(page, "choose")
    page.check('input[value="not-in-favour"]')
    page.click("#choose-form button[type=submit]")
    step(page, "review")
    page.click("#change")
    step(page, "choose")
    page.check('input[value="in-favour"]')
    page.go_forward()
    step(page, "review")
    expect(page.locator("#chosen")).to_have_text("In favour")


def test_closing_the_window_warns_until_the_vote_is_cast(page: Page, site: Site) -> None:
    to_review(page, site, site.card())
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    page.click("#cast")
    step(page, "receipt")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


# --- the network ----------------------------------------------------------------------------------


def test_a_cut_before_and_after_the_server_gives_one_ballot(page: Page, site: Site) -> None:
    card = site.card()
    to_review(page, site, card)
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) == 1:
            route.abort()  # never arrives
        elif len(sent) == 2:
            route.fetch()  # arrives, and the answer is lost
            route.abort()
        else:
            route.continue_()

    page.route("**/cast", cut)
    page.click("#cast")
    expect(page.locator("#casting-working")).to_contain_text("Trying again")
    assert standing(page) == "Your vote is being cast: do not close this page"
    expect(page.locator('[data-step="receipt"]')).to_be_visible(timeout=15_000)
    assert len(sent) == 3
    assert len(set(sent)) == 1
    assert stored(site, card.member).tracker == tracker(page)
    assert standing(page) == "Your vote HAS been cast"


def test_no_answer_for_long_is_said_and_the_same_ballot_goes_again(page: Page, site: Site) -> None:
    card = site.card()
    to_review(page, site, card)
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.abort()

    page.clock.install()
    page.route("**/cast", cut)
    page.click("#cast")
    unknown = page.locator('[data-step="unknown"]')
    for _ in range(40):
        if unknown.is_visible():
            break
        page.clock.run_for(16_000)
        page.wait_for_timeout(50)
    step(page, "unknown")
    assert standing(page) == "We do not know yet whether your vote has been cast"
    page.unroute("**/cast")
    page.click("#retry")
    step(page, "receipt")
    assert json.loads(sent[0])["ballot"].encode() == stored(site, card.member).raw
    assert len(set(sent)) == 1


def test_an_expired_signed_ballot_is_renewed_without_a_word(page: Page, site: Site) -> None:
    card = site.card()
    to_review(page, site, card)
    serials = expire_once(page)
    page.click("#cast")
    step(page, "receipt")
    assert len(set(serials)) == 2
    assert stored(site, card.member).tracker == tracker(page)


def test_two_windows_of_one_member_give_one_ballot(window: BrowserContext, site: Site) -> None:
    card = site.card()
    first, second = window.new_page(), window.new_page()
    to_review(first, site, card, "in-favour")
    to_review(second, site, card, "not-in-favour")
    first.bring_to_front()
    first.click("#cast")
    step(first, "receipt")
    second.bring_to_front()
    second.click("#cast")
    step(second, "receipt")
    expect(second.locator("#receipt-text")).to_contain_text("was NOT taken")
    assert tracker(first) == tracker(second) == stored(site, card.member).tracker
