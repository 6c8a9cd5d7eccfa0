"""Officers move the closing time while a booth is open, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.navigators import MemberNavigator
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")


@pytest.mark.parametrize(
    ("language", "changed", "hour"),
    [
        ("en", "The closing time has changed: voting closes in ", "hour"),
        ("fr", "L’heure de fin a changé\u00a0: fin du vote dans ", "heure"),
    ],
)
def test_an_open_booth_says_that_voting_now_closes_early(
    site: Site, window: BrowserContext, language: str, changed: str, hour: str
) -> None:
    sample = site.draft()
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    member = MemberNavigator(site, window)
    member.visit(f"/{language}/polls/{sample.poll}/vote")
    clock = member.page.locator("#clock-text")
    expect(clock).to_have_text(re.compile(rf" 1\s{hour}\b"))
    expect(clock).not_to_contain_text(changed)
    closes = sample.order()
    ask(member)
    expect(clock).to_have_text(re.compile(rf"{changed}1[01]\sminutes"))
    sample.act(Act.EXTEND, "test", closes + timedelta(hours=1))
    ask(member)
    expect(clock).to_have_text(re.compile(rf"{changed}1\s{hour}\s(?:and|et)\s1[01]\sminutes"))


def ask(member: MemberNavigator) -> None:
    """Let the booth ask now, and not at the end of the minute: its page comes to the front."""
    member.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
