"""The one-time code of a claim, going back, and leaving, in a real browser."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.kit.browser.booth import (
    expire_once,
    open_booth,
    refuse,
    sign_in,
    standing,
    step,
    tracker,
)
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
    newest_claim,
    other_than,
    send_claim,
)
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")


def test_a_wrong_code_an_expired_one_and_a_new_one(page: Page, site: Site) -> None:
    who = Person()
    claim(page, site, who)
    first = site.code(who.contact)
    confirm(page, "")
    expect(page.locator("#one-time-wrong")).to_contain_text("Enter the code")
    confirm(page, "12345")
    expect(page.locator("#one-time-wrong")).to_contain_text("six digits")
    confirm(page, other_than(first))
    expect(page.locator("#one-time-wrong")).to_contain_text("Tries left: 4")
    assert focused(page) == "one-time"
    grow_old(site)
    confirm(page, first)
    expect(page.locator("#one-time-wrong")).to_contain_text("older than 10 minutes")
    page.click("#send-code")
    expect(page.locator("#confirm-working")).to_contain_text("A new code has been sent")
    assert page.input_value("#one-time") == ""
    second = site.code(who.contact, 2)
    if first != second:
        confirm(page, first)
        expect(page.locator("#one-time-wrong")).to_contain_text("That is not the code")
    confirm(page, second)
    step(page, "choose")


def grow_old(site: Site) -> None:
    """Let eleven minutes pass for the newest claim's code."""
    stored = newest_claim(site)
    old = replace(stored.code, sent=stored.code.sent - timedelta(minutes=11))
    with site.stage.ctx.store.unit_of_work() as uow:
        uow.claims.save(replace(stored, code=old))
        uow.commit()


def test_five_wrong_codes_spend_it_and_a_new_one_is_offered(page: Page, site: Site) -> None:
    who = Person()
    claim(page, site, who)
    right = site.code(who.contact)
    for left in (4, 3, 2, 1):
        confirm(page, other_than(right))
        expect(page.locator("#one-time-wrong")).to_contain_text(f"Tries left: {left}")
    confirm(page, other_than(right))
    expect(page.locator("#one-time-wrong")).to_contain_text("used or tried too often")
    confirm(page, right)
    expect(page.locator("#one-time-wrong")).to_contain_text("used or tried too often")
    page.click("#send-code")
    confirm(page, site.code(who.contact, 2))
    step(page, "choose")


def test_a_lost_answer_to_the_right_code_costs_nothing(page: Page, site: Site) -> None:
    who = Person()
    claim(page, site, who)
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            route.continue_()
        else:
            route.fetch()  # arrives, and the answer is lost
            route.abort()

    page.route("**/claims/confirm", cut)
    confirm(page, site.code(who.contact))
    step(page, "choose")
    assert len(sent) == 2
    assert len(set(sent)) == 1
    held = held_apart(site, cast_vote(page))
    assert held.credential == json.loads(sent[0])["credential"]


def test_an_expired_signed_ballot_is_renewed_without_a_word(page: Page, site: Site) -> None:
    who = Person()
    enter(page, site, who)
    serials = expire_once(page)
    held_apart(site, cast_vote(page))
    assert len(set(serials)) == 2


def test_a_claim_that_comes_after_the_close_has_not_voted(page: Page, site: Site) -> None:
    claim(page, site, Person())
    refuse(page, "claims/confirm", 409, "poll-closed")
    confirm(page, "123456")
    step(page, "stopped")
    assert standing(page) == "You have NOT voted"
    expect(page.locator("#stopped-text")).to_contain_text("No vote was cast with your form")
    assert everything_kept(page).count("Noor") == 0


# --- going back, and leaving ----------------------------------------------------------------------


def test_back_and_forward_between_the_ways_in_keep_what_was_typed(page: Page, site: Site) -> None:
    who = Person()
    open_booth(page, site)
    page.click("#to-claim")
    step(page, "claim")
    assert focused(page) == "claim-title"
    expect(page.locator("#rail li:visible").first).to_have_text("Request")
    fill_in(page, who)
    page.go_back()
    step(page, "sign-in")
    expect(page.locator("#rail li:visible").first).to_have_text("Sign-in")
    page.go_forward()
    step(page, "claim")
    send_claim(page)
    step(page, "confirm")
    page.click("#mend-claim")
    step(page, "claim")
    assert page.input_value("#claim-contact") == who.contact
    page.go_forward()
    step(page, "confirm")
    confirm(page, site.code(who.contact))
    step(page, "choose")
    assert page.input_value("#claim-contact") == ""
    page.go_back()
    expect(page.locator("dialog[open]")).to_be_visible()
    page.click("#leave-stay")
    step(page, "choose")
    cast_vote(page)


def test_leaving_says_that_nothing_is_cast_and_forgets_everything(page: Page, site: Site) -> None:
    enter(page, site, Person())
    page.click("#leave-booth")
    expect(page.locator("#leave-text")).to_contain_text("no vote is cast, and the code")
    page.click("#leave-go")
    step(page, "stopped")
    assert standing(page) == "You have NOT voted"
    expect(page.locator("#stopped-text")).to_contain_text("Nothing that you entered is kept")
    page.get_by_role("button", name="Begin again").click()
    step(page, "claim")
    assert page.input_value("#claim-name") == ""


def test_once_a_code_is_on_its_way_closing_the_window_warns(page: Page, site: Site) -> None:
    claim(page, site, Person())
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    page.click(".wordmark")
    expect(page.locator("#leave-title")).to_have_text("You have not voted yet")
    page.click("#leave-go")
    page.wait_for_url("**/en/")


def test_who_finds_the_card_after_all_signs_in_and_the_claim_is_dropped(
    page: Page, site: Site
) -> None:
    claim(page, site, Person())
    page.click("#mend-claim")
    step(page, "claim")
    page.click("#to-sign-in")
    step(page, "sign-in")
    card = site.card()
    sign_in(page, card)
    step(page, "choose")
    expect(page.get_by_text("Your vote will be set aside")).to_be_hidden()
    cast_vote(page)
    assert standing(page) == "Your vote HAS been cast"
    with site.stage.ctx.store.reader() as uow:
        ballot = uow.ballots.by_member(site.poll, card.member)
    assert ballot is not None
    assert ballot.tracker == tracker(page)
