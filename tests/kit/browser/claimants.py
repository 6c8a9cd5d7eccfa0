"""What a person who is not on the list does in the booth, for the tests that drive a browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import Page, expect

from tests.kit.browser.booth import step
from tests.kit.browser.site import Site
from voting.domain.claims.sequestration import StoredClaim, StoredSequestered

_NUMBERS = count(810_001)


@dataclass
class Person:
    """Somebody who is not on the list, with numbers and an address that no other test uses."""

    name: str = "Noor Élie-Baptiste"
    panel: str = "elementary"
    kind: str = "college"
    number: str = field(default_factory=lambda: str(next(_NUMBERS)))
    board: str | None = None
    """The employer; if empty, the first on the list."""
    standing: str = "member"
    """What the person says to be, if the form asks it."""
    group: str | None = None
    """The id of the counting unit, if the form asks for one of several."""

    @property
    def contact(self) -> str:
        """The e-mail address."""
        return f"noor.{self.number}@example.org"

    @property
    def masked(self) -> str:
        """The address as a page shows it."""
        return "n•••@example.org"


def open_claim_form(page: Page, site: Site, language: str = "en", poll: str | None = None) -> None:
    """Open the booth at the claim."""
    page.goto(f"{site.url}/{language}/polls/{poll or site.poll}/vote#claim")
    step(page, "claim")


def fill_in(page: Page, who: Person) -> None:
    """Give every answer."""
    if page.locator("#claim-standing").count():
        page.check(f'input[name="claim-standing"][value="{who.standing}"]')
    page.fill("#claim-name", who.name)
    if who.board is None:
        page.select_option("#claim-board", index=1)
    else:
        page.select_option("#claim-board", who.board)
    page.check(f'input[name="claim-panel"][value="{who.panel}"]')
    if who.group is not None:
        page.check(f'input[name="claim-unit"][value="{who.group}"]')
    page.check(f'input[name="claim-number_kind"][value="{who.kind}"]')
    page.fill("#claim-number", who.number)
    page.fill("#claim-contact", who.contact)


def send_claim(page: Page) -> None:
    """Send the claim."""
    page.click("#claim-form button[type=submit]")


def claim(
    page: Page, site: Site, who: Person, language: str = "en", poll: str | None = None
) -> None:
    """Claim: a code is on its way."""
    open_claim_form(page, site, language, poll)
    fill_in(page, who)
    send_claim(page)
    step(page, "confirm")


def confirm(page: Page, code: str) -> None:
    """Type a one-time code and send it."""
    page.fill("#one-time", code)
    page.click("#confirm-form button[type=submit]")


def enter(
    page: Page, site: Site, who: Person, language: str = "en", poll: str | None = None
) -> None:
    """Claim, and confirm by the code that the mail server received."""
    claim(page, site, who, language, poll)
    confirm(page, site.code(who.contact))
    step(page, "choose")


def cast_vote(page: Page, value: str = "in-favour") -> str:
    """Choose, review and cast; return the tracker on the receipt."""
    page.check(f'input[value="{value}"]')
    page.click("#choose-form button[type=submit]")
    step(page, "review")
    page.click("#cast")
    step(page, "receipt")
    expect(page.locator("#receipt-check")).to_contain_text(
        "uthenti" if _french(page) else "Genuine"
    )
    return str(page.locator("#tracker").evaluate("node => node.textContent"))


def _french(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.lang === 'fr'"))


def held_apart(site: Site, tracker: str, poll: str | None = None) -> StoredSequestered:
    """The sequestered ballot with this tracker."""
    with site.stage.ctx.store.reader() as uow:
        found = uow.sequestered.by_tracker(poll or site.poll, tracker)
    assert found is not None
    return found


def newest_claim(site: Site) -> StoredClaim:
    """The newest claim."""
    with site.stage.ctx.store.reader() as uow:
        return max(uow.claims.iterate(), key=lambda one: one.received)


def other_than(code: str) -> str:
    """Return six digits that are not this code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def focused(page: Page) -> str:
    """The id of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def everything_kept(page: Page) -> str:
    """The page, its fields and its entry in the window's history."""
    values = page.evaluate("[...document.querySelectorAll('input, select')].map(one => one.value)")
    picked = page.locator('[name^="claim-"]:checked').count()
    assert picked == 0
    return page.content() + str(values) + str(page.evaluate("JSON.stringify(history.state)"))
