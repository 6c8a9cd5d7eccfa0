"""Who works in two units: officers who see the member see the other unit, and what decided."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, SamplePoll, context
from tests.kit.rulings import ANA, DeskPoll
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore

SAYS = {
    "en": "works in B-SEC too; the unit was decided by the member’s own choice, of equal parts",
    "fr": "travaille aussi dans B-SEC; ce qui a déterminé l’unité\u00a0: le choix du membre",
}


def choosing(sample: SamplePoll) -> None:
    """A draft whose first member works in B-SEC too, and chose."""
    with sample.ctx.store.unit_of_work() as uow:
        query = "UPDATE members SET also_in = 'B-SEC', unit_by = 'own-choice' WHERE number = :one"
        first = next(one for one in sample.voters if one.unit == "A-ELEM")
        uow.connection.execute(text(query), {"one": first.member})  # type: ignore[attr-defined]
        uow.commit()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskPoll]:
    """An open poll in which one member was placed."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    yield DeskPoll(context(store), choosing)
    store.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_2_100_officers_see_beside_a_member_what_decided(desk: DeskPoll, language: str) -> None:
    """By-law 2.100."""
    town = Town(build(desk.ctx), desk.ctx, desk.sample, list(desk.sample.voters))
    client, base = signed_in(town, ANA), f"/officers/polls/{desk.poll}"
    client.get(f"{base}?lang={language}")
    for voter in desk.sample.voters:
        form = {"csrf_token": token(client, f"{base}/contacts"), "member": voter.member}
        answer = client.post(f"{base}/contacts/find?lang={language}", data=form)
        shown = SAYS[language] in html.unescape(answer.get_data(as_text=True))
        placed = next(one for one in desk.sample.voters if one.unit == "A-ELEM")
        assert shown is (voter is placed), answer.status_code
    who = desk.claim(name="A Member")
    page = client.get(f"{base}/claims/{who.claim.id}?lang={language}").get_data(as_text=True)
    assert html.unescape(page).count(SAYS[language]) == 1
