"""A server as it runs: a process with its ticker and its postman, real mail, a stand-in for Twilio.

Rules this module keeps:
1. The server knows what its environment says, and is asked over HTTP.
2. Its output, at the most talkative level, goes into a file.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.kit.rulings import DeskPoll
from tests.kit.servers.mail import Exchange, Mailbox
from voting.bootstrap import initialise, open_context
from voting.config.settings import Settings
from voting.notify.channels import PostSettings, make_twilio, parse_smtp_url
from voting.ports.unit_of_work import Context

PATIENCE = 180
"""Seconds for what another process does, on a busy machine."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Office:
    """A server's process, and what it sends."""

    ctx: Context
    desk: DeskPoll
    url: str
    mailbox: Mailbox
    phones: Exchange

    def post(self, where: str, message: object) -> tuple[int, dict[str, object]]:
        """Send JSON, and return the status and the answer."""
        url = f"{self.url}/api/polls/{self.desk.poll}/{where}"
        asked = urllib.request.Request(  # a local address
            url, json.dumps(message).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def received(self) -> list[str]:
        """Every text that was handed over, in order, by e-mail and then by SMS."""
        mails = [made.get_content() for made in self.mailbox.messages]
        return mails + [asked["Body"] for _, asked, _ in self.phones.asked]

    def new_texts(self, before: int, count: int = 1) -> list[str]:
        """Wait until the postman has handed over more texts than before."""
        end = time.monotonic() + PATIENCE
        while len(self.received()) < before + count:
            assert time.monotonic() < end, "the postman brought nothing"
            time.sleep(0.05)
        return self.received()


def settings_of(url: str, folder: Path, mailbox: Mailbox, phones: Exchange) -> Settings:
    return Settings(
        database_url=url,
        secrets=folder / "secrets",
        base_url=f"http://localhost:{free_port()}",
        log_level="debug",
        post=PostSettings(
            smtp=parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"),
            mail_from="vote@union.example",
            twilio=make_twilio("AC1", "t0ken", "+16135550100", phones.url),
        ),
    )


def environment(settings: Settings, phones: Exchange, mailbox: Mailbox) -> dict[str, str]:
    return {
        **os.environ,
        "RATIFY_DATABASE_URL": settings.database_url,
        "RATIFY_SECRETS": str(settings.secrets),
        "RATIFY_BASE_URL": settings.base_url,
        "RATIFY_LOG_LEVEL": "debug",
        "RATIFY_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "RATIFY_MAIL_FROM": "vote@union.example",
        "RATIFY_TWILIO_ACCOUNT": "AC1",
        "RATIFY_TWILIO_TOKEN": "t0ken",
        "RATIFY_TWILIO_FROM": "+16135550100",
        "RATIFY_TWILIO_URL": phones.url,
    }


@contextmanager
def serving(settings: Settings, variables: dict[str, str], output: Path) -> Iterator[None]:
    """`ratify serve`, with its ticker and its postman, until the end."""
    port = urlsplit(settings.base_url).port
    command = [sys.executable, "-c", "from tally.cli.main import main; main()", "serve"]
    with output.open("wb") as log:
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "--workers", "2"],
            env=variables,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/healthz", server, output)
            yield
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def _wait_until_up(url: str, server: subprocess.Popen[bytes], output: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert server.poll() is None, output.read_text()
            assert time.monotonic() < end, output.read_text()
            time.sleep(0.1)
        else:
            return


@contextmanager
def open_office(url: str, folder: Path, mailbox: Mailbox, phones: Exchange) -> Iterator[Office]:
    """Run a server over an open poll with membership officers; its output is in server.log."""
    settings = settings_of(url, folder, mailbox, phones)
    initialise(settings)
    ctx = open_context(settings)
    desk = DeskPoll(ctx)
    with serving(settings, environment(settings, phones, mailbox), folder / "server.log"):
        yield Office(ctx, desk, settings.base_url, mailbox, phones)
