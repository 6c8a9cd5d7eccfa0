"""An interruption of the service: entered on the page, shown to officers and to members."""

from __future__ import annotations

import html
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from audit.record.interruption import Interruption, VotingChannel, sign_interruption
from audit.record.province import PROVINCE
from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from tests.kit.offices.poll import ANNE, PAUL, OfficePoll
from tests.kit.polls import WATCHER
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context
from voting.services.acts.service.told import interruptions_of
from voting.services.acts.service.watched import hand_in_watched
from voting.web.common.words import interruption_words

MINUTE = timedelta(minutes=1)
ASKED = {
    "en": "The executive is asked whether to extend",
    "fr": "On demande à l’exécutif s’il prolonge le vote",
}
HEADING = {"en": "Interruptions of the service", "fr": "Interruptions du service"}


@pytest.fixture
def poll(sqlite_ctx: Context) -> OfficePoll:
    """An open poll that is watched."""
    return OfficePoll(sqlite_ctx)


@pytest.fixture
def town(poll: OfficePoll) -> Town:
    """Its pages."""
    return Town(build(poll.ctx), poll.ctx, poll.sample, list(poll.sample.voters))


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def told(
    poll: OfficePoll, minutes: int, channel: VotingChannel = VotingChannel.WEB
) -> Interruption:
    """An interruption that ended a minute ago."""
    end = utc(poll.sample.now()) - MINUTE
    return Interruption(channel, end - minutes * MINUTE, end)


def hand_in(poll: OfficePoll, one: Interruption) -> None:
    signed = sign_interruption(poll.poll, one, WATCHER)
    hand_in_watched(poll.ctx, poll.poll, signed.encode())


def test_2_77_members_and_officers_see_it_and_the_executive_is_asked(
    poll: OfficePoll, town: Town
) -> None:
    anne, member = signed_in(town), town.client()
    mine = f"/officers/polls/{poll.poll}"
    quiet = text(anne, f"{mine}?lang=en")
    assert not any(HEADING[one] in quiet or ASKED[one] in quiet for one in ASKED)
    assert HEADING["en"] not in text(member, f"/en/polls/{poll.poll}")
    hand_in(poll, told(poll, 3, VotingChannel.TELEPHONE))
    assert ASKED["en"] not in text(anne, f"{mine}?lang=en")
    one = Interruption(VotingChannel.WEB, utc(poll.sample.now()) - 3 * MINUTE)
    hand_in(poll, one)
    town.clock.forward(minutes=40)
    anne = signed_in(town)
    for language in ("en", "fr"):
        with town.app.test_request_context(f"/{language}/"):
            words = interruption_words(one)
        for page in (
            text(anne, f"{mine}?lang={language}"),
            text(member, f"/{language}/polls/{poll.poll}"),
            text(member, f"/{language}/polls/{poll.poll}/board"),
        ):
            assert HEADING[language] in page
            assert words in page
        assert ASKED[language] in text(anne, f"{mine}?lang={language}")
        assert ASKED[language] not in text(member, f"/{language}/polls/{poll.poll}")
    assert "Signed by the watch service" in text(member, f"/en/polls/{poll.poll}/board")


def test_2_77_two_officers_enter_it_on_the_page(poll: OfficePoll, town: Town) -> None:
    one, path = told(poll, 20), f"/officers/polls/{poll.poll}/acts/interruption"
    assert one.ended is not None
    anne = signed_in(town)
    assert "Enter an interruption of the service" in text(anne, f"/officers/polls/{poll.poll}")
    assert 'name="began"' in text(anne, path)

    def local(moment: object) -> str:
        return f"{moment:%Y-%m-%dT%H:%M:%S}"

    began, ended = (local(each.astimezone(PROVINCE)) for each in (one.began, one.ended))
    for wrong in (
        {"channel": "web", "began": ""},
        {"channel": "pigeon", "began": began},
        {"channel": "web", "began": ended, "ended": began},
    ):
        form = {"csrf_token": token(anne, path), **wrong}
        assert anne.post(path, data=form).status_code == 422
    form = {"csrf_token": token(anne, path), "channel": "web", "began": began, "ended": ended}
    assert anne.post(path, data=form).status_code == 302
    assert "We enter an interruption of the service" in text(anne, path)
    for name in (ANNE, PAUL):
        client = signed_in(town, name)
        statement = parse_statement_file(client.get(f"{path}/statement").data).statement
        signature = sign_statement_ed25519(statement, name, poll.keys[name])
        file = (BytesIO(encode_signature_file(statement, signature)), "one.signature")
        client.post(
            f"{path}/signature-file", data={"csrf_token": token(client, path), "file": file}
        )
    assert interruptions_of(poll.ctx, poll.poll) == (one,)
    assert "Signed by anne and paul" in text(town.client(), f"/en/polls/{poll.poll}/board")
