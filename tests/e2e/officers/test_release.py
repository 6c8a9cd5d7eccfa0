"""Two officers choose what is released, by keyboard, on the page that tells them what it tells."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.kit.browser.access import PHONE, look
from tests.kit.browser.navigators import MemberNavigator, OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.releases import certified_poll

pytestmark = pytest.mark.tool("chromium")
TOLD = "These figures tell how units A-ELEM, B-SEC voted."


def test_two_officers_choose_by_keyboard_what_is_released(
    pair: tuple[OfficerNavigator, OfficerNavigator], window: BrowserContext, site: Site
) -> None:
    """On a phone: from four decimals' choices the third, and everybody reads that one."""
    first, second = pair
    sample = certified_poll(site.stage.ctx, officers=site.names)
    act = f"/officers/polls/{sample.poll}/acts/release"
    for lang in ("en", "fr"):
        look(first.page, f"{site.url}{act}?lang={lang}", lang)

    first.page.set_viewport_size(PHONE)
    first.visit(f"{act}?lang=en")
    expect(first.page.get_by_role("radio", name="Two decimals")).to_be_checked()
    tab_to(first.page, "2")
    first.page.keyboard.press("ArrowDown")
    first.page.keyboard.press("ArrowDown")
    chosen = first.page.get_by_role("radio", name="No decimals")
    expect(chosen).to_be_checked()
    expect(chosen).to_have_accessible_description(
        "86% in favour ratified how units A-ELEM, B-SEC voted proved by the public record"
    )
    chosen.press("Enter")  # as any form is sent
    first.sees(TOLD)
    for lang in ("en", "fr"):
        look(first.page, f"{site.url}{act}?lang={lang}", lang)
    first.visit(f"{act}?lang=en")
    first.sign()

    second.visit(f"{act}?lang=en")
    second.sees(TOLD)
    second.sign(last=True)
    member = MemberNavigator(site, window)
    member.open_poll(sample.poll)
    member.sees("86%")
    member.sees("Proved by the public record")
    for lang in ("en", "fr"):
        look(member.page, f"{site.url}/{lang}/polls/{sample.poll}", lang)


def tab_to(page: Page, value: str) -> None:
    """Press Tab until the focus is on what has that value."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == value:
            return
    pytest.fail(f"Tab never reaches {value}")
