"""Strike-off lists on the page: asked, signed, looked at and downloaded; nothing of a ballot."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import ListAct
from tests.kit.database.clock import MovableClock
from tests.kit.officers import vote
from tests.kit.offices.poll import ANNE, PAUL, PETRA, OfficePoll
from tests.kit.polls import ACCOUNT_KEY, context
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.services.acts.lists.shown import disclosures
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore

UNIT = "A-ELEM"


@pytest.fixture
def poll(tmp_path: Path) -> Iterator[OfficePoll]:
    """An open poll, in which one of the unit has voted, and a claim too."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    found = OfficePoll(context(store), voters=6)
    vote(found.sample, next(one for one in found.sample.voters if one.unit == UNIT), 0)
    found.claim()
    yield found
    store.close()


@pytest.fixture
def town(poll: OfficePoll) -> Town:
    """Its pages."""
    return Town(build(poll.ctx), poll.ctx, poll.sample, list(poll.sample.voters))


def base(poll: OfficePoll) -> str:
    return f"/officers/polls/{poll.poll}/strike-off"


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return html.unescape(answer.get_data(as_text=True))


def disclosed(poll: OfficePoll) -> int:
    poll.act(ListAct.STRIKE_OFF, ANNE, PAUL, units=(UNIT,))
    return disclosures(poll.ctx, poll.poll)[0].entry


def ask(client: FlaskClient, poll: OfficePoll, path: str):
    """Send the form of a look; the token is that of any page."""
    form = {"csrf_token": token(client, f"/officers/polls/{poll.poll}/acts/strike-off")}
    return client.post(f"{base(poll)}/{path}", data=form)


def test_two_officers_sign_on_the_page_and_see_the_list(poll: OfficePoll, town: Town) -> None:
    path = f"/officers/polls/{poll.poll}/acts/strike-off"
    anne = signed_in(town)
    assert "See who has voted" in page(anne, f"/officers/polls/{poll.poll}")
    assert f'name="units" value="{UNIT}"' in page(anne, path)
    for wrong in (
        {"units": UNIT, "reason": " "},
        {"reason": "The cards came late."},
        {"units": "Z-SEC", "reason": "The cards came late."},
    ):
        assert anne.post(path, data={"csrf_token": token(anne, path), **wrong}).status_code == 422
    form = {"csrf_token": token(anne, path), "units": UNIT, "reason": "The cards came late."}
    assert anne.post(path, data=form).status_code == 302
    assert "who on each list has voted" in page(anne, path)
    for name in (ANNE, PAUL):
        client = signed_in(town, name)
        assert "Strike-off lists</a>" not in page(client, f"/officers/polls/{poll.poll}")
        statement = parse_statement_file(client.get(f"{path}/statement").data).statement
        signature = sign_statement_ed25519(statement, name, poll.keys[name])
        file = (io.BytesIO(encode_signature_file(statement, signature)), "one.signature")
        client.post(
            f"{path}/signature-file", data={"csrf_token": token(client, path), "file": file}
        )
    (one,) = disclosures(poll.ctx, poll.poll)
    assert "Strike-off lists</a>" in page(anne, f"/officers/polls/{poll.poll}")
    shown = page(anne, base(poll))
    assert "The cards came late." in shown
    assert not any(voter.member in shown for voter in poll.sample.voters)
    answer = anne.post(f"{base(poll)}/{one.entry}", data={"csrf_token": token(anne, base(poll))})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    rows = re.findall(
        r'<th scope="row">(\d+)</th>.*?<td>(?:<strong>)?(voted|not)<',
        answer.get_data(as_text=True),
        re.DOTALL,
    )
    mine = sorted(voter.member for voter in poll.sample.voters if voter.unit == UNIT)
    assert [member for member, _ in rows] == mine
    assert [word for _, word in rows].count("voted") == 1
    board = page(town.client(), f"/en/polls/{poll.poll}/board")
    assert "Strike-off lists (who has voted) shown to two officers" in board
    assert f"Bargaining units: {UNIT}" in board
    minutes = page(signed_in(town, PETRA), f"/officers/polls/{poll.poll}/minutes?lang=en")
    assert "Looks at strike-off lists" in minutes
    assert "looked at the page" in minutes


def secrets(poll: OfficePoll) -> set[str]:
    """All that ties a member to a ballot, a moment, a way of voting or a contact."""
    queries = (
        "SELECT tracker FROM receipts",
        "SELECT receipt FROM receipts",
        "SELECT confirmation FROM receipts",
        "SELECT credential FROM voters",
        "SELECT serial FROM used_serials",
        "SELECT credential FROM sequestered_ballots",
        "SELECT claim_digest FROM sequestered_ballots",
        "SELECT name FROM claims",
    )
    found: set[str] = set()
    with poll.ctx.store.reader() as uow:
        connection = uow.connection  # type: ignore[attr-defined]
        for query in queries:
            values = [row[0] for row in connection.execute(text(query))]
            assert values, query
            found |= {one.decode() if isinstance(one, bytes) else str(one) for one in values}
        raws = connection.execute(text("SELECT raw FROM log_entries")).scalars().all()
    for raw in raws:
        ballot = re.search(rb'"ballot":"([0-9a-f]{64})"', raw)
        if ballot:
            found.add(ballot[1].decode())
    times = {re.search(r'"time":"([^"]+)"', one) for one in found if one.startswith("{")}
    stamps = {one[1] for one in times if one}
    assert stamps
    return found | stamps | {one[11:16] for one in stamps}


def test_2_57_file_and_page_hold_nothing_that_the_database_knows_of_a_ballot(
    poll: OfficePoll, town: Town
) -> None:
    """By-law 2.57."""
    town.clock.forward(hours=3)  # so that no other time on the page is that of the ballot
    entry, anne = disclosed(poll), signed_in(town)
    shown = ask(anne, poll, str(entry))
    file = ask(anne, poll, f"{entry}/list.csv")
    assert (shown.status_code, file.status_code) == (200, 200)
    assert file.headers["Cache-Control"] == "no-store"
    assert file.mimetype == "text/csv"
    assert "attachment" in file.headers["Content-Disposition"]
    main = html.unescape(shown.get_data(as_text=True).split("<main")[1].split("</main>")[0])
    texts = (main, file.data.decode("utf-8-sig"))
    for one in secrets(poll):
        for found in texts:
            assert one not in found
    rows = list(csv.reader(io.StringIO(texts[1])))
    members = sorted(voter.member for voter in poll.sample.voters if voter.unit == UNIT)
    assert rows[0] == ["member", "name", "unit", "voted"]
    assert [row[0] for row in rows[1:]] == members
    assert {tuple(row[2:]) for row in rows[1:]} == {(UNIT, "voted"), (UNIT, "not")}


@pytest.mark.parametrize("path", ["{entry}", "{entry}/list.csv"])
def test_2_57_another_officer_gets_no_list_and_after_a_day_nobody_does(
    poll: OfficePoll, town: Town, path: str
) -> None:
    """By-law 2.57."""
    entry = disclosed(poll)
    where = path.format(entry=entry)
    petra = ask(signed_in(town, PETRA), poll, where)
    assert petra.status_code == 403
    words = html.unescape(petra.get_data(as_text=True))
    assert f"officer petra did not sign entry {entry}" in words
    assert signed_in(town).get(f"{base(poll)}/{where}").status_code == 405
    without = signed_in(town).post(f"{base(poll)}/{where}")
    assert without.status_code == 400
    town.clock.forward(hours=25)
    late = ask(signed_in(town), poll, where)
    assert late.status_code == 403
    assert "were shown until" in html.unescape(late.get_data(as_text=True))
    assert "Show who has voted" not in page(signed_in(town), base(poll))
    for answer in (petra, without, late):
        assert not any(one.member in answer.get_data(as_text=True) for one in poll.sample.voters)
    with poll.ctx.store.reader() as uow:
        assert uow.strike_offs.looks(poll.poll) == []
