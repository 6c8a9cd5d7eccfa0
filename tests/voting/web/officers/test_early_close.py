"""The officers' page of an early close: the form, the statement, and how far away it is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from audit.record.about.acts import new_closing
from audit.record.province import PROVINCE
from audit.record.signatures.statement import Act
from tests.kit.officers import poll_of, sign, signature
from tests.kit.web import Town, signed_in, token
from voting.domain.poll import PollState, utc
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.web.common.i18n import exact_time


@pytest.fixture
def client(own_town: Town) -> FlaskClient:
    """An officer's window."""
    return signed_in(own_town)


def address_of(town: Town, language: str = "en") -> str:
    return f"/officers/polls/{town.poll}/acts/close?lang={language}"


def filled_in(page: str) -> str:
    found = re.search(r'name="closes" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def local(town: Town, ahead: timedelta) -> str:
    return f"{(town.sample.now() + ahead).astimezone(PROVINCE):%Y-%m-%dT%H:%M}"


def proposed(client: FlaskClient, town: Town, closes: str, status: int = 302) -> str:
    form = {"csrf_token": token(client, address_of(town)), "reason": "all voted", "closes": closes}
    answer = client.post(address_of(town), data=form)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_quarter_of_an_hour_is_filled_in_and_both_the_hour_and_the_time_left_are_said(
    own_town: Town, client: FlaskClient
) -> None:
    with own_town.clock.held():
        page = client.get(address_of(own_town)).get_data(as_text=True)
        assert "A poll cannot be closed faster" in page
        assert filled_in(page) == local(own_town, timedelta(minutes=15))
        proposed(client, own_town, filled_in(page))
        waiting = statements.waiting_for(own_town.ctx, own_town.poll, Act.CLOSE)
        assert waiting is not None
        closes = new_closing(waiting.statement.about)
        assert timedelta(minutes=14) < closes - own_town.sample.now() <= timedelta(minutes=15)
        page = client.get(address_of(own_town)).get_data(as_text=True)
        assert re.search(r"That is 1[45]\xa0min from now", page)
        with own_town.app.test_request_context("/en/"):
            assert f"at {exact_time(closes)} (Toronto, to the second)" in page
        french = client.get(address_of(own_town, "fr")).get_data(as_text=True)
        assert re.search(r"C’est dans 1[45]\xa0min\.", french)
        own_town.clock.forward(minutes=6)
        page = client.get(address_of(own_town)).get_data(as_text=True)
        assert "It is too late to order this: fewer than 10 minutes are left" in page


@pytest.mark.parametrize("ahead", [timedelta(minutes=8), timedelta(hours=25)], ids=str)
def test_a_time_outside_the_notice_is_refused_and_what_was_typed_is_kept(
    own_town: Town, client: FlaskClient, ahead: timedelta
) -> None:
    later = poll_of(own_town.sample).closes + timedelta(hours=48)
    own_town.sample.act(Act.EXTEND, "so that there is room", later)
    closes = local(own_town, ahead)
    page = proposed(client, own_town, closes, status=409)
    assert "10 minutes to 24 hours after the second signature" in page
    assert filled_in(page) == closes
    assert "closing time is missing" not in page
    assert "is missing" in proposed(client, own_town, "", status=422)


def test_an_early_close_hours_away_says_its_hours(own_town: Town, client: FlaskClient) -> None:
    proposed(client, own_town, local(own_town, timedelta(minutes=75)))
    page = client.get(address_of(own_town)).get_data(as_text=True)
    assert re.search(r"That is 1\xa0h 1[345]\xa0min from now", page)


def test_the_second_signature_says_when_voting_closes(own_town: Town, client: FlaskClient) -> None:
    sample = own_town.sample
    closes = utc(sample.now()) + timedelta(minutes=12)
    statements.draft_statement(
        own_town.ctx,
        own_town.poll,
        Act.CLOSE,
        "all voted",
        asked=ActRequest(closes=closes),
    )
    sign(sample, "paul", Act.CLOSE)
    found = statements.waiting_for(own_town.ctx, own_town.poll, Act.CLOSE)
    assert found is not None
    outcome = statements.sign_act(
        own_town.ctx, own_town.poll, Act.CLOSE, signature(sample, "anne", Act.CLOSE)
    )
    assert (outcome.done, outcome.state, outcome.closes) == (True, PollState.OPEN, closes)
    page = client.get(f"/officers/polls/{own_town.poll}").get_data(as_text=True)
    assert "This is an early close: two officers ordered it" in page
