"""A challenged member in a real browser, and at the telephone: on hold, ruled on, and verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.verify import NO_ANCHORS, verify_record
from ivr.effects.facts import gather
from ivr.handset.call import Call
from ivr.script.poll import offered
from tests.kit.browser.access import DESK, PHONE, fits, healthy
from tests.kit.browser.booth import choose, sign_in, standing, step, tracker
from tests.kit.browser.site import Site
from tests.kit.challenges import DISMISS, UPHOLD
from tests.kit.desk.on_site import SiteChallenges
from tests.kit.officers import decryption
from tests.kit.phone.lines import box_of, line_of, with_phone
from tests.kit.polls import TRUSTEE_SECRET
from voting.services.acts.decryptions import receive_decryption
from voting.services.polls.export import build_record

pytestmark = pytest.mark.tool("chromium")


@pytest.fixture(scope="module")
def desk(site: Site) -> SiteChallenges:
    """An open poll of its own, of eight members in two units."""
    return SiteChallenges(site)


def enter(page: Page, desk: SiteChallenges, place: int, language: str = "en") -> None:
    """Open the booth in a new entry of the history, and sign in with a card."""
    page.goto("about:blank")
    page.goto(desk.booth(language))
    step(page, "sign-in")
    sign_in(page, desk.card(place))


def to_poll(desk: SiteChallenges) -> tuple[str, ...]:
    """The keys that choose the poll among those of the site: seven to a page, 8 for more."""
    polls = [one.poll for one in offered(gather(desk.ctx, ""))]
    page, place = divmod(polls.index(desk.poll), 7)
    return ("8",) * page + (str(place + 1),) if len(polls) > 1 else ()


def looked_at(page: Page) -> None:
    """Fail unless what is shown can be used, on a desk and on a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        fits(page)
    healthy(page)


def test_2_77_challenged_after_her_web_vote_and_dismissed(page: Page, desk: SiteChallenges) -> None:
    enter(page, desk, 0)
    choose(page)
    expect(page.locator("#hold-review")).to_be_hidden()
    page.click("#cast")
    step(page, "receipt")
    expect(page.locator("#hold-receipt")).to_be_hidden()
    cast = tracker(page)
    challenge = desk.challenge(desk.sample.voters[0])

    enter(page, desk, 0)
    step(page, "receipt")
    assert tracker(page) == cast
    assert standing(page) == "Your vote HAS been cast, and is on hold"
    shown = page.locator("#hold-receipt")
    for said in ("Your vote is on hold", "suspended", "If the challenge is wrong"):
        expect(shown).to_contain_text(said)
    looked_at(page)
    page.reload()  # the entry keeps the receipt, and that it is on hold; never the reason
    step(page, "receipt")
    expect(page.locator("#hold-receipt")).to_contain_text("Your vote is on hold")
    assert "suspended" not in page.inner_text("#booth")

    desk.decide(challenge, DISMISS)
    page.click("#another")
    step(page, "sign-in")
    sign_in(page, desk.card(0))
    step(page, "receipt")
    assert standing(page) == "Your vote HAS been cast, and counts"


@pytest.mark.parametrize(("place", "language"), [(1, "en"), (2, "fr")])
def test_challenged_while_she_votes_she_reads_so_before_anything_is_cast(
    page: Page, desk: SiteChallenges, place: int, language: str
) -> None:
    enter(page, desk, place, language)
    choose(page, "not-in-favour")
    desk.challenge(desk.sample.voters[place])
    page.click("#cast")
    step(page, "review")
    expect(page.locator("#hold-review")).to_be_visible()
    member = desk.sample.voters[place].member
    assert member not in box_of(desk.ctx, desk.poll)
    said = {"en": "You have not voted yet", "fr": "Vous n’avez pas encore voté"}[language]
    assert standing(page).startswith(said)
    looked_at(page)
    page.click("#cast")
    step(page, "receipt")
    on_hold = {"en": "Your vote is on hold", "fr": "Votre vote est en attente"}[language]
    expect(page.locator("#hold-receipt h3:visible")).to_have_text(on_hold)
    expect(page.locator("#receipt-check")).to_contain_text(
        {"en": "Genuine", "fr": "Authentique"}[language]
    )
    assert box_of(desk.ctx, desk.poll)[member][1] == 1


def test_a_challenged_caller_votes_and_is_ruled_out_and_the_result_verifies(
    page: Page, desk: SiteChallenges, tmp_path: Path
) -> None:
    voter = desk.sample.voters[3]
    challenge = desk.challenge(voter)
    call = Call(line_of(with_phone(desk.ctx, tmp_path)))
    call.dial()
    for keys in ("1", *to_poll(desk), f"{voter.member}#"):
        call.press(keys)
    assert "your vote will be on hold" in " ".join(call.press(f"{voter.code}#").words.split())
    call.press("1")
    assert "Your vote has been cast." in call.press("1").words
    assert desk.decide(challenge, UPHOLD).signed_by == ("anne", "cy")

    enter(page, desk, 3)
    step(page, "receipt")
    assert standing(page) == "Your vote was cast, and is NOT counted"
    looked_at(page)
    code = box_of(desk.ctx, desk.poll)[voter.member][0]
    page.goto(f"{desk.site.url}/en/polls/{desk.poll}/board")
    page.fill("#tracker", code)
    page.click("form.search button")
    expect(page.get_by_text("the challenge was upheld")).to_be_visible()
    expect(page.locator("#challenged")).to_be_visible()
    looked_at(page)

    for place in (4, 5, 6, 7):
        desk.vote(desk.sample.voters[place])
    for place in (1, 2):
        desk.decide(desk.challenge_of(place), DISMISS)
    desk.sample.close()
    desk.sample.act(Act.COUNT)
    receive_decryption(desk.ctx, desk.poll, decryption(desk.sample, TRUSTEE_SECRET))
    for edition in Edition:
        report = verify_record(build_record(desk.ctx, desk.poll, edition), NO_ANCHORS)
        assert report.ok, report.failed
