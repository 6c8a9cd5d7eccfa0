"""A server as it runs: a process with its scheduler and mail worker, real mail, a stand-in Twilio.

Rules this module keeps:
1. The server knows what its environment says, and is asked over HTTP.
2. Its output, at the most talkative level, goes into a file.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.kit.mail import UNION, UNION_VARIABLES
from tests.kit.rulings import DeskPoll
from tests.kit.servers.mail import Exchange, Mailbox
from tests.kit.servers.ratify import PATIENCE, free_ports, serving, variables_of
from voting.bootstrap import initialise, open_context
from voting.config.settings import Settings
from voting.notify.channels import PostSettings, make_twilio, parse_smtp_url
from voting.ports.unit_of_work import Context


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
        """Wait until the mail worker has handed over more texts than before."""
        end = time.monotonic() + PATIENCE
        while len(self.received()) < before + count:
            assert time.monotonic() < end, "the mail worker brought nothing"
            time.sleep(0.05)
        return self.received()


def settings_of(url: str, folder: Path, mailbox: Mailbox, phones: Exchange) -> Settings:
    return Settings(
        database_url=url,
        secrets=folder / "secrets",
        proofs=folder / "proofs",
        base_url=f"http://localhost:{free_ports(1)[0]}",
        log_level="debug",
        post=PostSettings(
            smtp=parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"),
            mail_from="vote@union.example",
            union=UNION,
            twilio=make_twilio("AC1", "t0ken", "+16135550100", phones.url),
        ),
    )


def environment(settings: Settings, phones: Exchange, mailbox: Mailbox) -> dict[str, str]:
    return variables_of(settings) | {
        "RATIFY_LOG_LEVEL": "debug",
        "RATIFY_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "RATIFY_MAIL_FROM": "vote@union.example",
        **UNION_VARIABLES,
        "RATIFY_TWILIO_ACCOUNT": "AC1",
        "RATIFY_TWILIO_TOKEN": "t0ken",
        "RATIFY_TWILIO_FROM": "+16135550100",
        "RATIFY_TWILIO_URL": phones.url,
    }


@contextmanager
def open_office(url: str, folder: Path, mailbox: Mailbox, phones: Exchange) -> Iterator[Office]:
    """Run a server over an open poll with membership officers; its output is in server.log."""
    settings = settings_of(url, folder, mailbox, phones)
    initialise(settings)
    ctx = open_context(settings)
    desk = DeskPoll(ctx)
    address = f"127.0.0.1:{urlsplit(settings.base_url).port}"
    arguments = ("--bind", address, "--workers", "1")
    variables, up = environment(settings, phones, mailbox), (f"http://{address}/healthz",)
    with serving(arguments, variables, folder / "server.log", up):
        yield Office(ctx, desk, settings.base_url, mailbox, phones)
