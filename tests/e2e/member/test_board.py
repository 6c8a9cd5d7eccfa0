"""The board in a real browser: the search by tracker, the log, the downloads."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.tree import frontier_of
from audit.record.signatures.ed25519 import public_key_from
from tests.kit.browser.booth import vote
from tests.kit.browser.navigators import MemberNavigator
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")


@pytest.fixture
def member(window: BrowserContext, site: Site) -> MemberNavigator:
    """A member with an ordinary browser."""
    return MemberNavigator(site, window)


def test_a_member_finds_the_ballot_and_downloads_it(member: MemberNavigator, site: Site) -> None:
    tracker = vote(member.page, site, site.card())
    member.open_board()
    member.search(tracker)
    expect(member.heading("This ballot is in the ballot box")).to_be_visible()
    member.sees(tracker)
    member.sees("it is in the public record too")
    with member.page.expect_response("**/ballot") as asked:
        member.press("See the encrypted ballot")
    digest = hashlib.sha256(asked.value.body()).digest()
    assert base64.b64encode(digest).decode().rstrip("=") == tracker
    assert tracker not in member.page.url
    member.open_board()
    member.search(tracker.swapcase())
    expect(member.heading("No ballot with this receipt number")).to_be_visible()
    member.sees("capital and small letters differ")


def test_a_tracker_in_the_log_leads_to_its_ballot(member: MemberNavigator, site: Site) -> None:
    tracker = vote(member.page, site, site.card())
    site.publish()
    member.open_board()
    member.press(tracker)
    expect(member.heading("This ballot is in the ballot box")).to_be_visible()
    expect(member.page.get_by_label("Number from your receipt")).to_have_value(tracker)


def test_the_picture_and_the_table_say_the_same(member: MemberNavigator, site: Site) -> None:
    vote(member.page, site, site.card())
    site.publish()
    member.open_board()
    picture = member.page.get_by_role("img", name="Turnout by bargaining unit")
    widths = picture.locator("rect.bar").evaluate_all(
        "bars => bars.map(bar => bar.width.baseVal.valueInSpecifiedUnits)"
    )
    rows = member.page.locator("table tbody tr").all_inner_texts()
    shares = [float(row.split()[-1].removesuffix("%")) for row in rows]
    assert len(widths) == len(shares) == 2, "one unit of 10 or more on its list, and the others"
    assert "Small units together (9 units)" in rows[-1]
    assert [round(width, 1) for width in widths] == pytest.approx(shares, abs=0.06)
    assert sum(shares) > 0


def test_what_is_downloaded_is_under_the_checkpoint(
    member: MemberNavigator, tmp_path: Path
) -> None:
    member.open_board()
    files = {}
    for name in ("poll.json", "entries.jsonl", "checkpoint"):
        with member.page.expect_download() as started:
            member.page.get_by_role("link", name=name, exact=True).click()
        started.value.save_as(tmp_path / name)
        files[name] = (tmp_path / name).read_bytes()
    sealed = json.loads(files["poll.json"])
    key = public_key_from(sealed["log"]["public_key"], "log")
    checkpoint = parse_checkpoint(files["checkpoint"], sealed["log"]["origin"], key)
    tree = frontier_of(files["entries.jsonl"].splitlines())
    assert (tree.size, tree.root()) == (checkpoint.size, checkpoint.root)
    expect(member.page.get_by_role("link", name="record.zip")).to_have_count(1)
