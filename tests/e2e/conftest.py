"""A real server with an open poll, a mail server, and headless Chromium: for tests in a browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from audit.record.signatures.statement import Act
from audit.work.progress import no_progress
from tests.conftest import find_tool
from tests.kit.database.stores import cheap_passwords
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.servers.mail import HOST, Mailbox, smtp_server
from voting.config.settings import Settings
from voting.demo.people import make_province
from voting.demo.stage import (
    DemoServer,
    MemberCard,
    OfficerCard,
    add_officers,
    both_officers,
    member_cards,
    new_stage,
    prepare_poll,
)
from voting.domain.officers import Role
from voting.notify.channels import PostSettings, parse_smtp_url
from voting.services.officers import accounts

__all__ = ["cheap_passwords"]

ELSEWHERE = "elsewhere.example"
"""A name by which the browser reaches the same server without HTTPS, and not as localhost."""

_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, "
    "EXCLUDE 127.0.0.1",
]
_PATIENCE = 60
"""Seconds until the server must answer, on a busy machine."""
expect.set_options(timeout=20_000)  # milliseconds, until a page shows what a test expects of it


MAIL_FROM = "vote@union.example"


@dataclass
class Site:
    """A running server with one open poll, and the mail server that its messages go to."""

    stage: DemoServer
    url: str
    poll: str
    officers: tuple[OfficerCard, ...]
    mailbox: Mailbox
    _cards: list[MemberCard] = field(default_factory=list)

    def card(self) -> MemberCard:
        """A card that no test has used yet."""
        return self._cards.pop()

    def page(self, language: str, name: str) -> str:
        """The address of one of the poll's pages."""
        return f"{self.url}/{language}/polls/{self.poll}/{name}"

    def officer(self, account: str, name: str, *, sworn: bool = False) -> OfficerCard:
        """Another officer, without any key, whose codes no other test uses up."""
        ctx, role, password = self.stage.ctx, Role.RETURNING_OFFICER, "correct horse battery staple"
        enrolled = accounts.create(ctx, account, name, role, password)
        if sworn:
            accounts.take_oath(ctx, account)
        return OfficerCard(account, name, role, password, enrolled.secret)

    def messages(self, contact: str) -> list[EmailMessage]:
        """The messages that the mail server has received for an address."""
        return [one for one in self.mailbox.messages if one["To"] == contact]

    def await_message(self, contact: str, number: int = 1) -> EmailMessage:
        """Wait until so many messages have come for an address; return the newest of them."""
        deadline = time.monotonic() + _PATIENCE
        while len(self.messages(contact)) < number:
            if time.monotonic() > deadline:
                pytest.fail(f"{contact} has {len(self.messages(contact))} of {number} messages")
            time.sleep(0.1)
        return self.messages(contact)[number - 1]

    def code(self, contact: str, number: int = 1) -> str:
        """Wait for the so-manieth message for an address; return the one-time code in it."""
        text = self.await_message(contact, number).get_content()
        found = re.search(r"\b[0-9]{6}\b", text)
        assert found is not None, text
        return found[0]

    def draft(self, voters: int = 4) -> SamplePoll:
        """Another poll, a draft, with two more officers who have key files."""
        return draft_poll(self.stage.ctx, voters=voters)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a port of its own; every session of tests has one."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    folder = tmp_path_factory.mktemp("site")
    with smtp_server() as mailbox:
        yield from _site(folder, url, port, mailbox)


def _site(folder: Path, url: str, port: int, mailbox: Mailbox) -> Iterator[Site]:
    stage = _with_mail(new_stage(folder / "server", url), mailbox)
    cards = add_officers(stage)
    now = datetime.now(UTC).replace(microsecond=0)
    opens, closes = now - timedelta(minutes=1), now + timedelta(hours=3)
    poll = prepare_poll(stage, make_province(60, seed=1), opens, closes, no_progress).poll
    for act in (Act.SEAL, Act.OPEN):
        both_officers(stage, poll, act, "for the tests", no_progress)
    server = _serve(stage.ctx.settings, port, folder / "server.log")
    yield Site(stage, url, poll, cards, mailbox, list(member_cards(stage)))
    server.terminate()
    server.wait(timeout=_PATIENCE)


def _with_mail(stage: DemoServer, mailbox: Mailbox) -> DemoServer:
    """Let the stage's messages go to a mail server."""
    server = parse_smtp_url(f"smtp://{HOST}:{mailbox.port}")
    mail = PostSettings(smtp=server, mail_from=MAIL_FROM)
    return replace(stage, ctx=replace(stage.ctx, settings=replace(stage.ctx.settings, post=mail)))


def _serve(settings: Settings, port: int, log: Path) -> subprocess.Popen[bytes]:
    """Start `ratify serve` with two workers, and wait until it answers."""
    environment = {
        **os.environ,
        "RATIFY_DATABASE_URL": settings.database_url,
        "RATIFY_SECRETS": str(settings.secrets),
        "RATIFY_BASE_URL": settings.base_url,
        "RATIFY_MAIL_FROM": settings.post.mail_from,
    }
    if settings.post.smtp is not None:
        environment["RATIFY_SMTP_URL"] = f"smtp://{HOST}:{settings.post.smtp.port}"
    command = "from tally.cli.main import main; main()"
    arguments = ["serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-c", command, *arguments],
            env=environment,
            stdout=output,
            stderr=output,
        )
    deadline = time.monotonic() + _PATIENCE
    while not _answers(f"http://127.0.0.1:{port}/healthz"):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            pytest.fail(f"the server does not answer:\n{log.read_text()}")
        time.sleep(0.1)
    return server


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


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
    faults = watch(context)
    yield context
    context.close()
    assert not faults


@pytest.fixture
def page(window: BrowserContext) -> Page:
    """A page in that window."""
    return window.new_page()


def watch(context: BrowserContext) -> list[str]:
    """Return the list that every script's error in `context`, from now on, is put into."""
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.extend(_violations(message.text)))
    return faults


def _violations(text: str) -> list[str]:
    """What the browser says against the page: a script refused by the content policy."""
    return [text] if "Content Security Policy" in text or "TrustedScript" in text else []
