"""A real server with an open poll and a mail server, and a watch over the browser's own errors."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from audit.work.progress import no_progress
from tests.kit.database.clock import MovableClock
from tests.kit.mail import UNION, UNION_VARIABLES
from tests.kit.officers import change_terms
from tests.kit.polls import KEYS_OF_ALL, SamplePoll, draft_poll
from tests.kit.routes.acceptances import accept_all
from tests.kit.servers.mail import HOST, Mailbox, smtp_server
from tests.kit.servers.ratify import free_ports, serving, variables_of
from voting.demo.people import make_province
from voting.demo.preparing import prepare_poll
from voting.demo.stage import (
    BEFORE,
    DemoServer,
    MemberCard,
    OfficerCard,
    add_officers,
    both_officers,
    earlier,
    member_cards,
    new_stage,
    trustees_confirm,
)
from voting.domain.officers import Role
from voting.domain.poll import Act
from voting.notify.channels import PostSettings, parse_smtp_url
from voting.services import publication
from voting.services.officers import accounts as officers
from voting.storage.store import SqlStore

ELSEWHERE = "elsewhere.example"
"""A name by which the browser reaches the same server without HTTPS, and not as localhost."""
_PATIENCE = 60
"""Seconds until a message must have come, on a busy machine."""
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

    def officer(
        self,
        account: str,
        name: str,
        *,
        accepted: bool = False,
        role: Role = Role.RETURNING_OFFICER,
    ) -> OfficerCard:
        """Another officer, whose one-time codes no other test uses; with a key if `accepted`."""
        ctx, password = self.stage.ctx, "correct horse battery staple"
        enrolled = officers.create(ctx, account, name, role, password)
        if accepted:
            accept_all(ctx, account)
        return OfficerCard(account, name, role, password, enrolled.secret)

    def messages(self, contact: str) -> list[EmailMessage]:
        """The messages that the mail server has received for an address."""
        return [one for one in self.mailbox.messages if one["To"] == contact]

    def await_message(self, contact: str, number: int = 1) -> EmailMessage:
        """Wait until a number of messages has come for an address; return the newest of them."""
        deadline = time.monotonic() + _PATIENCE
        while len(self.messages(contact)) < number:
            if time.monotonic() > deadline:
                pytest.fail(f"{contact} has {len(self.messages(contact))} of {number} messages")
            time.sleep(0.1)
        return self.messages(contact)[number - 1]

    def code(self, contact: str, number: int = 1) -> str:
        """Wait for the n-th message for an address; return the one-time code in it."""
        text = self.await_message(contact, number).get_content()
        found = re.search(r"\b[0-9]{6}\b", text)
        assert found is not None, text
        return found[0]

    def publish(self) -> None:
        """Let the public see every ballot, as if ten minutes had gone by."""
        later = SqlStore(
            self.stage.ctx.settings.database_url,
            self.stage.ctx.keys.account_key,
            MovableClock(timedelta(minutes=10)),
        )
        publication.publish_due(replace(self.stage.ctx, store=later))
        later.close()

    def draft(self, voters: int = 4, **options: object) -> SamplePoll:
        """Another poll, a draft, as `draft_poll`; its officers with key files, and the site's.

        Whoever registers a key in another test is none of them.
        """
        sample = draft_poll(self.stage.ctx, voters=voters, **options)  # type: ignore[arg-type]
        change_terms(sample, officers=self.names)
        return sample

    def draft_to_seal(
        self, voters: int = 4, ahead: timedelta = timedelta(hours=1), **options: object
    ) -> SamplePoll:
        """Another draft, whose list can still be objected to: it opens a while ahead."""
        opens = datetime.now(UTC).replace(microsecond=0) + ahead
        return self.draft(voters, opens=opens, **options)

    @property
    def names(self) -> tuple[str, ...]:
        """The officers of a draft of the site."""
        return tuple(sorted((*KEYS_OF_ALL, *(one.officer for one in self.officers))))


@contextmanager
def serve_site(folder: Path) -> Iterator[Site]:
    """Serve an open poll of 60 members, by two workers, on a port of its own."""
    port = free_ports(1)[0]
    with smtp_server() as mailbox:
        stage = _with_mail(new_stage(folder / "server", f"http://localhost:{port}"), mailbox)
        cards = add_officers(stage)
        now = datetime.now(UTC).replace(microsecond=0)
        opens, closes = now - timedelta(minutes=1), now + timedelta(hours=3)
        before = earlier(stage, BEFORE)
        poll = prepare_poll(before, make_province(60, seed=1), opens, closes, no_progress).poll
        both_officers(before, poll, Act.SEAL, "for the tests", no_progress)
        trustees_confirm(stage, poll, no_progress)
        both_officers(stage, poll, Act.OPEN, "for the tests", no_progress)
        settings = stage.ctx.settings
        variables = variables_of(settings) | {
            "RATIFY_MAIL_FROM": MAIL_FROM,
            **UNION_VARIABLES,
            "RATIFY_SMTP_URL": f"smtp://{HOST}:{mailbox.port}",
        }
        arguments = ("--bind", f"127.0.0.1:{port}", "--workers", "2")
        up = (f"http://127.0.0.1:{port}/healthz",)
        with serving(arguments, variables, folder / "server.log", up):
            members = list(member_cards(stage))
            yield Site(stage, settings.base_url, poll, cards, mailbox, members)


def _with_mail(stage: DemoServer, mailbox: Mailbox) -> DemoServer:
    """Let the stage's messages go to a mail server."""
    server = parse_smtp_url(f"smtp://{HOST}:{mailbox.port}")
    mail = PostSettings(smtp=server, mail_from=MAIL_FROM, union=UNION)
    return replace(stage, ctx=replace(stage.ctx, settings=replace(stage.ctx.settings, post=mail)))


SOON = timedelta(seconds=60)
"""How far ahead a poll opens that is sealed and opened on the server's own pages."""


def await_opening(sample: SamplePoll) -> None:
    """Wait until the window of a poll has opened, whose opening is authorised."""
    with sample.ctx.store.reader() as uow:
        opens = uow.polls.get(sample.poll).opens
    time.sleep(max(0.0, (opens - datetime.now(UTC)).total_seconds()) + 0.2)


def watch(context: BrowserContext) -> list[str]:
    """Return a list to which every script error in `context` is added from now on."""
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.extend(_violations(message.text)))
    return faults


def _violations(text: str) -> list[str]:
    """What the browser refused on the page: violations of the content policy."""
    return [text] if "Content Security Policy" in text or "TrustedScript" in text else []
