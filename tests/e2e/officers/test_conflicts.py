"""Conflicts of interest, the minutes, the numbers compared, in a browser: WCAG 2.2 AA, by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.access import LANGUAGES, look
from tests.kit.browser.site import Site, watch
from tests.kit.claimants import SampleClaimant, claimant, vote_apart
from tests.kit.polls import SamplePoll
from tests.kit.routes.acceptances import accept_all
from voting.domain.officers import Officer, Role
from voting.services.minutes.declare import declare_on_act, declare_on_claim
from voting.services.officers import sessions
from voting.services.rulings.queue import queue

pytestmark = pytest.mark.tool("chromium")

JO, SAM, ANNE, SCRUTINEER = "j.fortin", "s.okafor", "anne", "n.patel"
"""Two membership officers of the site, the returning officer of its drafts, and a scrutineer."""


@pytest.fixture(scope="module")
def sample(site: Site) -> SamplePoll:
    """An open poll of its own, whose scrutineer has an account."""
    sample = site.draft()
    with sample.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer(SCRUTINEER, "Noor Patel", Role.SCRUTINEER))
        uow.commit()
    accept_all(sample.ctx, SCRUTINEER)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    return sample


def sequestered(sample: SamplePoll) -> SampleClaimant:
    """A person who is not on the list has voted."""
    who = claimant(sample)
    vote_apart(sample, who)
    return who


@pytest.fixture
def page_of(browser: Browser, site: Site) -> Iterator[Callable[[str], Page]]:
    """A page of an officer, signed in."""
    windows, faults = [], []

    def open_page(officer: str) -> Page:
        window = browser.new_context(locale="en-CA", reduced_motion="reduce")
        windows.append(window)
        faults.append(watch(window))
        with site.stage.ctx.store.unit_of_work() as uow:
            token = sessions.begin(site.stage.ctx, uow, officer)
            uow.commit()
        cookie = {"name": "ratify-officer", "value": token, "url": f"{site.url}/officers"}
        window.add_cookies([cookie])  # type: ignore[list-item]
        return window.new_page()

    yield open_page
    for window in windows:
        window.close()
    assert not any(faults)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page(
    page_of: Callable[[str], Page], site: Site, sample: SamplePoll, lang: str
) -> None:
    who, other = sequestered(sample), sequestered(sample)
    declare_on_claim(sample.ctx, sample.poll, who.claim.id, SAM, "A relative of mine.")
    if lang == "en":
        declare_on_act(sample.ctx, sample.poll, Act.VOID, ANNE, "A party to the bargaining.")
    base = f"{site.url}/officers/polls/{sample.poll}"
    jo, anne, scrutineer = page_of(JO), page_of(ANNE), page_of(SCRUTINEER)
    for path in (f"/claims/{who.claim.id}", f"/claims/{other.claim.id}", "/minutes"):
        look(jo, f"{base}{path}?lang={lang}", lang)
    for path in ("/acts/void", "/acts/extend", "/minutes", "/reconciliation"):
        look(anne, f"{base}{path}?lang={lang}", lang)
    for path in ("", "/minutes", "/reconciliation"):
        look(scrutineer, f"{base}{path}?lang={lang}", lang)


def test_declared_by_keyboard_alone(
    page_of: Callable[[str], Page], site: Site, sample: SamplePoll
) -> None:
    who, page = sequestered(sample), page_of(JO)
    page.goto(f"{site.url}/officers/polls/{sample.poll}/claims/{who.claim.id}")
    page.get_by_text("I have a conflict of interest here").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Why you take no part")).to_be_focused()
    page.keyboard.type("We share a house.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Declare a conflict of interest")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your conflict of interest is in the minutes.")).to_be_visible()
    assert who.claim.id not in {one.claim for one in queue(sample.ctx, sample.poll, JO)}


def test_the_numbers_after_the_close(
    page_of: Callable[[str], Page], site: Site, sample: SamplePoll
) -> None:
    """Last: it closes the poll."""
    sample.close()
    page = page_of(SCRUTINEER)
    for lang in ("en", "fr"):
        address = f"{site.url}/officers/polls/{sample.poll}/reconciliation?lang={lang}"
        look(page, address, lang)
    page.goto(f"{site.url}/officers/polls/{sample.poll}/reconciliation?lang=en")
    expect(page.get_by_text("The numbers of every bargaining unit agree.")).to_be_visible()
