"""`ratify audit verify --explain`: what each check is for, who signed, whence each number."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from audit.checks.outcome import CheckOutcome, Finding
from audit.cli.verify import audit
from audit.explain.explanation import (
    FAILS,
    HOLDS,
    NOT_PROVED,
    UNANCHORED,
    Explanation,
    standing,
    verify_and_explain,
)
from audit.explain.protects import PROTECTS
from audit.explain.signed import NAMES
from audit.record.fields import show_time
from audit.record.manifest import Edition
from audit.record.signatures.statement import (
    Act,
    ContactAct,
    OfficeAct,
    RemovalAct,
    RulingAct,
)
from audit.replay.export import Record, zip_record
from audit.verify import CHECKS, Anchors, verify_record
from tally.public_proof.releases import Release
from tests.audit.examples import VERIFY_PAGE, protects_table
from tests.kit.simulator.poll import OPENS, SMALL, STAGES, Simulator, poll_at
from tests.kit.simulator.routed import seal_place
from tests.kit.simulator.sequestered import employees_poll, sequestering_poll

EDITIONS = (Edition.COMPLETE, Edition.PUBLIC)


def explained(record: Record, seal_digest: str | None = None) -> Explanation:
    """The explanation of a record, in this process."""
    return verify_and_explain(record, Anchors(seal_digest), processes=1)[1]


def rows(explanation: Explanation) -> list[tuple[str, list[str]]]:
    """Each act with the names and offices of who signed it."""
    return [(one.act, [str(signer) for signer in one.signers]) for one in explanation.signed]


def values(explanation: Explanation) -> dict[str, str]:
    """Each number by its name."""
    return {one.name: one.value for one in explanation.numbers}


# --- what each check is for ----------------------------------------------------------------------


def test_every_check_says_what_it_protects_against_and_the_page_says_the_same() -> None:
    assert set(PROTECTS) == {check.name for check in CHECKS}
    assert len(set(PROTECTS.values())) == len(PROTECTS)
    for name, text in PROTECTS.items():
        assert text.startswith("Without it, "), name
        assert text.endswith("."), name
    assert protects_table() in VERIFY_PAGE.read_text("utf-8")


# --- who signed ----------------------------------------------------------------------------------

CHAIR = "Chair, returning officer"
PAIR = [CHAIR, "Executive, provincial executive"]
DESK = ["Ana, membership officer", "Ben, membership officer"]
AUTHORITY = ["the credential authority"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_who_signed_each_act_is_said_by_name_and_office(edition: Edition) -> None:
    record = sequestering_poll("released").record(edition)
    assert rows(explained(record)) == [
        ("weights", ["Treasurer, treasurer"]),
        ("voters-lists", AUTHORITY),
        ("seal", PAIR),
        ("confirmation", ["Trustee 1, trustee"]),
        ("confirmation", ["Trustee 2, trustee"]),
        ("open", PAIR),
        ("exclude", DESK),
        ("change-contact", DESK),
        ("list-change", AUTHORITY),
        ("admit", DESK),
        ("count", PAIR),
        ("certify", PAIR),
        ("release", PAIR),
    ]


def test_every_act_that_a_log_can_hold_has_words() -> None:
    acts = {
        act.value for kind in (Act, RulingAct, ContactAct, RemovalAct, OfficeAct) for act in kind
    }
    assert acts <= set(NAMES)
    assert all(NAMES.values())


def test_where_one_row_stands_for_many_entries_it_names_them() -> None:
    poll = sequestering_poll("released")
    excluded = next(one for one in explained(poll.record()).signed if one.act == "exclude")
    assert excluded.entries == tuple(
        index for index, event in enumerate(poll.events) if event.NAME == "ballot:excluded"
    )
    assert len(excluded.entries) > 1
    assert excluded.time == show_time(poll.events[excluded.entries[0]].statement.time)  # type: ignore[attr-defined]


def test_a_signature_by_nobody_of_the_poll_is_said_to_be_so() -> None:
    poll = poll_at("sealed")
    event = poll.events[-1]
    first, second = event.signatures  # type: ignore[attr-defined]
    poll.events[-1] = replace(event, signatures=(first, replace(second, officer="zoe")))  # type: ignore[call-arg]
    report, explanation = verify_and_explain(poll.record(), processes=1, anchors=Anchors())
    assert "officers" in report.failed
    assert ("seal", [CHAIR, "zoe, no officer of this poll"]) in rows(explanation)


def test_signatures_by_passkeys_are_told_from_those_by_key_files() -> None:
    poll = Simulator()
    poll.passkeys = True
    poll.run("open")
    signed = {one.act: one for one in explained(poll.record()).signed}
    assert {signer.key for signer in signed["open"].signers} == {"passkey"}
    assert {signer.key for signer in signed["weights"].signers} == {"key file"}


# --- the way of every number ---------------------------------------------------------------------

LISTED, FTE = "People on the voters' lists, as sealed", "FTE of the province"
OFFICIAL = "Official result"
OPEN = {LISTED: "12", FTE: "1,850.00"}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("stage", STAGES)
def test_no_number_is_given_ahead_of_its_stage_or_against_its_edition(
    stage: str, edition: Edition
) -> None:
    numbers = values(explained(poll_at(stage).record(edition)))
    assert OPEN.items() <= numbers.items()
    assert ("Votes cast so far" in numbers) is (stage == "open")
    assert ("Votes cast" in numbers) is (stage not in ("sealed", "open"))
    assert (OFFICIAL in numbers) is (stage == "released")
    counted = edition is Edition.COMPLETE and stage in ("counted", "certified")
    assert ("Percentage counted, not released" in numbers) is counted
    if stage != "released" and not counted:
        assert not any("66.67" in value for value in numbers.values())


def test_the_numbers_are_those_of_the_poll() -> None:
    numbers = values(explained(sequestering_poll("released").record()))
    assert numbers[OFFICIAL] == "67.57% in favour, 32.43% not in favour: ratified"
    assert numbers["Votes cast"] == "11"
    assert numbers["Sequestered ballots not counted"] == "4"
    assert numbers["Turnout"].startswith("11 of 14 people who could vote (12 on the voters’ list")


@pytest.mark.parametrize("edition", EDITIONS)
def test_2_77_employees_are_a_number_of_their_own(edition: Edition) -> None:
    """By-law 2.77.1 and labour law; a poll of members has none."""
    name = "Votes of employees who are not members"
    assert values(explained(employees_poll("released").record(edition)))[name] == "2"
    assert name not in values(explained(sequestering_poll("released").record(edition)))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_way_names_files_that_the_record_has_and_checks_that_there_are(edition: Edition) -> None:
    record = sequestering_poll("released").record(edition)
    names = {check.name for check in CHECKS}
    for number in explained(record).numbers:
        assert set(number.checks) <= names
        for path in number.files:
            assert path == "units/*/*.bel" or path in record.files, (number.name, path)


def released_as(release: Release) -> Simulator:
    """A poll whose seal lets everybody see the head count, released so."""
    poll = Simulator(change=lambda document: replace(document, release_heads=True))
    poll.asked_release = release
    return poll.run()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_way_of_what_is_released_is_the_public_proof(edition: Edition) -> None:
    explanation = explained(released_as(Release(1, heads=True)).record(edition))
    numbers = {one.name: one for one in explanation.numbers}
    result, heads = numbers[OFFICIAL], numbers["Members in favour"]
    assert (result.value, heads.value) == ("66.7% in favour, 33.3% not in favour: ratified", "5")
    for one in (result, heads):
        assert "public-proof.json" in one.files
        assert {"tally", "percentage", "released"} <= set(one.checks)
    assert ("result.json" in result.files) is (edition is Edition.COMPLETE)


@pytest.mark.parametrize("edition", EDITIONS)
def test_where_the_outcome_alone_is_released_no_other_figure_is_given(edition: Edition) -> None:
    explanation = explained(released_as(Release(None)).record(edition))
    assert values(explanation)[OFFICIAL] == "ratified"
    assert "Members in favour" not in values(explanation)
    assert not any("66.67" in value for value in values(explanation).values())


def test_of_a_result_without_a_public_proof_it_names_none() -> None:
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in SMALL)
    poll = Simulator(plans).run()
    (result,) = (
        one for one in explained(poll.record(Edition.PUBLIC)).numbers if one.name == OFFICIAL
    )
    assert result.value == "not ratified"
    assert "There is no public proof of it" in result.way
    assert "public-proof.json" not in result.files


def test_a_void_poll_has_votes_and_no_percentage() -> None:
    poll = poll_at("counted")
    poll.void()
    numbers = values(explained(poll.record()))
    assert "Votes cast" in numbers
    assert not any("ercentage" in name for name in numbers)


# --- how far it can be relied on -----------------------------------------------------------------


def test_the_first_sentence_says_whether_the_record_holds_and_is_anchored() -> None:
    poll = poll_at("released")
    assert explained(poll.record(), poll.seal_digest).standing == HOLDS
    assert explained(poll.record()).standing == UNANCHORED
    assert explained(poll.record(), "0" * 64).standing == FAILS.format(failed="seal-digest")


def test_a_percentage_that_has_no_proof_is_said_to_have_none_at_once() -> None:
    poll = poll_at("released")
    report = verify_record(poll.record(Edition.PUBLIC), Anchors(poll.seal_digest), processes=1)
    assert standing(report) == HOLDS
    unproved = tuple(
        replace(one, finding=Finding(CheckOutcome.NOT_PROVED)) if one.name == "percentage" else one
        for one in report.checks
    )
    assert standing(replace(report, checks=unproved)) == HOLDS + NOT_PROVED
    assert standing(replace(report, checks=unproved, anchored=False)) == UNANCHORED + NOT_PROVED


@pytest.mark.parametrize("path", ["manifest.json", "poll.json", "log/entries.jsonl", "fte.json"])
def test_a_broken_record_is_explained_as_far_as_it_can_be_read(path: str) -> None:
    record = poll_at("released").record()
    explanation = explained(Record({**record.files, path: b"{}"}))
    assert explanation.standing.startswith("This record does NOT hold: ")
    assert bool(explanation.signed) is (path != "poll.json")
    assert (LISTED in values(explanation)) is (path != "poll.json")
    assert (FTE in values(explanation)) is (path not in ("fte.json", "poll.json"))
    assert (OFFICIAL in values(explanation)) is (path == "fte.json")


# --- the command ---------------------------------------------------------------------------------


def run(record: Record, *options: str) -> tuple[int, str]:
    arguments = ["verify", "-", "--processes", "1", *options]
    done = CliRunner().invoke(audit, arguments, input=zip_record(record))
    return done.exit_code, done.stdout


def test_the_command_explains_beside_each_check_and_its_verdict_stays_the_last_line() -> None:
    record = sequestering_poll("released").record()
    plain, told = run(record), run(record, "--explain")
    assert plain[0] == told[0] == 3
    lines = told[1].splitlines()
    assert told[1].startswith("No check failed, but nothing from outside anchors this record")
    assert lines[-1] == plain[1].splitlines()[-1]
    missing = [line for line in plain[1].splitlines() if line not in lines]
    assert missing == []
    words = " ".join(told[1].split())
    for check in CHECKS:
        assert PROTECTS[check.name] in words
    for part in ("the seal: Chair, returning officer (key file); Executive", "check 9 holds"):
        assert part in words
    assert "checks 4, 19, 20, 23 hold" in words
    assert "Without it" not in plain[1]


def test_a_record_that_fails_is_said_to_fail_first_and_beside_its_numbers() -> None:
    files = dict(poll_at("released").record().files)
    files["result.json"] = files["result.json"].replace(b"66.67", b"76.67")
    code, told = run(Record(files), "--explain")
    assert code == 1
    assert told.startswith("This record does NOT hold: digests, result")
    way = told[told.index("The way of every number") :]
    result = [check.name for check in CHECKS].index("result") + 1
    assert f"check {result} FAILED" in " ".join(way.split())


def test_json_has_the_explanation_only_where_it_is_asked_for() -> None:
    record = poll_at("open").record(Edition.PUBLIC)
    assert "explanation" not in json.loads(run(record, "--json")[1])
    explanation = json.loads(run(record, "--json", "--explain")[1])["explanation"]
    assert set(explanation) == {"standing", "protects", "signed", "numbers"}
    assert explanation["protects"] == {check.name: PROTECTS[check.name] for check in CHECKS}
    assert explanation["signed"][-1] == {
        "act": "open",
        "name": "the opening",
        "entries": [seal_place(poll_at("open")) + 3],
        "time": explanation["signed"][-1]["time"],
        "signers": [
            {"name": "Chair", "office": "returning officer", "key": "key file"},
            {"name": "Executive", "office": "provincial executive", "key": "key file"},
        ],
        "change": "",
        "reason": "",
        "check": "officers",
    }
    assert explanation["signed"][-1]["time"] < show_time(OPENS)
    assert explanation["numbers"][0]["value"] == "12"
