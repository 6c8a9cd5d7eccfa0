"""A line over the webhooks, on both databases, for the tests of calls."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ivr.app import build
from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneLine, Webhook
from tests.kit.phone.exchange import TOKEN
from tests.kit.phone.lines import BASE, box_of, client, with_phone
from tests.kit.polls import SamplePoll, SampleVoter, open_poll
from voting.ports.unit_of_work import Context


@dataclass
class Phoning:
    """A line of an open poll, what was sent to it, and what it answered."""

    ctx: Context
    sample: SamplePoll
    url: str
    sent: list[tuple[Webhook, bytes]]
    line: PhoneLine

    @property
    def voter(self) -> SampleVoter:
        return self.sample.voters[0]

    def to_review(self, choice: int = 0) -> tuple[Call, Announcement]:
        """A call in English in which a choice has been made but not cast."""
        call = Call(self.line)
        call.dial()
        for keys in ("1", f"{self.voter.member}#", f"{self.voter.code}#"):
            call.press(keys)
        return call, call.press(str(choice + 1))

    def box(self) -> dict[str, tuple[str, int]]:
        return box_of(self.ctx, self.sample.poll)

    def again(self, place: int) -> bytes:
        """Send a webhook again; return the answer."""
        return self.line.send(self.sent[place][0]).body

    def dump(self) -> str:
        """Return every value in the database, as text."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            rows = [
                repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                for row in connection.execute(text("SELECT * FROM calls"))
            ]
        engine.dispose()
        return "\n".join(rows)


@pytest.fixture
def phone_ctx(ctx: Context, tmp_path: Path) -> Context:
    return with_phone(ctx, tmp_path, help_number="+16135550100")


@pytest.fixture
def phoning(phone_ctx: Context, database_url: str) -> Phoning:
    sample = open_poll(phone_ctx, voters=2, codes=True)
    sent: list[tuple[Webhook, bytes]] = []
    send = client(build(phone_ctx))

    def sending(webhook: Webhook):
        answer = send(webhook)
        sent.append((webhook, answer.body))
        return answer

    return Phoning(phone_ctx, sample, database_url, sent, PhoneLine(BASE, TOKEN, sending))
