"""Objections to the list, in a real browser: the list by unit, and a removal to its statement."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from audit.record.signatures.statement import Act
from tests.kit.browser.access import look
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.desk.removals import remove

pytestmark = pytest.mark.tool("chromium")


def test_2_77_the_desk_looks_at_the_list_and_proposes_a_removal(
    browser: Browser, site: Site
) -> None:
    """By-law 2.77.1: every page at both widths, in both languages, and as axe finds it."""
    sample = site.draft_to_seal(6)
    sample.act(Act.SEAL)
    card = next(one for one in site.officers if one.officer == "j.fortin")
    with browser.new_context(locale="en-CA", reduced_motion="reduce") as window:
        jo = OfficerNavigator(site, window, card=card)
        jo.sign_in()
        remove(sample, sample.voters[4])
        base = f"{site.url}/officers/polls/{sample.poll}"
        jo.open_poll(sample.poll)
        jo.follow("Voters’ list, for objections")
        jo.sees("On the list of this unit: 3")
        jo.page.get_by_label("Bargaining unit").select_option("B-SEC")
        jo.press("Show this unit")
        jo.sees("000002")
        jo.page.get_by_role("link", name="Removals from the voters’ list").click()
        jo.sees("Still on the list, until the code issuer has signed")
        jo.page.get_by_label("Member number").fill(sample.voters[0].member)
        jo.press("Find the member")
        expect(jo.page.locator("#remove")).to_contain_text("A Member")
        jo.press("Propose to take this member off the list")
        jo.sees("the digest in the statement is that of this member and this unit")
        proposed = jo.page.url.split("?")[0]
        for lang in ("en", "fr"):
            for address in (f"{base}/list", f"{base}/removals", proposed):
                look(jo.page, f"{address}?lang={lang}", lang)
