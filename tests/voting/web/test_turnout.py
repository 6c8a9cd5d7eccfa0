"""Turnout, and units' results, as every page and command shows them (by-law 2.78)."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from audit.record.signatures.statement import Act
from audit.replay.export import RESULT as RESULT_FILE
from tests.kit.claimants import claimant, vote_apart
from tests.kit.officers import COMPLETE, audited, decryption, record, vote, vote_all
from tests.kit.polls import TRUSTEE_SECRET, draft_poll
from tests.kit.rulings import DeskPoll
from tests.kit.web import Town, signed_in
from voting.app import build
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption

BOARD = "/{lang}/polls/{poll}/board"
PAGE = "/{lang}/polls/{poll}"
OFFICERS = "/officers/polls/{poll}?lang={lang}"
RESULT = "/officers/polls/{poll}/result?lang={lang}"


@pytest.fixture
def desk(sqlite_ctx: Context) -> DeskPoll:
    """An open poll; its four members have voted, and a person who is not on the list."""
    found = DeskPoll(sqlite_ctx)
    vote_all(found.sample, [0, 0, 1, 0])
    return found


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


def test_2_77_a_vote_that_waits_for_its_ruling_is_said_apart(desk: DeskPoll) -> None:
    """It is in neither number: 4 of the 4 on the list, never 5 of 4, nor 4 of 5."""
    vote_apart(desk.sample, claimant(desk.sample, "A-ELEM"), 1)
    desk.sample.close()
    waiting = "1 set-aside vote waits for a decision, and is not in these figures."
    attend = "1 vote mis à part attend une décision et n’est pas dans ces chiffres."
    for page in (BOARD, OFFICERS):
        assert f"4 of 4 people on the voters’ list voted: 100.0%. {waiting}" in shown(desk, page)
        assert attend in shown(desk, page, "fr")


def test_in_a_void_poll_nothing_waits_for_a_ruling(desk: DeskPoll) -> None:
    vote_apart(desk.sample, claimant(desk.sample, "A-ELEM"), 1)
    desk.sample.act(Act.VOID)
    text = shown(desk, BOARD)
    assert "4 of 4 people on the voters’ list voted: 100.0%." in text
    assert "waits for a decision" not in text


def test_small_units_are_in_one_row_of_every_table_and_the_record_has_each(desk: DeskPoll) -> None:
    """The poll's size is 5; A-ELEM has 3 votes and B-SEC 2: no page shows either alone."""
    admitted_and_released(desk)
    for page in (BOARD, OFFICERS, RESULT):
        text = shown(desk, page)
        assert "Small units together (2 units) A-ELEM , B-SEC" in text
        assert "Unit A-ELEM A-ELEM" not in text.split("The table says the same in figures.")[-1]
        assert "Units with fewer than 5 votes are shown in one row" in text
        assert "Petites unités ensemble (2 unités) A-ELEM , B-SEC" in shown(desk, page, "fr")
    result = json.loads(record(desk.sample, COMPLETE).file(RESULT_FILE))
    assert [one["unit"] for one in result["units"]] == ["A-ELEM", "B-SEC"]
    assert result["head_count"]["admitted"] == 1
    audited(desk.sample)


def test_the_rows_do_not_change_while_votes_come(sqlite_ctx: Context) -> None:
    """Both lists have 5 and more; that a unit has few votes so far puts nothing in one row."""
    desk = DeskPoll(sqlite_ctx, voters=12)
    for votes in range(3):
        assert "Small units together" not in shown(desk, OFFICERS)
        vote(desk.sample, desk.sample.voters[votes], 0)
    desk.sample.close()
    for page in (BOARD, OFFICERS):
        assert "Small units together (2 units)" in shown(desk, page)


def test_a_draft_shows_each_unit(sqlite_ctx: Context) -> None:
    """Its officers check the roster; nobody has voted."""
    desk = DeskPoll(sqlite_ctx)
    draft = draft_poll(sqlite_ctx)
    town = Town(build(sqlite_ctx), sqlite_ctx, desk.sample, [])
    page = signed_in(town).get(f"/officers/polls/{draft.poll}").get_data(as_text=True)
    assert "Small units together" not in page
    assert page.count('<span class="unit-code"><span>') == 2
