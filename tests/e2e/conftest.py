"""A real server with an open poll, and headless Chromium, for the tests that use a browser."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import find_tool
from voting.app import build
from voting.demo.people import make_province
from voting.demo.stage import (
    MemberCard,
    OfficerCard,
    Stage,
    add_officers,
    both_officers,
    member_cards,
    new_stage,
    prepare_poll,
)
from voting.domain.poll import Act
from voting.services.progress import no_progress

ELSEWHERE = "elsewhere.example"
"""A name by which the browser reaches the same server without HTTPS, and not as localhost."""

_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost",
]


expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@dataclass
class Site:
    """A running server with one open poll."""

    stage: Stage
    url: str
    poll: str
    officers: tuple[OfficerCard, ...]
    _cards: list[MemberCard] = field(default_factory=list)

    def card(self) -> MemberCard:
        """A card that no test has used yet."""
        return self._cards.pop()

    def page(self, language: str, name: str) -> str:
        """The address of one of the poll's pages."""
        return f"{self.url}/{language}/polls/{self.poll}/{name}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a port of its own; every session of tests has one."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    stage = new_stage(tmp_path_factory.mktemp("site") / "server", url)
    officers = add_officers(stage)
    now = datetime.now(UTC).replace(microsecond=0)
    opens, closes = now - timedelta(minutes=1), now + timedelta(hours=3)
    poll = prepare_poll(stage, make_province(60, seed=1), opens, closes, no_progress).poll
    for act in (Act.SEAL, Act.OPEN):
        both_officers(stage, poll, act, "for the tests", no_progress)
    server = make_server("127.0.0.1", port, build(stage.ctx), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(stage, url, poll, officers, list(member_cards(stage)))
    server.shutdown()


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
    """A browser window without a past, which fails the test on any script's error."""
    context = browser.new_context(locale="en-CA", accept_downloads=True, reduced_motion="reduce")
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.extend(_violations(message.text)))
    yield context
    context.close()
    assert not faults


@pytest.fixture
def page(window: BrowserContext) -> Page:
    """A page in that window."""
    return window.new_page()


def _violations(text: str) -> list[str]:
    """What the browser says against the page: a script refused by the content policy."""
    return [text] if "Content Security Policy" in text or "TrustedScript" in text else []
