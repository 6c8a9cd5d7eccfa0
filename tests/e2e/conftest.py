"""A real server with an open poll, a mail server, and headless Chromium: for tests in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.kit.browser.site import ELSEWHERE, Site, serve_site, watch
from tests.kit.database.stores import cheap_passwords
from tests.kit.tools import find_tool

__all__ = ["cheap_passwords"]


_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, "
    "EXCLUDE 127.0.0.1",
]
expect.set_options(timeout=20_000)  # milliseconds until a page must show what a test expects


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a port of its own; every session of tests has one."""
    with serve_site(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which reaches nothing but this machine."""
    with sync_playwright() as playwright:
        path = find_tool("chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser window, which fails the test on any script error."""
    context = browser.new_context(locale="en-CA", accept_downloads=True, reduced_motion="reduce")
    faults = watch(context)
    yield context
    context.close()
    assert not faults


@pytest.fixture
def page(window: BrowserContext) -> Page:
    """A page in that window."""
    return window.new_page()
