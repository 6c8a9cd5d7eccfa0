"""How a person goes through the pages: what they press and read, found by its words.

Rules this module keeps:
1. Everything is found as a person finds it: by its role and its name. Only texts for machines (a
   statement, a tracker) are found by their position.
2. A navigator has a browser window of its own, as a person has a device.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyotp
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from tests.kit.browser.site import Site, watch
from voting.demo.stage import OfficerCard
from voting.services.officers.authenticator_codes import STEP

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A device with passkeys whose owner agrees to everything."""

LAST_STEPS: dict[str, int] = {}
"""The time step of the last code that was typed, for each authenticator of this process."""


def unused_code(secret: str) -> str:
    """The authenticator's next code that nobody typed yet; a wait until the server takes it."""
    now = int(time.time()) // STEP
    step = LAST_STEPS[secret] = max(now, LAST_STEPS.get(secret, 0) + 1)
    while int(time.time()) // STEP < step - 1:  # a code is good one step early
        time.sleep(0.2)
    return pyotp.TOTP(secret).generate_otp(step)


@dataclass
class Navigator:
    """A person before a screen."""

    site: Site
    window: BrowserContext
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.window.new_page()

    def visit(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(f"{self.site.url}{path}")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def heading(self, name: str) -> Locator:
        """A heading."""
        return self.page.get_by_role("heading", name=name, exact=True)

    def sees(self, text: str) -> None:
        """Fail unless the page shows the text."""
        expect(self.page.locator("main")).to_contain_text(text)


@dataclass
class MemberNavigator(Navigator):
    """A member who reads; the booth has its own helpers (`booth`)."""

    language: str = "en"

    def open_poll(self, poll: str | None = None) -> None:
        """Open a poll's page."""
        self.visit(f"/{self.language}/polls/{poll or self.site.poll}")

    def open_board(self, poll: str | None = None) -> None:
        """Open a poll's board."""
        self.visit(f"/{self.language}/polls/{poll or self.site.poll}/board")

    def search(self, tracker: str) -> None:
        """Search the board for a tracker."""
        self.page.get_by_label("Number from your receipt").fill(tracker)
        self.press("Search")


@dataclass
class OfficerNavigator(Navigator):
    """An officer with a device that holds passkeys."""

    card: OfficerCard | None = None
    device: CDPSession = field(init=False)
    authenticator: str = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.device = self.window.new_cdp_session(self.page)
        self.device.send("WebAuthn.enable")
        added = self.device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.authenticator = added["authenticatorId"]

    @property
    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys on the device."""
        found = self.device.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return list(found["credentials"])

    def sign_in(self, code: str | None = None) -> None:
        """Sign in with password and code; wait for the answer, whatever it is."""
        assert self.card is not None
        self.visit("/officers/")
        self.page.get_by_label("Account").fill(self.card.officer)
        self.page.get_by_label("Password", exact=True).fill(self.card.password)
        self.page.get_by_label("Code from your authenticator").fill(
            code or unused_code(self.card.totp_secret)
        )
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press("Sign in")

    def register_passkey(self) -> None:
        """Register a passkey on this device."""
        assert self.card is not None
        self.visit("/officers/account")
        form = self.page.locator("#passkey-form")
        form.get_by_label("Password").fill(self.card.password)
        form.get_by_label("Code from your authenticator").fill(unused_code(self.card.totp_secret))
        self.press("Confirm with password and code, then register")
        self.sees("The passkey is registered.")

    def open_poll(self, poll: str) -> None:
        """Open a poll's page."""
        self.visit(f"/officers/polls/{poll}")

    def propose(self, poll: str, act: str, reason: str = "") -> None:
        """Go from the poll's page to an act and make its statement."""
        self.open_poll(poll)
        exceptional = self.page.locator(
            "details:not([open]) > summary", has_text="Exceptional acts"
        )
        if exceptional.count():
            exceptional.click()
        self.follow(act)
        self.page.locator("#reason").fill(reason)
        self.press("Make the statement")
        expect(self.heading("The statement")).to_be_visible()

    def sign(self, *, last: bool = False) -> None:
        """Sign the statement on the page with the passkey."""
        self.press("Sign and carry out" if last else "Sign this statement")
        self.sees(", with two signatures" if last else "Signed. Another officer must sign")

    def sign_waiting(self, poll: str, act: str) -> None:
        """Go from the first page to the act that waits, and sign it as the second officer."""
        self.visit("/officers/")
        waiting = self.page.locator(f'a[href^="/officers/polls/{poll}/acts/"]')
        waiting.filter(has_text=act).click()
        self.sign(last=True)


@contextmanager
def two_officers(
    browser: Browser, site: Site, first: int = 0
) -> Iterator[tuple[OfficerNavigator, OfficerNavigator]]:
    """Two of the site's officers, each signed in at a device of their own with a passkey on it."""
    windows = [browser.new_context(locale="en-CA", accept_downloads=True) for _ in range(2)]
    faults = [watch(window) for window in windows]
    navigators = []
    for window, card in zip(windows, site.officers[first : first + 2], strict=True):
        navigator = OfficerNavigator(site, window, card=card)
        navigator.sign_in()
        navigator.register_passkey()
        navigators.append(navigator)
    yield navigators[0], navigators[1]
    for window in windows:
        window.close()
    assert not any(faults)
