"""What a server sends: taken as it would be handed over, or as it waits in the store."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from audit.record.units import Bilingual
from tests.kit.polls import SamplePoll
from voting.domain.claims.contact import Contact
from voting.notify.channels import PostSettings, SmtpServer, TwilioAccount
from voting.notify.email import Security
from voting.notify.messages import PollNotice
from voting.notify.sender import Message, UnionName
from voting.ports.unit_of_work import Context
from voting.services.messages import outbox

UNION = UnionName(
    Bilingual("Maple Teachers’ Union", "Syndicat du personnel enseignant de l’Érable"), "MTU-SPEE"
)
UNION_VARIABLES = {
    "RATIFY_UNION_EN": UNION.name.en,
    "RATIFY_UNION_FR": UNION.name.fr,
    "RATIFY_UNION_SHORT": UNION.short,
}
_CODE = re.compile(r"\b[0-9]{6}\b")


def with_channels(ctx: Context, **changes: object) -> Context:
    """Return a context of a server that sends e-mail and SMS; `FakeSender` takes them."""
    channels = PostSettings(
        smtp=SmtpServer("localhost", 25, Security.NONE),
        mail_from="vote@union.example",
        union=UNION,
        twilio=TwilioAccount("AC1", "token", "+16135550100"),
    )
    settings = replace(ctx.settings, post=replace(channels, **changes))  # type: ignore[arg-type]
    return replace(ctx, settings=settings)


@dataclass
class FakeSender:
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


@dataclass(frozen=True)
class Sent:
    """A message that waits, opened."""

    contact: Contact
    message: Message

    @property
    def token(self) -> str:
        """The token of the link in it."""
        return re.findall(r"/reissue#([A-Za-z0-9_-]{43})", self.message.text)[0]


def waiting_messages(sample: SamplePoll) -> list[Sent]:
    """Take every message that waits, in any order, and forget it."""
    found = []
    with sample.ctx.store.unit_of_work() as uow:
        now = uow.now()
        while (message := uow.outbox.take(now, now + outbox.LEASE)) is not None:
            addressed = outbox.open_message(sample.ctx, message.sealed_message)
            found.append(Sent(addressed.contact, addressed.message))
            uow.outbox.remove(message.id)
        uow.commit()
    return found


POLL_NOTICE = PollNotice(
    UNION,
    Bilingual("Ratification vote 2026", "Vote de ratification 2026"),
    Bilingual(
        "https://vote.example.org/en/polls/ABCDEFGHJKLMNPQ",
        "https://vote.example.org/fr/polls/ABCDEFGHJKLMNPQ",
    ),
    "5" * 64,
)
