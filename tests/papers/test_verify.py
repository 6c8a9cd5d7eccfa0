"""docs/verify.md is true: its commands, as they stand, pass an honest record and find a false one.

The record has the files of a simulated poll, and archives that belenios-tool made itself.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.record.poll_document import PollDocument
from audit.replay.export import Record, write_record
from tally.fte.files import encode_fte_inputs
from tally.fte.inputs import Origin
from tally.fte.readings import Point
from tally.fte.rules import CountingUnit
from tally.numbers import rounded_text
from tally.protocol import archive as bel
from tally.protocol.archive import Archive, parse_archive, write_archive
from tally.protocol.ballot_form import tracker
from tally.protocol.encoding import canonical, sha256_hex
from tests.attacks.record.forging import chained
from tests.audit.helpers import verify
from tests.kit.belenios.elections import Forger, honest, make_archive, trustees, worth_more
from tests.kit.belenios.tool import FOUND
from tests.kit.simulator.challenges import challenging_poll
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.sequestered import sequestering_poll
from tests.kit.spreadsheet import Sheet
from tests.kit.tools import BELENIOS, find_tool
from tests.papers.documents import ROOT

pytestmark = pytest.mark.tool("belenios-tool")
PAGE = (ROOT / "docs" / "verify.md").read_text("utf-8")
SECTIONS = {
    int(section.split()[0]): "".join(re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S))
    for section in PAGE.split("\n## ")[1:]
}
"""The commands of each section, by its number."""
WITHOUT_RESULT = (2, 3, 4, 5, 6)
POLL = poll_at("released")
UNITS = {unit.id: unit.election for unit in POLL.document.units}
UNIT = "A-ELEM"
Change = Callable[[Archive], bytes]


def poll_json() -> bytes:
    """The simulated poll's, under the tool's trustees."""
    files = POLL.record().files
    theirs = sha256_hex(files["trustees.json"]).encode()
    return files["poll.json"].replace(theirs, sha256_hex(trustees(FOUND).file).encode())


@cache
def archive_of(unit: str, forge: Forger = honest, bound: bool = True) -> Archive:
    """The tool's archive of a unit, with the votes of the simulated poll."""
    in_favour, not_in_favour = POLL.votes[unit]
    votes = [True] * in_favour + [False] * not_in_favour
    poll = poll_json() if bound else b"another poll"
    _, raw = make_archive(votes, uuid=UNITS[unit], poll=poll, forge=forge)
    return parse_archive(raw)


def record_of(archives: Mapping[str, Archive], changes: Mapping[str, Change]) -> Record:
    """The record: the log names the ballots of `archives`, and the manifest whatever is there."""
    files = dict(POLL.record().files)
    digests = {sha256_hex(files["poll.json"]): sha256_hex(poll_json())}
    files |= {"poll.json": poll_json(), "trustees.json": trustees(FOUND).file}
    for unit, archive in archives.items():
        pairs = zip(POLL.ballots[unit], archive.ballots, strict=True)
        digests |= {sha256_hex(theirs): sha256_hex(tools) for theirs, tools in pairs}
        files[f"units/{unit}/{UNITS[unit]}.bel"] = changes.get(unit, write_archive)(archive)
    log = files["log/entries.jsonl"].decode()
    for before, after in digests.items():
        log = log.replace(before, after)
    files["log/entries.jsonl"] = log.encode()
    manifest = json.loads(files.pop("manifest.json"))
    manifest["files"] = {path: sha256_hex(data) for path, data in files.items()}
    return Record({**files, "manifest.json": canonical(manifest)})


def honest_archives() -> dict[str, Archive]:
    return {unit: archive_of(unit) for unit in UNITS}


@pytest.fixture
def follow(tmp_path: Path) -> Callable[..., str]:
    """Follow sections of the page in a record's folder; return what was printed."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / BELENIOS).symlink_to(find_tool(BELENIOS) or "")

    def run(record: Record, *sections: int, after: str = "", **environment: str) -> str:
        write_record(record, tmp_path / "record")
        script = "".join(SECTIONS[number] for number in sections or sorted(SECTIONS))
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        variables = {"PATH": path, "TMPDIR": str(tmp_path), **environment}
        done = subprocess.run(
            ["bash", "-c", f"{after}\n{script}"],
            cwd=tmp_path / "record",
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.stdout

    return run


def test_the_seal_is_found_behind_a_route(follow: Callable[..., str]) -> None:
    poll = poll_at("released")
    printed = follow(poll.record(), 2)
    assert "WRONG" not in printed
    assert printed.splitlines()[0] == f"seal digest: {poll.seal_digest}"


def test_an_honest_record_passes(follow: Callable[..., str]) -> None:
    archives = honest_archives()
    record = record_of(archives, {})
    mine = tracker(archives[UNIT].ballots[0])
    printed = follow(record, TRACKER=mine)
    assert "WRONG" not in printed
    lines = printed.splitlines()
    (seal,) = (
        entry
        for entry in record.file("log/entries.jsonl").splitlines()
        if b'"event":"poll:sealed"' in entry
    )
    assert lines[0] == f"seal digest: {hashlib.sha256(seal).hexdigest()}"
    for unit, archive in archives.items():
        assert f"{unit} passes. " in lines
        assert f"{unit} tallies its ballots" in lines
        cast = f"{len(archive.ballots)} Ballot " if archive.ballots else ""
        events = f"{cast}1 EndBallots 1 EncryptedTally 2 PartialDecryption 1 Result"
        assert f"{unit}: 1 Setup {events}" in lines
    assert f"{sum(len(one.ballots) for one in archives.values())} valid ballots" in [
        line.strip() for line in lines
    ]
    assert any(
        line.endswith(f"/{UNIT}/files/{sha256_hex(archives[UNIT].ballots[0])}.data.json")
        for line in lines
    )
    assert "no ballot with this tracker" not in printed
    assert "No such file" not in printed


FORMULAS = dict(re.findall(r"^\| `([A-Z]\d)` \| `(=[^`]*)`", PAGE, re.MULTILINE))
OTHERWISE = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]*) \|$", PAGE, re.MULTILINE))
"""What to change for each other reading of by-law 2.78."""
BY_EITHER = pytest.mark.parametrize("counting_unit", list(CountingUnit))


@dataclass
class Opened:
    """The table that the page prints, with its formulas, and the figures that it prints below."""

    rows: list[list[str]]
    told: dict[str, str]

    @property
    def sheet(self) -> Sheet:
        """The spreadsheet as the page has one make it."""
        return self.with_ratio(
            self.told["salary_ratio"] if self.told["occasional_ratio"] == "true" else "1"
        )

    def with_ratio(self, ratio: str, column: str = "B") -> Sheet:
        """The same with another ratio in Q2, and another column copied over B."""
        sheet = Sheet(self.rows)
        fee, part = (self.told[name] for name in ("membership_fee", "member_protection"))
        sheet.cells |= {"Q1": Fraction(fee) - Fraction(part), "Q2": Fraction(ratio)}
        for row in range(2, len(self.rows) + 1):
            sheet.cells[f"B{row}"] = sheet.cells[f"{column}{row}"]
        copied = {cell: formula for cell, formula in FORMULAS.items() if cell != "Q3"}
        sheet.fill(copied, last=len(self.rows))
        sheet.put("Q3", FORMULAS["Q3"])
        return sheet


def opened(printed: str) -> Opened:
    table = printed[printed.index("election,added_to") :].splitlines()
    rows = [row for row in csv.reader(table) if len(row) == 10]
    told = dict(re.findall(r'^"(\w+)":"?([^"\n]*)"?$', printed, re.MULTILINE))
    return Opened(rows, told)


def test_the_page_has_the_formulas_and_each_reading() -> None:
    assert list(FORMULAS) == ["K2", "L2", "M2", "N2", "Q3"]
    assert list(OTHERWISE) == [point.value for point in Point]


def test_the_spreadsheet_gives_the_official_percentage(follow: Callable[..., str]) -> None:
    table = opened(follow(record_of(honest_archives(), {}), 3, 7))
    assert [row[0] for row in table.rows[1:]] == sorted(UNITS)
    assert table.told == {
        "membership_fee": "1100.00",
        "member_protection": "0.00",
        "threshold": "1/2",
        "threshold_kind": "more-than",
        "occasional_ratio": "false",
    }
    official = json.loads(POLL.record().file("result.json"))["official"]
    figure = table.sheet.cells["Q3"]
    assert figure == 100 * Fraction(official["exact_in_favour"])
    assert round(figure, 2) == Fraction(official["in_favour"])


@BY_EITHER
def test_2_78_the_spreadsheet_adds_by_counting_unit(
    counting_unit: CountingUnit, follow: Callable[..., str]
) -> None:
    """Two elections of occasional teachers, and result.json's columns and sums."""
    record = Simulator(SHARING, counting_unit=counting_unit).run("released").record()
    table = opened(follow(record, 3, 7))
    sheet, result = table.sheet, json.loads(record.file("result.json"))
    assert sheet.cells["Q3"] == 100 * Fraction(result["official"]["exact_in_favour"])
    numbers = range(2, len(table.rows) + 1)
    assert [tuple(sheet.cells[f"{cell}{row}"] for cell in "ABKIJ") for row in numbers] == [
        (
            one["unit"],
            one["counts_in"],
            Fraction(one["fte"]),
            one["in_favour"],
            one["not_in_favour"],
        )
        for one in result["elections"]
    ]
    for unit in result["units"]:
        own = [row for row in numbers if sheet.cells[f"B{row}"] == unit["unit"]]
        assert sum(sheet.cells[f"M{row}"] for row in own) == Fraction(unit["fte_in_favour"])
        assert {sheet.cells[f"L{row}"] for row in own} == {unit["votes_cast"]}


@BY_EITHER
def test_2_78_the_spreadsheet_gives_every_other_reading(
    counting_unit: CountingUnit, follow: Callable[..., str]
) -> None:
    """Each percentage of readings.json, by what the page says of its point."""
    record = with_ratio(counting_unit)
    table = opened(follow(record, 3, 7))
    ratio = table.told["salary_ratio"]
    uses = {"left-out": "1", "multiplied": ratio, "divided": str(1 / Fraction(ratio))}
    lines = json.loads(record.file("readings.json"))["readings"]
    alone = [line for line in lines if ";" not in line["id"]]
    assert len(alone) == 6
    for line in alone:
        sheet, name = table.sheet, line["id"]
        if name == "counting-unit":
            sheet = table.with_ratio(ratio, column="C")
        if name == "occasional-ratio":
            sheet = table.with_ratio(uses[line["alternative"]])
        formula = re.match("`(=[^`]*)`", OTHERWISE[name])
        sheet.put("Q4", formula[1] if formula else FORMULAS["Q3"])
        assert rounded_text(Fraction(sheet.cells["Q4"]), 2) == line["official_in_favour"], name


def with_ratio(counting_unit: CountingUnit) -> Record:
    """A poll that multiplies by a salary ratio; somebody of an odd name certified its figures."""

    class Multiplied(Simulator):
        def _document(self) -> PollDocument:
            certified = Origin(certified_by='J. {Doe}, "fte":"7" },{ "occasional":true')
            units = tuple(replace(row, origin=certified) for row in self.inputs.units)
            self.inputs = replace(
                self.inputs, units=units, occasional_ratio=True, salary_ratio=Fraction("0.35")
            )
            self.fte = encode_fte_inputs(self.inputs)
            return super()._document()

    poll = Multiplied(SHARING, counting_unit=counting_unit).run("released")
    assert verify(poll.record()).ok
    return poll.record()


def test_the_readings_that_are_sealed_are_printed(follow: Callable[..., str]) -> None:
    printed = follow(POLL.record(), 3, 7).splitlines()
    for reading in POLL.document.readings:
        text, other = reading.option.text.en, reading.option.alternative.en
        assert f"{reading.id} ({reading.point.clause}): {text}. Otherwise: {other}." in printed


ROW = ["A", "U", "A", "audited", "1000.00", "", "", "", "1", "1"]


@pytest.mark.parametrize(
    ("changes", "fte"),
    [
        ({}, Fraction(2)),
        ({6: "yes", 7: "3"}, Fraction(4)),
        ({3: "current", 4: "100.00"}, Fraction(2)),
        ({4: "", 5: "12.5"}, Fraction("12.5")),
        ({4: "", 5: "501/2", 6: "yes"}, Fraction("250.5")),
    ],
    ids=["a fee return", "with salaries and volunteers", "a month's", "stated", "a fraction"],
)
def test_the_spreadsheet_knows_every_basis_of_fte(changes: dict[int, str], fte: Fraction) -> None:
    row = [changes.get(place, cell) for place, cell in enumerate(ROW)]
    told = {"membership_fee": "600.00", "member_protection": "100.00"}
    sheet = Opened([[], row], told).with_ratio("0.5")
    assert [sheet.cells[cell] for cell in ("K2", "M2", "N2", "Q3")] == [fte, fte / 2, fte, 50]


def test_the_public_edition_passes_without_a_result(follow: Callable[..., str]) -> None:
    archives = {unit: one.public() for unit, one in honest_archives().items()}
    printed = follow(record_of(archives, {}), *WITHOUT_RESULT)
    assert "WRONG" not in printed
    for unit in UNITS:
        assert f"{unit} passes. I: no result to check" in printed
        assert f"{unit} tallies its ballots" in printed
    assert "no ballot with this tracker" in printed


def ended_early(archive: Archive) -> bytes:
    setup, *others = bel._events(archive)
    return chained(archive.timestamp, [setup, ("EndBallots", ()), *others])


def voted_twice(archive: Archive) -> bytes:
    setup, first, *others = bel._events(archive)
    return chained(archive.timestamp, [setup, first, first, *others])


def without_a_ballot(archive: Archive) -> bytes:
    setup, _, *others = bel._events(archive)
    return chained(archive.timestamp, [setup, *others])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (voted_twice, rf"WRONG: \S+/{UNIT}: voted twice: "),
        (voted_twice, "WRONG: the ballots are not those of the log"),
        (without_a_ballot, "WRONG: the ballots are not those of the log"),
        (without_a_ballot, rf"WRONG: \S+/{UNIT} tallies other ballots"),
        (ended_early, rf"{UNIT}: 1 Setup 1 EndBallots \d Ballot 1 EndBallots 1 EncryptedTally"),
    ],
)
def test_an_archive_that_was_changed_is_found(
    change: Change, said: str, follow: Callable[..., str]
) -> None:
    printed = follow(record_of(honest_archives(), {UNIT: change}), *WITHOUT_RESULT)
    assert re.search(said, printed), printed


def test_a_ballot_worth_more_is_found(follow: Callable[..., str]) -> None:
    false = archive_of(UNIT, worth_more)
    printed = follow(record_of({**honest_archives(), UNIT: false}, {}), *WITHOUT_RESULT)
    name = sha256_hex(false.ballots[-1])
    assert re.search(rf'WRONG: \S+/{UNIT}, ballot {name}: .*"InvalidBallot"', printed, re.S)
    assert re.search(rf"WRONG: \S+/{UNIT}: 4,1$", printed, re.MULTILINE)
    assert f"{UNIT} tallies its ballots" in printed


def test_an_election_of_another_poll_is_found(follow: Callable[..., str]) -> None:
    other = archive_of(UNIT, bound=False)
    printed = follow(record_of({**honest_archives(), UNIT: other}, {}), *WITHOUT_RESULT)
    assert re.search(rf"WRONG: \S+/{UNIT} is not bound to poll.json", printed)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("echo >> log/checkpoint", "WRONG: a file"),
        ("echo >> poll.json", "WRONG: poll.json"),
        ("echo >> fte.json", "WRONG: fte.json"),
        ("echo >> trustees.json", "WRONG: trustees.json"),
        (f"rm units/{UNIT}/*.bel", "WRONG: units"),
        (f"cp units/{UNIT}/*.bel units/{UNIT}/12345678901234.bel", "WRONG: units"),
    ],
)
def test_a_file_that_was_changed_is_found(
    command: str, said: str, follow: Callable[..., str]
) -> None:
    assert said in follow(record_of(honest_archives(), {}), 2, after=command)


def test_a_tool_that_is_too_old_passes_nothing(follow: Callable[..., str], tmp_path: Path) -> None:
    """As on Debian 12: every archive stops with an error, and is not taken for checked."""
    old = "belenios-tool() { echo 'Assertion failed'; return 124; }; export -f belenios-tool"
    printed = follow(record_of(honest_archives(), {}), 3, 4, 5, after=old)
    assert "passes" not in printed
    assert "valid ballots" not in printed
    assert printed.count("WRONG") >= 2 * len(UNITS)


# --- the sequestered ballots that were left out ---------------------------------------------------

HELD = "".join(
    block
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    if "shown()" in block or "pairs()" in block
)
FILE = "sequestered/A-ELEM.json"
WRONG = "WRONG: the ballots left out are not those of the log"


def left_out(record: Record, folder: Path) -> str:
    """Follow that part of the page in a record's folder; return what was printed."""
    write_record(record, folder / "record")
    done = subprocess.run(
        ["bash", "-c", HELD], cwd=folder / "record", capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize("stage", ["closed", "released"])
def test_the_ballots_left_out_are_those_of_the_log(tmp_path, stage):
    poll = sequestering_poll(stage)
    assert left_out(poll.record(), tmp_path / "complete") == ""
    challenged = challenging_poll(stage).record()
    assert left_out(challenged, tmp_path / "challenged") == ""
    public = left_out(poll.record(Edition.PUBLIC), tmp_path / "public")
    assert public == "the ballots left out are as attested, not shown"
    assert left_out(poll_at("released").record(), tmp_path / "none") == ""


@pytest.mark.parametrize("stage", ["closed", "encrypted", "released"])
def test_the_ballots_that_count_are_those_of_the_log_without_the_challenged_that_do_not(
    follow: Callable[..., str], stage: str
) -> None:
    poll = challenging_poll(stage)
    assert "WRONG" not in follow(poll.record(), 2, 3, 4, 5, 6)


def test_a_challenged_ballot_that_counts_against_the_ruling_is_found(
    follow: Callable[..., str],
) -> None:
    poll = challenging_poll("encrypted")
    upheld = next(one for one in poll.challenges if one.upheld)
    archive = poll.archive(upheld.unit)
    counted = replace(archive, ballots=(*archive.ballots, upheld.raw))
    printed = follow(poll.record(archives={upheld.unit: counted}), 3, 6)
    assert "WRONG: the ballots are not those of the log" in printed


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(),
        lambda rows: rows.append(rows[0]),
        lambda rows: rows[0].update(claim="0" * 64),
        lambda rows: rows[0].update(ballot=rows[0]["ballot"].replace("1", "2", 1)),
    ],
    ids=["missing", "extra", "another's", "changed"],
)
def test_a_ballot_left_out_that_is_not_the_logs_is_found(tmp_path, change):
    def apply(files: dict[str, bytes]) -> None:
        rows = json.loads(files[FILE])
        change(rows)
        files[FILE] = canonical(rows)

    assert left_out(sequestering_poll("released").record(files=apply), tmp_path).endswith(WRONG)
