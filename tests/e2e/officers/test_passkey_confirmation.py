"""Registering a passkey asks once more who the officer is, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site

pytestmark = pytest.mark.tool("chromium")


def test_a_session_left_open_registers_no_passkey(window: BrowserContext, site: Site) -> None:
    officer = OfficerNavigator(site, window, card=site.officer("q.chan", "Quinn Chan"))
    officer.sign_in()
    officer.visit("/officers/account")
    officer.press("Confirm with password and code, then register")  # and nothing is filled in
    form = officer.page.locator("#passkey-form")
    form.get_by_label("Password").fill("what a passer-by guesses")
    form.get_by_label("Code from your authenticator").fill("123456")
    officer.press("Confirm with password and code, then register")
    expect(officer.page.locator("#passkey-wrong")).to_contain_text("not right")
    expect(form.get_by_label("Password")).to_have_value("")
    assert officer.credentials == []

    officer.register_passkey()
    assert len(officer.credentials) == 1
    officer.press("Confirm with a passkey that you have, then register")
    holds = officer.page.get_by_text("This device already holds a passkey of yours.")
    expect(holds).to_be_visible()  # it has confirmed, and cannot hold two
