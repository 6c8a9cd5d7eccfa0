"""Turnout, and units' results, as every page and command shows them (by-law 2.78)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.clock import MovableClock
from tests.kit.officers import decryption, vote_all
from tests.kit.polls import ACCOUNT_KEY, TRUSTEE_SECRET, context
from tests.kit.rulings import DeskPoll
from tests.kit.web import Town, signed_in
from voting.app import build
from voting.services.acts.decryptions import receive_decryption
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore

BOARD = "/{lang}/polls/{poll}/board"
PAGE = "/{lang}/polls/{poll}"
OFFICERS = "/officers/polls/{poll}?lang={lang}"
RESULT = "/officers/polls/{poll}/result?lang={lang}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskPoll]:
    """An open poll; its four members have voted, and a person who is not on the list."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    found = DeskPoll(context(store))
    vote_all(found.sample, [0, 0, 1, 0])
    yield found
    store.close()


def shown(desk: DeskPoll, page: str, lang: str = "en") -> str:
    """The words of a page, as an officer sees it."""
    town = Town(build(desk.ctx), desk.ctx, desk.sample, [])
    answer = signed_in(town).get(page.format(lang=lang, poll=desk.poll))
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).split("<main", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def admitted_and_released(desk: DeskPoll) -> None:
    """Admit one sequestered vote, count, certify and release."""
    person = claimant(desk.sample, "A-ELEM")
    vote_apart(desk.sample, person, 1)
    desk.settle(person)
    desk.sample.close()
    desk.sample.act(Act.COUNT)
    secret = decryption(desk.sample, TRUSTEE_SECRET)
    assert receive_decryption(desk.ctx, desk.poll, secret).counted
    desk.sample.act(Act.CERTIFY)
    desk.sample.act(Act.RELEASE)


ADMITTED = "5 of 5 people who could vote (4 on the voters’ list, 1 admitted) voted: 100.0%"
ADMIS = (
    "Sur 5 personnes qui pouvaient voter (4 sur la liste électorale, 1 admise), 5 ont voté\u00a0: "
    "100,0\u00a0%"
)


@pytest.mark.parametrize("page", [PAGE, BOARD, OFFICERS, RESULT])
def test_2_78_turnout_counts_the_admitted_among_those_who_could_vote(
    desk: DeskPoll, page: str
) -> None:
    """The person was not on the list: the vote is not one of the list's four."""
    admitted_and_released(desk)
    assert ADMITTED in shown(desk, page)
    assert ADMIS.replace("\u00a0", " ") in shown(desk, page, "fr").replace("\u00a0", " ")
    assert "5 of the 4" not in shown(desk, page)
