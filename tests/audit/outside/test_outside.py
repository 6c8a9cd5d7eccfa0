"""`ratify audit outside`: what is asked, what is said, the exit status; the tool is a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli.outside import SHOWN, audit
from audit.outside import check
from audit.outside.archives import UnitArchive, archives_of
from audit.outside.check import check_outside
from audit.outside.report import CHECKED, NOT_CHECKED
from audit.outside.tool import find_tool
from audit.record.errors import RecordError
from audit.record.manifest import Edition
from audit.replay.export import Record, write_record, zip_record
from tally.fte.rules import CountingUnit
from tally.protocol.ballot_form import tracker
from tally.protocol.errors import ArchiveError
from tests.audit.outside.fakes import ARCHIVE, BALLOT, TALLY, fake_tool, saying
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator, poll_at

POLL = poll_at("released")
COUNTS = {unit: len(cast) for unit, cast in POLL.ballots.items()}
ARCHIVES, BALLOTS = len(COUNTS), sum(COUNTS.values())
FIRST = POLL.document.units[0]
PATH = f"units/{FIRST.id}/{FIRST.election}.bel"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("outside") / "record"
    write_record(POLL.record(), path)
    return path


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    def call(record: object, *options: str, raw: bytes = b"", **script: str) -> Result:
        arguments = ["outside", str(record), "--tool", str(fake_tool(tmp_path, **script)), *options]
        return CliRunner().invoke(audit, arguments, input=raw)

    return call


def changed(change: Callable[[dict[str, bytes]], None]) -> Record:
    """The record with other files; the manifest is not looked at here."""
    files = dict(POLL.record().files)
    change(files)
    return Record(files)


def test_a_complete_record_passes(folder, run, tmp_path):
    result = run(folder)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == f"belenios-tool 3.0, which is not ours: {tmp_path}/belenios-tool"
    assert [line.strip() for line in lines[1 : 1 + ARCHIVES]] == [
        f"{unit}: {count} ballots, with its result" for unit, count in sorted(COUNTS.items())
    ]
    passes = f"belenios-tool passes the {ARCHIVES} archives and the {BALLOTS} ballots"
    assert lines[-1] == f"{passes}, with all results"


@pytest.mark.parametrize("counting_unit", list(CountingUnit))
def test_each_election_of_a_unit_is_asked_about(counting_unit, run, tmp_path):
    """2.99: whichever are added together, an archive is of one election."""
    poll = Simulator(SHARING, counting_unit=counting_unit).run("released")
    write_record(poll.record(), tmp_path / "record")
    result = run(tmp_path / "record")
    assert result.exit_code == 0, result.stderr
    for unit, count in {"A-ELEM": 3, "B-SEC": 2, "C-OCC": 2, "D-OCC": 1}.items():
        assert f"{unit}: {count} ballots, with its result" in result.stdout


def test_it_says_what_was_asked_and_what_was_not(folder, run):
    text = run(folder).stdout
    asked, not_asked = text.split("It was not asked, and `ratify audit verify` is:")
    assert all(one in asked for one in CHECKED)
    assert all(one in not_asked for one in NOT_CHECKED)


def test_every_archive_tally_and_ballot_is_asked_about_once(folder, run, tmp_path):
    log = tmp_path / "log"
    archive = f'ls "$4" >> {log}\n{ARCHIVE}'
    tally = f'ls "$4" >> {log}\n{TALLY}'
    ballot = f'ls "$4" >> {log}; cat "$6" >> {log}; echo >> {log}\n{BALLOT}'
    assert run(folder, archive=archive, tally=tally, ballot=ballot).exit_code == 0
    lines = log.read_text().splitlines()
    names = [f"{unit.election}.bel" for unit in POLL.document.units]
    per_unit = {unit.election: COUNTS[unit.id] for unit in POLL.document.units}
    assert sorted(line for line in lines if line.endswith(".bel")) == sorted(
        name for name in names for _ in range(2 + per_unit[name.removesuffix(".bel")])
    )
    cast = [ballot.decode() for unit in POLL.ballots.values() for ballot in unit]
    assert sorted(line for line in lines if not line.endswith(".bel")) == sorted(cast)


def test_the_files_of_the_tool_are_gone_at_the_end_and_nobody_elses_meanwhile(
    folder, run, tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    modes = tmp_path / "modes"
    assert run(folder, archive=f'stat -c %a "$4/../.." >> {modes}\n{ARCHIVE}').exit_code == 0
    assert set(modes.read_text().split()) == {"700"}
    assert list(tmp_path.glob("ratify-outside-*")) == []


def test_the_public_edition_of_a_counted_poll_is_told_from_a_complete_one(run, tmp_path):
    path = tmp_path / "record.zip"
    path.write_bytes(zip_record(POLL.record(Edition.PUBLIC)))
    result = run(path)
    assert result.exit_code == 3
    end = f"THE RESULT IS NOT CHECKED: {ARCHIVES} archives end before it"
    assert result.stdout.splitlines()[-1].endswith(end)
    assert f"{FIRST.id}: {COUNTS[FIRST.id]} ballots, no result" in result.stdout


@pytest.mark.parametrize("stage", ["sealed", "open", "closed"])
def test_before_the_count_there_is_no_result_to_check(stage, run):
    raw = zip_record(poll_at(stage).record(Edition.PUBLIC))
    result = run("-", raw=raw)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith("; there is no result to check yet")


def test_json(folder, run, tmp_path):
    report = json.loads(run(folder, "--json").stdout)
    assert report["ok"] is report["provable"] is True
    assert report["tool"] == f"{tmp_path}/belenios-tool"
    assert report["version"] == "3.0"
    assert report["archives"] == report["results"] == ARCHIVES
    assert report["ballots"] == BALLOTS
    assert {"unit": FIRST.id, "ballots": COUNTS[FIRST.id], "result": True} in report["units"]
    assert report["refusals"] == []
    assert report["checked"] == list(CHECKED)
    assert report["not_checked"] == list(NOT_CHECKED)


def test_a_ballot_that_does_not_pass_is_named_by_unit_and_tracker(folder, run):
    cast = POLL.ballots[FIRST.id][0]
    credential = json.loads(cast)["credential"]
    ballot = f'if grep -q {credential} "$6"; then\n{saying("E: false", status=124)}\nfi\n{BALLOT}'
    result = run(folder, ballot=ballot)
    assert result.exit_code == 1
    refusal = f"unit {FIRST.id}, ballot {tracker(cast)}: exit status 124: E: false"
    assert f"REFUSED: {refusal}" in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1] == "NOT PASSED: 1 refused"
    said = json.loads(run(folder, "--json", ballot=ballot).stdout)
    assert said["refusals"] == [
        {"unit": FIRST.id, "ballot": tracker(cast), "said": "exit status 124: E: false"}
    ]


def test_an_archive_that_does_not_pass_is_named_by_its_unit(folder, run):
    archive = (
        f'if ls "$4" | grep -q {FIRST.election}; then\n{saying("E: x", status=1)}\nfi\n{ARCHIVE}'
    )
    result = run(folder, archive=archive)
    assert result.exit_code == 1
    assert f"REFUSED: unit {FIRST.id}: exit status 1: E: x" in result.stdout.splitlines()


def test_a_tally_of_other_ballots_is_named_by_its_unit(folder, run):
    tally = f'if ls "$4" | grep -q {FIRST.election}; then\n{saying("[[]]")}\nfi\n{TALLY}'
    result = run(folder, tally=tally)
    assert result.exit_code == 1
    said = f"unit {FIRST.id}: belenios-tool makes another encrypted tally of the archive's ballots"
    assert [line for line in result.stdout.splitlines() if "REFUSED" in line] == [
        f"REFUSED: {said}"
    ]


def test_many_refusals_are_counted_and_json_has_them_all(folder, run, monkeypatch):
    monkeypatch.setattr("audit.cli.outside.SHOWN", 2)
    assert SHOWN > 2
    ballot = saying(status=1)
    lines = run(folder, ballot=ballot).stdout.splitlines()
    assert [line for line in lines if line.startswith("REFUSED")][2:] == [
        f"REFUSED: {BALLOTS - 2} more; --json names them all"
    ]
    assert len(json.loads(run(folder, "--json", ballot=ballot).stdout)["refusals"]) == BALLOTS


def test_an_archive_that_our_own_reader_refuses_is_not_left_out(run, tmp_path):
    record = changed(lambda files: files.update({PATH: files[PATH][:-512]}))
    write_record(record, tmp_path / "record")
    result = run(tmp_path / "record")
    assert result.exit_code == 1
    said = f"REFUSED: unit {FIRST.id}: the tool was not asked, for our own reader refuses it: "
    assert said in result.stdout
    assert f"  {FIRST.id}: " not in result.stdout


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("units/A-ELEM/short.bel", "units/A-ELEM/short.bel is not a unit's archive"),
        ("units/A-ELEM/12345678901234.json", "is not a unit's archive: units/UNIT/ELECTION.bel"),
        (None, "the record has no archive: nothing lies in units/"),
    ],
)
def test_what_lies_in_units_are_archives(path, said):
    files = {"manifest.json": b"{}"} if path is None else {path: b"x"}
    with pytest.raises(RecordError, match=said):
        list(archives_of(Record(files)))


def test_units_are_read_in_order_and_a_bad_one_does_not_hide_the_next():
    record = changed(lambda files: files.update({PATH: b"x"}))
    found = list(archives_of(record))
    assert [unit for unit, _ in found] == sorted(COUNTS)
    assert {type(one) for _, one in found} == {UnitArchive, ArchiveError}


@pytest.mark.parametrize("alone", [0, 100], ids=["on every core", "in this process"])
def test_the_work_is_counted_and_its_answers_keep_their_order(alone, tmp_path, monkeypatch):
    monkeypatch.setattr(check, "_ALONE", alone)
    tool = find_tool(fake_tool(tmp_path, ballot=saying(status=1)))
    told: list[tuple[str, int, int]] = []
    report = check_outside(POLL.record(), tool, progress=lambda *step: told.append(step))
    assert [one.ballot for one in report.refusals] == [
        tracker(cast) for unit in sorted(POLL.ballots) for cast in POLL.ballots[unit]
    ]
    steps = {what: (done, total) for what, done, total in told}
    both = 2 * ARCHIVES
    assert steps == {"archives": (both, both), "ballots": (BALLOTS, BALLOTS)}


def test_a_tool_that_is_too_old_is_not_asked(folder, run):
    result = run(folder, version="2.0", archive="exit 0")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "is belenios-tool 2.0: it follows an older specification" in result.stderr


def test_the_environment_may_name_the_tool(folder, tmp_path):
    tool = fake_tool(tmp_path, version="3.7")
    environment = {"RATIFY_BELENIOS_TOOL": str(tool)}
    result = CliRunner(env=environment).invoke(audit, ["outside", str(folder)])
    assert result.exit_code == 0
    assert result.stdout.startswith("belenios-tool 3.7, which is not ours")


def test_without_a_tool_it_says_what_to_install(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("RATIFY_BELENIOS_TOOL", raising=False)
    result = CliRunner().invoke(audit, ["outside", str(folder)])
    assert result.exit_code == 1
    assert "belenios-tool is not installed" in result.stderr


def test_wrong_usage(folder, tmp_path):
    runner = CliRunner()
    assert runner.invoke(audit, ["outside", str(tmp_path / "nowhere")]).exit_code == 2
    options = ["--tool", str(tmp_path / "nowhere")]
    assert runner.invoke(audit, ["outside", str(folder), *options]).exit_code == 2


def test_what_is_no_record(run, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    result = run(path)
    assert result.exit_code == 1
    assert "not a record's folder, nor a zip file" in result.stderr
