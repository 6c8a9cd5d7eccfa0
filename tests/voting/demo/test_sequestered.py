"""The demonstration with persons who are not on the list, lost cards, and votes by telephone."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from audit.verify import verify_record
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.sequestered import Capacity
from tests.kit.belenios.tool import verify_record_archives
from tests.kit.demonstration import Finished, expected_line, run
from tests.kit.rulings import admitting
from voting.demo.newcomers import FATES, Newcomer, make_newcomers
from voting.demo.people import make_province

pytestmark = pytest.mark.slow

MEMBERS, SEED, CLAIMS, LOST, CALLS = 24, 7, len(FATES) + 2, 2, 3


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One demonstration, which the tests look at."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    options = ("--sequestered", str(CLAIMS), "--reissued", str(LOST), "--phone", str(CALLS))
    return run(folder, MEMBERS, SEED, *options)


def newcomers() -> tuple[Newcomer, ...]:
    return make_newcomers(make_province(MEMBERS, SEED), CLAIMS, SEED)


def admitted() -> list[Newcomer]:
    verdicts = [admitting(capacity=capacity) for capacity in Capacity]
    return [one for one in newcomers() if one.verdict in verdicts]


def employees() -> list[Newcomer]:
    return [one for one in admitted() if one.standing is Capacity.EMPLOYEE]


def test_the_seed_fixes_persons_of_every_fate_and_one_undecided() -> None:
    assert newcomers() == newcomers()
    verdicts = [one.verdict for one in newcomers()]
    reasons = {None if one is None else one.reason for one in verdicts[:-1]}
    assert reasons == {fate.reason for fate in FATES}
    assert verdicts.count(None) == 1
    assert verdicts[-1] is None


def test_the_official_result_counts_the_admitted_and_nobody_else(finished: Finished) -> None:
    votes = Counter((one.unit.id, one.choice) for one in admitted())
    assert {choice for _, choice in votes} == {IN_FAVOUR, NOT_IN_FAVOUR}
    line = expected_line(make_province(MEMBERS, SEED), votes)
    assert finished.output.splitlines()[-1] == line
    assert line != expected_line(make_province(MEMBERS, SEED))


def test_our_verifier_accepts_the_record_and_its_lists(finished: Finished) -> None:
    report = verify_record(finished.record, processes=1)
    assert report.ok
    assert report.official_line == finished.output.splitlines()[-1]
    notes = " ".join(check.finding.note for check in report.checks)
    count = len(admitted())
    assert (
        f"{MEMBERS + count} credentials = {MEMBERS} initial - revoked + issued + admitted" in notes
    )
    assert f"{2 * LOST} changes of voters' lists" in notes
    rest = CLAIMS - count - 1
    members = count - len(employees())
    assert (
        f"{CLAIMS} received: {members} admitted, {len(employees())} admitted as employees who are "
        f"not members, {rest} excluded, 1 undecided" in notes
    )


@pytest.mark.tool("belenios-tool")
def test_belenios_tool_accepts_every_archive(finished: Finished, tmp_path: Path) -> None:
    assert verify_record_archives(finished.record, tmp_path) == 10


def test_the_result_says_what_became_of_them_and_what_they_could_change(finished: Finished) -> None:
    result = json.loads((finished.record / "result.json").read_bytes())
    units = result["sequestered"]["units"]
    found = Counter({unit["unit"]: unit["received"] for unit in units if unit["received"]})
    assert found == Counter(one.unit.id for one in newcomers())
    excluded = Counter[str]()
    for unit in units:
        excluded.update({reason: votes for reason, votes in unit["excluded"].items() if votes})
    wanted = [one.verdict.reason for one in newcomers() if one.verdict and one.verdict.reason]
    assert excluded == Counter(reason.value for reason in wanted)
    assert result["bounds"]["open_votes"] == CLAIMS - len(admitted())
    assert len(employees()) == sum(unit["admitted_employees"] for unit in units) == 1
    said = f"{len(admitted()) - 1} admitted, 1 admitted of employees who are not members"
    assert f"{CLAIMS} received, {said}" in finished.output


def test_everybody_gets_a_message(finished: Finished) -> None:
    subjects = Counter(
        path.read_text("utf-8").splitlines()[1] for path in finished.folder.glob("messages/*.txt")
    )
    told = sum(votes for subject, votes in subjects.items() if " vot" in subject)
    assert told == CLAIMS + LOST  # a notice for each claim, a link for each card


def test_nothing_of_a_call_is_left(finished: Finished) -> None:
    with sqlite3.connect(finished.folder / "ratify.db") as connection:
        calls = connection.execute("SELECT * FROM calls").fetchall()
    assert len(calls) in (0, CALLS)
    text = (finished.folder / "cards" / "codes.csv").read_text("utf-8-sig")
    for code in re.findall(r"\d{4} \d{4} \d{4} \d{4}", text):
        assert code.replace(" ", "") not in repr(calls)
    assert not list(finished.folder.glob("secrets/phone/*"))


def test_no_claimants_name_or_contact_is_in_the_database_or_the_record(finished: Finished) -> None:
    places = [finished.folder / "ratify.db", *finished.record.rglob("*.*")]
    listed = {member.name for member in make_province(MEMBERS, SEED).members}
    for path in places:
        raw = path.read_bytes() if path.is_file() else b""
        for person in newcomers():
            assert person.form["contact"].encode() not in raw
            assert person.name in listed or person.name.encode() not in raw
