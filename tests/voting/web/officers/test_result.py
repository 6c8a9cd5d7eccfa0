"""The result page and the readings' report: for certified officers, units with their elections."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest

from audit.record.signatures.statement import Act
from audit.replay.export import READINGS
from tally.fte.rules import CountingUnit
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.stores import fresh_context
from tests.kit.officers import COMPLETE, audited, decryption, record, vote, vote_all
from tests.kit.polls import (
    SHARING,
    TREASURER,
    TRUSTEE_SECRET,
    SamplePoll,
    open_poll,
)
from tests.kit.routes.acceptances import accept_all
from tests.kit.rulings import ADMIT, ANA, DeskPoll
from tests.kit.web import Town, signed_in
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption

PLACES = ("result", "result.json", "readings", "readings.json", "report.pdf", "record.zip")
FIRST, *_ = SHARING


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    with fresh_context(tmp_path_factory.mktemp("result")) as fresh:
        yield fresh


def count(sample: SamplePoll) -> None:
    sample.close()
    sample.act(Act.COUNT)
    assert receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET)).counted


@pytest.fixture(scope="module")
def sharing(ctx: Context) -> Town:
    """Units' votes are added first. LAKES-OCC has 3 votes of 5; the others have 5 or 6 each.

    In LAKES 5 of 6 and 0 of 3 are in favour; everywhere else 2 of 6 or 5.
    """
    sample = open_poll(ctx, voters=36, rows=SHARING, counting_unit=CountingUnit.UNIT)
    seen: dict[str, int] = {}
    for voter in sample.voters:
        place = seen[voter.unit] = seen.get(voter.unit, 0) + 1
        in_favour = {"LAKES-ELEM": 5, "LAKES-OCC": 0}.get(voter.unit, 2)
        if voter.unit != "LAKES-OCC" or place <= 3:
            vote(sample, voter, 0 if place <= in_favour else 1)
    count(sample)
    return Town(build(ctx), ctx, sample, [])


def get(town: Town, place: str, officer: str = "anne", lang: str = "en"):
    return signed_in(town, officer).get(f"/officers/polls/{town.poll}/{place}?lang={lang}")


def text_of(town: Town, place: str, lang: str = "en") -> str:
    answer = get(town, place, lang=lang)
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_2_99_elections_stand_under_their_unit_unless_one_is_small(sharing: Town) -> None:
    """Nothing says that in LAKES 5 of 6 and 0 of 3 are in favour, only that 5 of 9 are."""
    text = text_of(sharing, "result")
    table = text.split("Counting unit FTE In favour Not in favour Share ")[1]
    assert table.startswith("Unit LAKES LAKES 10.00 5 4 55.6% Unit NORTH-E NORTH-E 12.00 4 8 33.3%")
    assert "Unit NORTH-ELEM NORTH-ELEM 8.00 2 4 33.3%" in table
    assert "Unit NORTH-OCC-E NORTH-OCC-E 4.00 2 4 33.3%" in table
    assert "LAKES-ELEM" not in text
    assert "LAKES-OCC" not in text
    assert "where one of them has votes, and fewer than 5" in text
    assert "each unit has one percentage, its occasional teachers included" in text
    french = text_of(sharing, "result", "fr")
    assert "Unité LAKES" in french
    assert "Les unités de négociation d’une unité ne sont pas montrées" in french


def test_2_78_the_readings_report_gives_every_line(sharing: Town) -> None:
    text = text_of(sharing, "readings")
    assert "does not depend on those readings of the by-law that can be computed." in text
    assert "Official: 41.27% in favour, not ratified." in text
    assert "Official: as chosen 2.78 – – 41.27% not ratified" in text
    assert "1 Whose votes are added first 2.78, 2.99" in text
    assert "each bargaining unit has a percentage of its own 42.26% not ratified" in text
    assert "cannot be computed: it takes the ratio of average salaries" in text
    french = text_of(sharing, "readings", "fr")
    assert "L’issue ne dépend pas des lectures du règlement qui peuvent être calculées." in french
    assert "ne peut pas être calculé : il faut le ratio" in french


def test_2_78_an_outcome_that_depends_is_said(ctx: Context) -> None:
    """Three of four members are in favour; by FTE half of them are."""
    sample = open_poll(ctx)
    vote_all(sample, [0, 1, 0, 1])
    count(sample)
    town = Town(build(ctx), ctx, sample, [])
    text = text_of(town, "readings")
    assert "The outcome depends on how the by-law is read." in text
    assert "ratifies 50.00% ratified" in text
    assert "L’issue dépend de la façon de lire le règlement." in text_of(town, "readings", "fr")


def test_the_readings_are_those_of_the_record(sharing: Town) -> None:
    answer = get(sharing, "readings.json")
    assert answer.mimetype == "application/json"
    assert answer.data == record(sharing.sample, COMPLETE).file(READINGS)
    assert json.loads(answer.data)["outcome_depends"] is False
    audited(sharing.sample)


def test_a_poll_in_which_nobody_votes_has_a_page_of_readings(ctx: Context) -> None:
    sample = open_poll(ctx)
    count(sample)
    town = Town(build(ctx), ctx, sample, [])
    assert "Official: no percentage, not ratified." in text_of(town, "readings")
    assert "readings-title" not in get(town, "readings").text


def test_the_picture_has_the_official_percentage_and_each_that_can_be_computed(
    sharing: Town,
) -> None:
    page = get(sharing, "readings").text
    marks = re.findall(r'<circle class="(\w+) dot" cx="([0-9.]+)%"', page)
    assert marks[:2] == [("bar", "41.27"), ("against", "42.26")]
    assert len(marks) == 5  # without the two readings that take a salary ratio
    assert page.count('class="threshold" x="50.00%"') == len(marks)


@pytest.mark.parametrize("place", PLACES)
def test_only_certified_officers_see_anything_of_the_result(sharing: Town, place: str) -> None:
    """Every role, before and after accepting; treasurer and general secretary never (2.57)."""
    roles = {"ro": Role.RETURNING_OFFICER, "pe": Role.PROVINCIAL_EXECUTIVE}
    roles |= {"mo": Role.MEMBERSHIP_OFFICER, "gs": Role.GENERAL_SECRETARY}
    with sharing.ctx.store.unit_of_work() as uow:
        known = {one.id for one in uow.officers.list()}
        for name, role in roles.items():
            for accepts in ("new", "accepted"):
                officer = Officer(f"{name}-{accepts}", name, role)
                if officer.id not in known:
                    uow.officers.add(officer)
        uow.commit()
    accept_all(sharing.ctx, *(f"{name}-accepted" for name in roles))
    for name in ("ro", "pe", "mo"):
        assert get(sharing, place, f"{name}-new").status_code == 302, name
        assert get(sharing, place, f"{name}-accepted").status_code == 200, name
    for name in ("gs-new", "gs-accepted", TREASURER):
        assert get(sharing, place, name).status_code == 403, name
    assert sharing.client().get(f"/officers/polls/{sharing.poll}/{place}").status_code == 302


@pytest.mark.parametrize("place", PLACES)
def test_before_the_count_there_is_nothing_to_see(town: Town, place: str) -> None:
    assert get(town, place).status_code == 409


def test_2_77_what_each_kind_of_vote_could_change(sqlite_ctx: Context) -> None:
    """Four members have voted, 3 to 1; one person is admitted, and one is never ruled on."""
    desk = DeskPoll(sqlite_ctx)
    vote_all(desk.sample, [0, 0, 1, 0])
    admitted, forgotten = (claimant(desk.sample, "A-ELEM") for _ in range(2))
    for person in (admitted, forgotten):
        vote_apart(desk.sample, person, 1)
    desk.settle(admitted)
    desk.rule(forgotten, ADMIT, ANA)
    desk.sample.close()
    with desk.ctx.store.reader() as uow:
        desk.sample.forward_to(uow.polls.get(desk.poll).terms.ruling_deadline)
    desk.sample.act(Act.COUNT)
    receive_decryption(desk.ctx, desk.poll, decryption(desk.sample, TRUSTEE_SECRET))
    town = Town(build(desk.ctx), desk.ctx, desk.sample, [])
    text = text_of(town, "result")
    assert "What each kind of vote could change" in text
    undecided = r"1 Set aside, not ruled on by the deadline not counted 1 [0-9.]+% [0-9.]+% can"
    assert re.search(undecided, text)
    assert re.search(r"2 Set aside, then admitted counted 1 [0-9.]+% [0-9.]+% can", text)
    assert "Ce que chaque genre de vote pourrait changer" in text_of(town, "result", "fr")


def test_without_such_votes_nothing_is_said_of_kinds(sharing: Town) -> None:
    assert "What each kind of vote could change" not in text_of(sharing, "result")
    assert f'href="/officers/polls/{sharing.poll}/readings"' in get(sharing, "result").text
