"""The officers who act in the tests of the officers' pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.kit.browser.navigators import OfficerNavigator, two_officers
from tests.kit.browser.site import Site


@pytest.fixture(scope="session")
def pair(browser: Browser, site: Site) -> Iterator[tuple[OfficerNavigator, OfficerNavigator]]:
    """The two officers, each signed in at a device of their own with a passkey on it."""
    with two_officers(browser, site) as both:
        yield both


@pytest.fixture(scope="session")
def membership_pair(
    browser: Browser, site: Site
) -> Iterator[tuple[OfficerNavigator, OfficerNavigator]]:
    """The two membership officers, each at a device of their own with a passkey on it."""
    with two_officers(browser, site, first=2) as both:
        yield both
