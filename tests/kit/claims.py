"""Claims as a claimant makes them: the form, the code that arrives, the fresh credential."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from tally.protocol.credential import public_credential
from tally.protocol.group import random_exponent
from tests.kit.polls import ADDRESS, SamplePoll
from voting.domain.claims.contact import Contact
from voting.notify.channels import PostSettings, SmtpServer, TwilioAccount
from voting.notify.email import Security
from voting.notify.sender import Message
from voting.ports.unit_of_work import Context
from voting.services.claims import make
from voting.services.messages import outbox

_NUMBERS: Iterator[int] = count(700_001)
_CODE = re.compile(r"\b[0-9]{6}\b")


def with_channels(ctx: Context, **changes: object) -> Context:
    """Return a context of a server that sends e-mail and SMS; `Desk` takes what it would send."""
    channels = PostSettings(
        smtp=SmtpServer("localhost", 25, Security.NONE),
        mail_from="vote@union.example",
        twilio=TwilioAccount("AC1", "token", "+16135550100"),
    )
    settings = replace(ctx.settings, post=replace(channels, **changes))  # type: ignore[arg-type]
    return replace(ctx, settings=settings)


def form(**changes: str) -> dict[str, str]:
    """Return a filled-in form, of another person each time."""
    number = str(next(_NUMBERS))
    return {
        "name": "Marie-Ève Tremblay",
        "board": "Sample board",
        "panel": "elementary",
        "unit": "A-ELEM",
        "number_kind": "college",
        "number": number,
        "contact": f"marie.{number}@example.org",
        **changes,
    }


@dataclass
class Desk:
    """A sender that keeps what it is given, or refuses it."""

    sent: list[tuple[Contact, Message]] = field(default_factory=list)
    error: Exception | None = None

    def send(self, contact: Contact, message: Message) -> None:
        """Keep the message."""
        if self.error is not None:
            raise self.error
        self.sent.append((contact, message))

    def code(self, ctx: Context) -> str:
        """Deliver what waits, and return the code in the newest message."""
        outbox.deliver(ctx, self)
        found = _CODE.search(self.sent[-1][1].text)
        assert found is not None
        return found.group()


@dataclass
class Claiming:
    """One person before the screen: a claim, and the secret that the browser drew."""

    sample: SamplePoll
    claim: str
    secret: int = field(repr=False)
    desk: Desk

    @property
    def credential(self) -> str:
        """The public credential."""
        return public_credential(self.secret)

    def confirm(self, code: str, credential: str | None = None) -> object:
        """Confirm with a code."""
        ctx, poll = self.sample.ctx, self.sample.poll
        return make.confirm_claim(ctx, poll, self.claim, code, credential or self.credential)

    def code(self) -> str:
        """The code in the newest message."""
        return self.desk.code(self.sample.ctx)


def open_claim(sample: SamplePoll, language: str = "en", **answers: str) -> Claiming:
    """Open a claim in the sample's poll, and receive its code; `answers` as of `form`."""
    opened = make.open_claim(sample.ctx, sample.poll, form(**answers), language, ADDRESS)
    one = Claiming(sample, opened.claim, random_exponent(), Desk())
    one.code()
    return one


def early_in_the_day() -> timedelta:
    """Return how far to move a clock so that it shows 01:01 of the next day, UTC."""
    return timedelta(seconds=90_060 - time.time() % 86_400)
