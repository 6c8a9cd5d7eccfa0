"""Officers move the closing time while a booth is open, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.navigators import MemberNavigator
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")


@pytest.mark.parametrize(
    ("language", "early", "later"),
    [
        ("en", "The closing time has changed: voting closes in 11", "voting closes in 1 h 11"),
        ("fr", "L’heure de fin a changé\u00a0: fin du vote dans 11", "fin du vote dans 1 h 11"),
    ],
)
def test_an_open_booth_says_that_voting_now_closes_early(
    site: Site, window: BrowserContext, language: str, early: str, later: str
) -> None:
    sample = site.draft()
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    member = MemberNavigator(site, window)
    member.visit(f"/{language}/polls/{sample.poll}/vote")
    clock = member.page.locator("#clock-text")
    expect(clock).to_contain_text("1\u00a0h" if language == "fr" else "1 h")
    expect(clock).not_to_contain_text("changed")
    closes = sample.order()
    ask(member)
    expect(clock).to_contain_text(early)
    sample.act(Act.EXTEND, "test", closes + timedelta(hours=1))
    ask(member)
    expect(clock).to_contain_text(later)


def ask(member: MemberNavigator) -> None:
    """Let the booth ask now, and not at the end of the minute: its page comes to the front."""
    member.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
