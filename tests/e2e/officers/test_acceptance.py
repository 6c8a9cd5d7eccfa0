"""An officer accepts the union's texts in a real browser, with a passkey and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.kit.browser.access import PHONE, look
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.routes.acceptances import PAGE, holds
from voting.domain.officers import Role

pytestmark = pytest.mark.tool("chromium")


def test_an_officer_accepts_with_a_passkey_by_keyboard_and_goes_on(
    browser: Browser, site: Site
) -> None:
    """From a poll's page to the acceptance, and back; each state of the page is for everybody."""
    window = browser.new_context(locale="en-CA", reduced_motion="reduce")
    officer = OfficerNavigator(site, window, card=site.officer("n.abe", "Nour Abe"))
    officer.sign_in()
    expect(officer.heading("First accept the oath of office")).to_be_visible()
    officer.visit(f"{PAGE}?lang=en")
    officer.sees("You have no key yet.")
    looked_at(officer.page, site)
    officer.visit("/officers/account?lang=en")
    officer.register_passkey()
    looked_at(officer.page, site)

    wanted = f"/officers/polls/{site.poll}"
    officer.visit(f"{wanted}?lang=en")
    expect(officer.heading("What you sign")).to_be_visible()
    officer.page.set_viewport_size(PHONE)
    press_until(officer.page, "In English")
    press_until(officer.page, "Accept, and sign with your passkey")
    officer.page.keyboard.press("Enter")
    officer.sees("Accepted, with your own signature.")
    expect(officer.page).to_have_url(f"{site.url}{wanted}")
    officer.sees("Votes cast")
    assert holds(site.stage.ctx, "n.abe")
    looked_at(officer.page, site)
    officer.sees("Vous avez accepté la version")
    window.close()


def looked_at(page: Page, site: Site) -> None:
    """Both languages, both widths, by axe."""
    for lang in ("en", "fr"):
        look(page, f"{site.url}{PAGE}?lang={lang}", lang)


def press_until(page: Page, name: str) -> None:
    """Press Tab until what has the focus has that name."""
    focused = "(one => one.ariaLabel || one.textContent.trim())(document.activeElement)"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == name:
            return
    pytest.fail(f"Tab never reaches {name}")


def test_the_page_signs_nothing_but_an_acceptance(window: BrowserContext, site: Site) -> None:
    """A page that showed an act's statement there would get no signature of it."""
    officer = OfficerNavigator(
        site, window, card=site.officer("o.bly", "Ola Bly", role=Role.MEMBERSHIP_OFFICER)
    )
    officer.sign_in()
    officer.register_passkey()
    officer.visit(f"{PAGE}?lang=en")
    officer.page.evaluate(
        "document.getElementById('statement-text').textContent = 'ratify/statement/v1\\n{}'"
    )
    officer.press("Accept, and sign with your passkey")
    expect(officer.page.locator("#passkey-wrong")).to_be_visible()
    assert not holds(site.stage.ctx, "o.bly")
    officer.visit(f"{PAGE}?lang=en")
    officer.press("Accept, and sign with your passkey")
    officer.sees("Accepted, with your own signature.")
    assert holds(site.stage.ctx, "o.bly")
