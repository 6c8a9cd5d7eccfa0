"""Before the vote, in a real browser: the list check and the rehearsal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.access import DESK, PHONE, fits, healthy
from tests.kit.browser.booth import network_log, sign_in, standing, step
from tests.kit.browser.site import Site
from tests.kit.polls import draft_poll
from voting.demo.stage import MemberCard
from voting.domain import rehearsal

pytestmark = pytest.mark.tool("chromium")

PRACTICE = MemberCard(rehearsal.MEMBER, "", rehearsal.CODE)


@pytest.fixture(scope="session")
def sealed(site: Site) -> str:
    """A poll that is sealed and not open."""
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    draft = draft_poll(site.stage.ctx, opens=tomorrow)
    draft.act(Act.SEAL)
    return draft.poll


def address(site: Site, poll: str, name: str, language: str = "en") -> str:
    return f"{site.url}/{language}/polls/{poll}/{name}"


def press(page: Page, form: str) -> None:
    page.click(f"#{form} button[type=submit]")


def enter(page: Page, card: MemberCard = PRACTICE) -> None:
    page.fill("#member", card.member)
    page.fill("#code", card.code)
    press(page, "sign-in-form")


def rehearse(page: Page) -> None:
    """Go through the whole rehearsal; every step says that it is one."""
    step(page, "sign-in")
    assert standing(page) == "PRACTICE: nothing here is a vote"
    enter(page)
    step(page, "choose")
    assert standing(page) == "PRACTICE: nothing here is a vote"
    page.check('input[value="1"]')
    press(page, "choose-form")
    step(page, "review")
    expect(page.locator("#chosen")).to_have_text("Pears")
    assert standing(page) == "PRACTICE: nothing here is a vote"
    page.click("#cast")
    step(page, "receipt")


# --- the rehearsal -----------------------------------------------------------------------------


def test_a_member_rehearses_and_nothing_is_sent(page: Page, site: Site, sealed: str) -> None:
    page.goto(address(site, sealed, "rehearse"))
    with network_log(page) as log:
        rehearse(page)
    assert log.shape() == []
    assert standing(page) == "PRACTICE: you have NOT voted"
    expect(page.locator("#took")).to_contain_text("You can vote with this device.")
    assert page.title().startswith("PRACTICE: you have NOT voted")
    page.click("#again")
    step(page, "sign-in")
    assert page.input_value("#code") == ""


def test_the_browser_lets_the_page_send_nothing(page: Page, site: Site, sealed: str) -> None:
    answer = page.goto(address(site, sealed, "rehearse"))
    assert answer is not None
    policy = answer.header_value("content-security-policy") or ""
    assert "connect-src 'none'" in policy
    assert "form-action 'none'" in policy
    booth = page.goto(address(site, sealed, "vote"))
    assert booth is not None
    assert "connect-src 'self'" in (booth.header_value("content-security-policy") or "")


def test_a_real_card_is_told_to_be_kept_for_the_vote(page: Page, site: Site, sealed: str) -> None:
    page.goto(address(site, sealed, "rehearse"))
    card = site.card()
    with network_log(page) as log:
        enter(page, card)
        expect(page.locator("#sign-in-error")).to_contain_text("keep your own card for the vote")
    assert log.shape() == []
    assert page.input_value("#member") == page.input_value("#code") == ""


def test_back_leads_through_the_rehearsal(page: Page, site: Site, sealed: str) -> None:
    page.goto(address(site, sealed, "rehearse"))
    enter(page)
    step(page, "choose")
    press(page, "choose-form")
    expect(page.locator("#choice-wrong")).to_be_visible()
    page.check('input[value="0"]')
    press(page, "choose-form")
    step(page, "review")
    page.go_back()
    step(page, "choose")
    page.go_forward()
    step(page, "review")
    page.click("#change")
    step(page, "choose")
    page.go_back()
    step(page, "sign-in")


def test_nobody_rehearses_while_voting_is_open(page: Page, site: Site) -> None:
    page.goto(address(site, site.poll, "rehearse"))
    expect(page.locator("h2")).to_have_text("Voting is open: practice has ended")
    expect(page.locator("form")).to_have_count(0)
    page.get_by_role("link", name="Vote now").click()
    step(page, "sign-in")


def test_the_poll_and_its_booth_lead_to_the_rehearsal(page: Page, site: Site, sealed: str) -> None:
    page.goto(f"{site.url}/en/polls/{sealed}")
    expect(page.get_by_role("link", name="Am I on the list?")).to_be_visible()
    page.get_by_role("link", name="Try a practice vote").click()
    step(page, "sign-in")
    page.goto(address(site, sealed, "vote"))
    step(page, "stopped")
    expect(page.get_by_role("link", name="Try a practice vote")).to_be_visible()


# --- the check ---------------------------------------------------------------------------------


def test_a_member_checks_with_the_card_and_votes_after_it(page: Page, site: Site) -> None:
    card = site.card()
    page.goto(address(site, site.poll, "check"))
    with network_log(page) as log:
        enter(page, card)
        step(page, "listed")
    *sealed, nonce, checked = log.names()
    assert sorted(sealed) == ["poll.json", "seal.json", "trustees.json"]
    assert (nonce, checked) == ("nonce", "check")
    assert card.code not in log.text()
    expect(page.locator("#listed-unit")).not_to_be_empty()
    assert page.input_value("#code") == ""
    page.get_by_role("link", name="Vote now").click()
    sign_in(page, card)
    step(page, "choose")


def test_a_wrong_code_is_told_and_may_be_mended(page: Page, site: Site) -> None:
    card = site.card()
    page.goto(address(site, site.poll, "check"))
    enter(page, MemberCard(card.member, card.name, rehearsal.CODE))
    expect(page.locator("#sign-in-error")).to_contain_text("do not match")
    expect(page.locator("#sign-in-error")).to_be_focused()
    enter(page, card)
    step(page, "listed")


def test_a_message_is_asked_for_alike_for_every_number(page: Page, site: Site) -> None:
    said = []
    for member in (site.card().member, "999999999999"):
        page.goto(address(site, site.poll, "check"))
        page.click("#to-message")
        step(page, "message")
        page.fill("#ask-member", "12")
        press(page, "ask-form")
        expect(page.locator("#ask-member-wrong")).to_be_visible()
        page.fill("#ask-member", member)
        press(page, "ask-form")
        step(page, "asked")
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]


# --- for everybody -----------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "size"), [("en", DESK), ("fr", PHONE)], ids=["en", "fr"])
def test_2_77_every_step_can_be_used_by_everybody(
    browser: Browser, site: Site, sealed: str, language: str, size: dict[str, int]
) -> None:
    with browser.new_context(locale=f"{language}-CA", reduced_motion="reduce") as window:
        page = window.new_page()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(address(site, sealed, "rehearse", language))
        step(page, "sign-in")
        look(page)
        enter(page)
        step(page, "choose")
        look(page)
        page.check('input[value="0"]')
        press(page, "choose-form")
        step(page, "review")
        look(page)
        page.click("#cast")
        step(page, "receipt")
        look(page)
        page.goto(address(site, site.poll, "check", language))
        step(page, "sign-in")
        look(page)
        enter(page, site.card())
        step(page, "listed")
        look(page)
        page.goto(address(site, site.poll, "check", language))
        page.click("#to-message")
        step(page, "message")
        look(page)


def look(page: Page) -> None:
    """Fail unless axe finds nothing, and nothing is wider than the window."""
    healthy(page)
    fits(page)


# --- the own row, while objections to the list are taken -----------------------------------------


@pytest.mark.parametrize(
    ("language", "shown", "until"),
    [
        ("en", "What the list says about you", "If something is wrong"),
        ("fr", "Ce que la liste dit de vous", "Si quelque chose est inexact"),
    ],
)
def test_2_77_a_member_sees_her_own_row_and_is_told_how_to_object(
    browser: Browser, site: Site, language: str, shown: str, until: str
) -> None:
    """By-law 2.77.3: at both widths, by the keyboard alone, in both languages."""
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    draft = draft_poll(site.stage.ctx, opens=tomorrow, codes=True, voters=2)
    draft.act(Act.SEAL)
    voter = draft.voters[0]
    with browser.new_context(locale=f"{language}-CA", reduced_motion="reduce") as window:
        page = window.new_page()
        page.set_viewport_size(PHONE if language == "fr" else DESK)
        page.goto(address(site, draft.poll, "list", language))
        step(page, "sign-in")
        healthy(page)
        page.focus("#member")
        page.keyboard.type(voter.member)
        page.focus("#code")
        page.keyboard.type(voter.code)
        with network_log(page) as log:
            page.keyboard.press("Enter")
            step(page, "row")
        assert not any(voter.code in one for one in map(str, log.shape()))
        expect(page.locator("#row-title")).to_be_focused()
        expect(page.locator("#row-title")).to_have_text(shown)
        expect(page.locator("#row-member")).to_have_text("A Member")
        expect(page.locator("#row-number")).to_have_text(voter.member)
        expect(page.locator("#row-unit-en")).to_have_text(f"Unit {voter.unit} ({voter.unit})")
        expect(page.locator("#row-unit-fr")).to_have_text(f"Section {voter.unit} ({voter.unit})")
        expect(page.get_by_role("heading", name=until)).to_be_visible()
        assert page.input_value("#code") == ""
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            fits(page, f"own row {size}")
        healthy(page)
