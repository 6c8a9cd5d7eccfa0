"""The rulings desk's pages in a browser: WCAG 2.2 AA in both languages, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.access import LANGUAGES, look
from tests.kit.browser.site import Site, watch
from tests.kit.claimants import SampleClaimant, claimant, vote_apart
from tests.kit.polls import SamplePoll
from voting.domain.claims.ruling import Capacity, Decision, ExclusionReason, Verdict
from voting.services.officers import sessions
from voting.services.rulings.batches import propose_batch
from voting.services.rulings.cases import CaseProgress
from voting.services.rulings.desk import rule
from voting.services.rulings.queue import queue

pytestmark = pytest.mark.tool("chromium")

JO, SAM, ANNE = "j.fortin", "s.okafor", "anne"
"""The site's two membership officers, and the returning officer of its drafts."""
ADMIT = Verdict(Decision.ADMIT, admitted_as=Capacity.MEMBER)
WRONG_UNIT = Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT)


@pytest.fixture(scope="module")
def sample(site: Site) -> SamplePoll:
    """An open poll of its own."""
    sample = site.draft()
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    return sample


def sequestered(sample: SamplePoll, **answers: str) -> SampleClaimant:
    """A person who is not on the list has voted."""
    who = claimant(sample, **answers)
    vote_apart(sample, who)
    return who


def ruled(sample: SamplePoll, who: SampleClaimant, verdict: Verdict, *officers: str) -> None:
    """Let officers rule on a claim."""
    for officer in officers:
        rule(sample.ctx, sample.poll, who.claim.id, officer, verdict, "seen on a list")


@pytest.fixture
def pages(browser: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """A page of each officer, signed in."""
    found, faults = {}, []
    for officer in (JO, SAM, ANNE):
        window = browser.new_context(locale="en-CA", reduced_motion="reduce")
        faults.append(watch(window))
        with site.stage.ctx.store.unit_of_work() as uow:
            token = sessions.begin(site.stage.ctx, uow, officer)
            uow.commit()
        cookie = {"name": "ratify-officer", "value": token, "url": f"{site.url}/officers"}
        window.add_cookies([cookie])  # type: ignore[list-item]
        found[officer] = window.new_page()
    yield found
    for page in found.values():
        page.context.close()
    assert not any(faults)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_the_desk(
    pages: dict[str, Page], site: Site, sample: SamplePoll, lang: str
) -> None:
    plain = sequestered(sample, name="A Member", contact="robin.with.a.very.long@b.example.org")
    matching = sequestered(sample, name="A Member", number=plain.claim.number)
    disputed, settled, waiting, listed = (sequestered(sample) for _ in range(4))
    ruled(sample, matching, ADMIT, JO)
    ruled(sample, disputed, ADMIT, JO)
    ruled(sample, disputed, WRONG_UNIT, SAM)
    ruled(sample, waiting, WRONG_UNIT, JO, SAM)
    on_the_list = Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, sample.voters[0].member)
    ruled(sample, listed, on_the_list, JO, SAM)  # without a contact on the roster
    batch = propose_batch(sample.ctx, sample.poll, JO, Decision.EXCLUDE, (JO, SAM)).id
    ruled(sample, settled, ADMIT, JO, SAM)
    base = f"{site.url}/officers/polls/{sample.poll}"
    for path in (
        "",
        "/claims",
        *(f"/claims/{who.claim.id}" for who in (plain, matching, settled, listed)),
        "/rulings",
        f"/rulings/{batch}",
    ):
        look(pages[JO], f"{base}{path}?lang={lang}", lang)
    for path in ("/claims", f"/claims/{disputed.claim.id}"):
        look(pages[ANNE], f"{base}{path}?lang={lang}", lang)
    look(pages[JO], f"{site.url}/officers/?lang={lang}", lang)


def test_a_ruling_by_keyboard_alone(pages: dict[str, Page], site: Site, sample: SamplePoll) -> None:
    who, page = sequestered(sample), pages[SAM]
    page.goto(f"{site.url}/officers/polls/{sample.poll}/claims/{who.claim.id}")
    page.get_by_role("radio", name="admitted").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="membership not verified")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("nobody of that number at the board")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Give this ruling")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your ruling is recorded.")).to_be_visible()
    expect(page.get_by_text("nobody of that number at the board")).to_be_visible()
    lines = {line.claim: line for line in queue(sample.ctx, sample.poll, SAM)}
    assert lines[who.claim.id].progress is CaseProgress.RULED
