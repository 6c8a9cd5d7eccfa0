"""A phone line within the test's own process: its application, and the network in front of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from ivr.app import build
from ivr.handset.call import Announcement
from ivr.handset.network import Answer, PhoneLine, Send, Webhook
from ivr.handset.twiml import Say
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.group import IDENTITY
from tests.kit.phone.exchange import TOKEN
from tests.kit.polls import TRUSTEE_SECRET
from voting.config.phone_settings import PhoneSettings
from voting.config.settings import Settings
from voting.domain.call import confirmation_of
from voting.ports.unit_of_work import Context

BASE = "http://localhost"


def with_phone(ctx: Context, folder: Path, **options: str) -> Context:
    """Return a context with a telephone line, whose keys are in `folder`."""
    phone = PhoneSettings(token=TOKEN, keys=folder / "phone", **options)
    return replace(ctx, settings=Settings(base_url=BASE, secrets=folder, phone=phone))


def line_of(ctx: Context) -> PhoneLine:
    """Return a line whose webhooks the application in this process answers."""
    return PhoneLine(BASE, TOKEN, send=client(build(ctx)))


def client(app: Flask) -> Send:
    """Return a function that sends webhooks to an application in this process; thread-safe."""

    def send(webhook: Webhook) -> Answer:
        response = app.test_client().post(
            urlsplit(webhook.url).path, base_url=BASE, data=webhook.body, headers=webhook.headers
        )
        return Answer(response.status_code, response.data)

    return send


def confirmation_in(turn: Announcement) -> str:
    """Return the confirmation code of a cast ballot that a turn says, "" if it says none."""
    said = [sound.text for sound in turn.heard if isinstance(sound, Say)]
    if "Your confirmation code is:" not in said:
        return ""
    start = said.index("Your confirmation code is:") + 1
    return "".join(
        letter for text in said[start : start + 3] for letter in text if letter.isdigit()
    )


def box_of(ctx: Context, poll: str) -> dict[str, tuple[str, int]]:
    """Return each member's ballot in the box: its confirmation code, and its choice, decrypted."""
    with ctx.store.reader() as uow:
        stored = [one for unit in uow.units.of(poll) for one in uow.ballots.of_unit(poll, unit.id)]
    return {one.member: (confirmation_of(one.tracker), choice_of(one.raw)) for one in stored}


def choice_of(raw: bytes) -> int:
    """Decrypt a ballot of a sample poll, which has one trustee: the index of its answer."""
    votes = [
        int(one.beta / one.alpha**TRUSTEE_SECRET != IDENTITY) for one in parse_ballot(raw).choices
    ]
    assert sum(votes) == 1
    return votes.index(1)
