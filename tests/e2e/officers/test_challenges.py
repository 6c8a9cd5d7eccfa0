"""The pages of challenges in a browser: signed by passkeys, by keyboard, WCAG 2.2 AA."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.kit.browser.access import look, press_until
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site, watch
from tests.kit.challenges import DISMISS, UPHOLD
from tests.kit.desk.on_site import SiteChallenges
from tests.kit.rulings import ANA, CY
from voting.domain.challenges.challenge import HoldState
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.rulings import propose_ruling
from voting.services.challenges.state import hold_of
from voting.services.officers import sessions

pytestmark = pytest.mark.tool("chromium")

Pair = tuple[OfficerNavigator, OfficerNavigator]


@pytest.fixture
def desk(site: Site) -> SiteChallenges:
    """An open poll of its own."""
    return SiteChallenges(site)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Cy's browser: a membership officer who is signed in."""
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    faults = watch(window)
    with site.stage.ctx.store.unit_of_work() as uow:
        token = sessions.begin(site.stage.ctx, uow, CY)
        uow.commit()
    cookie = {"name": "ratify-officer", "value": token, "url": f"{site.url}/officers"}
    window.add_cookies([cookie])  # type: ignore[list-item]
    yield window.new_page()
    window.close()
    assert not faults


def test_two_officers_challenge_a_member_with_their_passkeys(
    membership_pair: Pair, desk: SiteChallenges
) -> None:
    voter, (first, second) = desk.voter, membership_pair
    path = f"/officers/polls/{desk.poll}/challenges"
    first.visit(f"{path}?lang=en")
    first.page.get_by_label("Member number").fill(voter.member)
    first.press("Find the member")
    first.page.get_by_label("suspended").check()
    first.press("Propose this challenge")
    expect(first.heading("The statement")).to_be_visible()
    assert voter.member not in first.page.inner_text("main")
    first.press("Sign this statement")
    first.sees("Signed. Now the other officer signs")
    second.visit(f"{path}?lang=en")
    second.page.get_by_role("link", name=re.compile("To the statement")).click()
    second.press("Sign and carry out")
    second.sees("the challenge is made, and the member is told")
    with desk.ctx.store.reader() as uow:
        hold = hold_of(desk.ctx, uow, desk.poll, voter.member)
    assert hold is not None
    assert hold.state is HoldState.ON_HOLD


def test_every_page_of_challenges_and_a_ruling_by_keyboard_alone(
    page: Page, desk: SiteChallenges, site: Site
) -> None:
    voters = desk.sample.voters
    for voter in voters[:5]:
        desk.vote(voter)
    challenge, settled, upheld = (desk.challenge(one) for one in voters[:3])
    desk.decide(upheld, UPHOLD)
    desk.rule(settled, DISMISS)
    propose_ruling(desk.ctx, desk.poll, settled, CY)
    proposed = desk.propose(voters[3])
    desk.sign(proposed, ANA)
    base = f"{site.url}/officers/polls/{desk.poll}"
    for lang in ("en", "fr"):
        for path in (
            "/challenges",
            f"/challenges/{challenge}",
            f"/challenges/{upheld}",
            f"/challenges/waiting/{proposed}",
            "/challenges/rulings",
            f"/challenges/rulings/{settled}",
        ):
            look(page, f"{base}{path}?lang={lang}", lang)
    look(page, f"{site.url}/officers/?lang=en", "en")

    page.goto(f"{base}/challenges/{challenge}?lang=en")
    page.get_by_role("radio", name="dismiss").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="uphold")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("no fees since May")
    press_until(page, "Give this ruling")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your ruling is recorded.")).to_be_visible()
    expect(page.get_by_text("no fees since May")).to_be_visible()
    assert desk.progress(challenge) is ChallengeProgress.RULED
