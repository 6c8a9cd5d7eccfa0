"""WCAG 2.2 AA on every page, in both languages, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from audit.record.signatures.statement import Act
from tally.fte.rules import CountingUnit
from tests.kit.browser.access import LANGUAGES, PHONE, look, press_until
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.claimants import claimant, vote_apart
from tests.kit.officers import change_terms, decryption, give_three_trustees, three_trustees
from tests.kit.polls import SHARING, TREASURER, TRUSTEE_SECRET, SamplePoll
from tests.kit.rulings import DeskPoll
from voting.domain.officers import Role
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption
from voting.services.ballots import cast

pytestmark = pytest.mark.tool("chromium")


MEMBER_PAGES = (
    "/{lang}/",
    "/{lang}/help",
    "/{lang}/polls/{open}",
    "/{lang}/polls/{open}/secrecy",
    "/{lang}/polls/{open}/verify",
    "/{lang}/polls/{open}/board",
    "/{lang}/polls/{open}/vote",
    "/{lang}/polls/{open}/reissue",
    "/{lang}/polls/{void}",
    "/{lang}/polls/{void}/board",
    "/{lang}/polls/{void}/verify",
    "/{lang}/polls/not-there",
    "/problems/too-many-failures",
    "/officers/sign-in?lang={lang}",
)
OFFICER_PAGES = (
    "/officers/?lang={lang}",
    "/officers/account?lang={lang}",
    "/officers/polls/{open}?lang={lang}",
    "/officers/polls/{open}/contacts?lang={lang}",
    "/officers/polls/{draft}?lang={lang}",
    "/officers/polls/{draft}/acts/seal?lang={lang}",
    "/officers/polls/{open}/acts/extend?lang={lang}",
    "/officers/polls/{open}/acts/close?lang={lang}",
    "/officers/polls/{closed}?lang={lang}",
    "/officers/polls/{open}/acts/release?lang={lang}",
    "/officers/polls/{decrypted}?lang={lang}",
    "/officers/polls/{decrypted}/acts/set-aside?lang={lang}&trustee=1",
)


WEIGHTS_PAGES = (
    "/officers/?lang={lang}",
    "/officers/polls/{draft}/weights?lang={lang}",
    "/officers/polls/{unweighed}?lang={lang}",
    "/officers/polls/{unweighed}/weights?lang={lang}",
    "/officers/polls/{open}/weights?lang={lang}",
)
"""What the treasurer sees: weights that are signed, that wait for a signature, that are sealed."""


@pytest.fixture(scope="session")
def polls(site: Site) -> dict[str, str]:
    """Polls in several states; the draft is last, because each new poll changes officers' keys."""
    closed = opened(site.draft())
    voter = closed.voters[0]
    cast.cast_ballot(closed.ctx, closed.poll, closed.authorization(voter), closed.ballot(voter))
    closed.close()
    closed.act(Act.COUNT)
    decrypted = site.draft()
    give_three_trustees(decrypted)
    opened(decrypted)
    decrypted.close()
    decrypted.act(Act.COUNT)
    secret = three_trustees()[1][0].secret or 0
    receive_decryption(decrypted.ctx, decrypted.poll, decryption(decrypted, secret))
    void = opened(site.draft())
    void.act(Act.VOID)
    draft = site.draft_to_seal(36, rows=SHARING, counting_unit=CountingUnit.UNIT)
    statements.draft_statement(draft.ctx, draft.poll, Act.SEAL, "for the tests")
    unweighed = site.draft()
    statements.withdraw_statement(unweighed.ctx, unweighed.poll, Act.WEIGHTS, TREASURER)
    statements.draft_statement(unweighed.ctx, unweighed.poll, Act.WEIGHTS)
    named = {
        "draft": draft,
        "unweighed": unweighed,
        "closed": closed,
        "decrypted": decrypted,
        "void": void,
    }
    return {"open": site.poll} | {name: one.poll for name, one in named.items()}


def opened(sample: SamplePoll) -> SamplePoll:
    """Seal and open a draft poll."""
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    return sample


@pytest.fixture(scope="session")
def officer(browser: Browser, site: Site) -> Iterator[OfficerNavigator]:
    """An officer who is signed in."""
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    navigator = OfficerNavigator(
        site, window, card=site.officer("ash.lee", "Ash Lee", accepted=True)
    )
    navigator.sign_in()
    expect(navigator.heading("Polls in your care")).to_be_visible()
    yield navigator
    window.close()


@pytest.fixture(scope="session")
def treasurer(browser: Browser, site: Site) -> Iterator[OfficerNavigator]:
    """A treasurer who is signed in."""
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    card = site.officer("uma.diaz", "Uma Diaz", accepted=True, role=Role.TREASURER)
    navigator = OfficerNavigator(site, window, card=card)
    navigator.sign_in()
    expect(navigator.heading("Polls in your care")).to_be_visible()
    yield navigator
    window.close()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", MEMBER_PAGES)
def test_a_members_page(
    browser: Browser, site: Site, polls: dict[str, str], path: str, lang: str
) -> None:
    with browser.new_context(locale=f"{lang}-CA", reduced_motion="reduce") as window:
        look(window.new_page(), site.url + path.format(lang=lang, **polls), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", OFFICER_PAGES)
def test_an_officers_page(
    officer: OfficerNavigator, polls: dict[str, str], path: str, lang: str
) -> None:
    look(officer.page, officer.site.url + path.format(lang=lang, **polls), lang)


def shared(site: Site) -> SamplePoll:
    """A released poll of units that share their occasional teachers; one person was admitted."""
    ctx = site.stage.ctx

    def named(draft: SamplePoll) -> None:
        change_terms(draft, officers=site.names)

    desk = DeskPoll(ctx, named, voters=36, rows=SHARING, counting_unit=CountingUnit.UNIT)
    person = claimant(desk.sample, "LAKES-ELEM")
    vote_apart(desk.sample, person)
    desk.settle(person)
    return released(desk.sample, lambda place: 0 if place % 5 < 2 else 1)


def test_the_result_and_its_readings(browser: Browser, site: Site, polls: dict[str, str]) -> None:
    """The result and the readings' report, which only an officer who has accepted sees."""
    sample = shared(site)
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    card = site.officer("rae.kim", "Rae Kim", accepted=True)
    navigator = OfficerNavigator(site, window, card=card)
    navigator.sign_in()
    for lang in ("en", "fr"):
        base = f"{site.url}/officers/polls/{sample.poll}"
        look(navigator.page, f"{base}/result?lang={lang}", lang)
        look(navigator.page, f"{base}/readings?lang={lang}", lang)
        look(navigator.page, f"{site.url}/{lang}/polls/{sample.poll}", lang)
        look(navigator.page, f"{site.url}/{lang}/polls/{sample.poll}/verify", lang)
    by_keyboard(navigator, sample.poll)
    window.close()


def by_keyboard(navigator: OfficerNavigator, poll: str) -> None:
    """From the result to the readings, and through their table on a phone, by keyboard alone."""
    page = navigator.page
    page.set_viewport_size(PHONE)
    navigator.visit(f"/officers/polls/{poll}/result?lang=en")
    press_until(page, "What the percentage would be if the by-law is read another way")
    page.keyboard.press("Enter")
    expect(navigator.heading("If the by-law is read another way")).to_be_visible()
    press_until(page, "Table of the readings")
    page.keyboard.press("ArrowRight")
    scrolled_by = "document.activeElement.scrollLeft"
    for _ in range(100):  # no `wait_for_function`: the pages' policy allows no text to be a script
        if page.evaluate(scrolled_by) > 0:
            break
        page.wait_for_timeout(50)
    assert page.evaluate(scrolled_by) > 0
    press_until(page, "readings.json")


def test_a_statement_with_lines_that_are_not_public(
    browser: Browser, site: Site, polls: dict[str, str]
) -> None:
    """The certificate, as its officers read it: every line, those that it locks too."""
    sample = counted(opened(site.draft()))
    found = statements.draft_statement(sample.ctx, sample.poll, Act.CERTIFY, officer="anne")
    assert found.withheld is not None
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    card = site.officer("sam.ito", "Sam Ito", accepted=True)
    navigator = OfficerNavigator(site, window, card=card)
    navigator.sign_in()
    for lang in ("en", "fr"):
        path = f"/officers/polls/{sample.poll}/acts/certify?lang={lang}"
        look(navigator.page, site.url + path, lang)
        for line in (*found.statement.about, *found.withheld.lines):
            for text in line.said(lang):
                navigator.sees(text)
    window.close()


def released(sample: SamplePoll, choice: Callable[[int], int] = lambda place: 0) -> SamplePoll:
    """Take an open poll to its release; as `counted`."""
    counted(sample, choice)
    sample.act(Act.CERTIFY)
    sample.act(Act.RELEASE)
    return sample


def counted(sample: SamplePoll, choice: Callable[[int], int] = lambda place: 0) -> SamplePoll:
    """Let everybody vote in an open poll, by `choice` of their places in it, and count it."""
    for place, voter in enumerate(sample.voters):
        ballot = sample.ballot(voter, choice(place))
        cast.cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), ballot)
    sample.close()
    sample.act(Act.COUNT)
    receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET))
    return sample


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", WEIGHTS_PAGES)
def test_a_treasurers_page(
    treasurer: OfficerNavigator, polls: dict[str, str], path: str, lang: str
) -> None:
    look(treasurer.page, treasurer.site.url + path.format(lang=lang, **polls), lang)
