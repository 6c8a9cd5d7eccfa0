"""WCAG 2.2 AA on every page, in both languages, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from audit.record.signatures.statement import Act
from tests.e2e.conftest import Site
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.officers import decryption
from tests.kit.polls import TRUSTEE_SECRET, SamplePoll
from voting.services.acts import statements
from voting.services.acts.count import receive_decryption
from voting.services.ballots import cast

pytestmark = pytest.mark.tool("chromium")

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SMALLEST_TARGET = 24
"""Pixels, each way (WCAG 2.5.8); links inside a sentence are excepted."""

MEMBER_PAGES = (
    "/{lang}/",
    "/{lang}/help",
    "/{lang}/polls/{open}",
    "/{lang}/polls/{open}/secrecy",
    "/{lang}/polls/{open}/board",
    "/{lang}/polls/{open}/vote",
    "/{lang}/polls/{open}/reissue",
    "/{lang}/polls/{void}",
    "/{lang}/polls/{void}/board",
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
    "/officers/polls/{closed}?lang={lang}",
    "/officers/polls/{open}/acts/release?lang={lang}",
)


@pytest.fixture(scope="session")
def polls(site: Site) -> dict[str, str]:
    """Polls at several stages; the draft comes last, for each new poll changes officers' keys."""
    closed = opened(site.draft())
    voter = closed.voters[0]
    cast.cast_ballot(closed.ctx, closed.poll, closed.authorization(voter), closed.ballot(voter))
    closed.act(Act.CLOSE)
    closed.act(Act.COUNT)
    void = opened(site.draft())
    void.act(Act.VOID)
    draft = site.draft()
    statements.draft_statement(draft.ctx, draft.poll, Act.SEAL, "for the tests")
    named = {"draft": draft, "closed": closed, "void": void}
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
    navigator = OfficerNavigator(site, window, card=site.officer("ash.lee", "Ash Lee"))
    navigator.sign_in()
    expect(navigator.heading("Polls in your care")).to_be_visible()
    yield navigator
    window.close()


def look(page: Page, address: str, lang: str) -> None:
    """Fail unless axe finds nothing, everything fits, at both widths, and can be hit.

    Axe looks at the English page on a desk and at the French one on a phone.
    """
    page.goto(address)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, (address, size)
    assert page.evaluate(_SMALL_TARGETS, SMALLEST_TARGET) == [], address
    page.set_viewport_size(DESK if lang == "en" else PHONE)
    found = Axe().run(page, options=RULES).response["violations"]
    wrong = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert not wrong, address
    assert page.evaluate("document.documentElement.lang") == lang


_SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, input, select, summary")]
  .filter(one => one.checkVisibility() && !one.matches(".skip"))
  .filter(one => !one.closest("p, li, td, th, dd"))
  .filter(one => {
    const { width, height } = one.getBoundingClientRect();
    return Math.min(width, height) < least;
  })
  .map(one => one.outerHTML)"""


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", MEMBER_PAGES)
def test_a_members_page(
    browser: Browser, site: Site, polls: dict[str, str], path: str, lang: str
) -> None:
    with browser.new_context(locale=f"{lang}-CA", reduced_motion="reduce") as window:
        look(window.new_page(), site.url + path.format(lang=lang, **polls), lang)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", OFFICER_PAGES)
def test_an_officers_page(
    officer: OfficerNavigator, polls: dict[str, str], path: str, lang: str
) -> None:
    look(officer.page, officer.site.url + path.format(lang=lang, **polls), lang)


def test_the_result_page(browser: Browser, site: Site, polls: dict[str, str]) -> None:
    """The result, which only an officer under oath sees."""
    sample = released(opened(site.draft()))
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    navigator = OfficerNavigator(site, window, card=site.officer("rae.kim", "Rae Kim", sworn=True))
    navigator.sign_in()
    for lang in ("en", "fr"):
        look(navigator.page, f"{site.url}/officers/polls/{sample.poll}/result?lang={lang}", lang)
        look(navigator.page, f"{site.url}/{lang}/polls/{sample.poll}", lang)
    window.close()


def released(sample: SamplePoll) -> SamplePoll:
    """Take an open poll to its release."""
    for voter in sample.voters:
        cast.cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter))
    sample.act(Act.CLOSE)
    sample.act(Act.COUNT)
    receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET))
    sample.act(Act.CERTIFY)
    sample.act(Act.RELEASE)
    return sample
