"""Any one byte of the record changed: a named check fails, and nothing crashes."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from audit.record.manifest import Edition
from audit.replay.export import Record, write_record, zip_record
from audit.replay.files.reading import read_record
from audit.verify import CHECKS
from tests.audit.helpers import verify
from tests.kit.records.one_byte import flipped
from tests.kit.simulator.poll import Simulator, UnitPlan

PLANS = (UnitPlan("A-ELEM", "elementary", 2, 1, 0), UnitPlan("B-OCC", "occasional", 1, 0, 1))
POLL = Simulator(PLANS, trustees=2, threshold=2, seed=7).run()
RECORDS = {edition: POLL.record(edition) for edition in Edition}
NAMES = {check.name for check in CHECKS}
SEED = 20260511


def flips(edition: Edition, each: int) -> list[tuple[Edition, str, int]]:
    """Every file with numbers of flips: 0 its first byte, 1 its last, the others at random."""
    return [(edition, path, n) for path in RECORDS[edition].files for n in range(each + 2)]


def flip(edition: Edition, path: str, number: int) -> bytes:
    """The file with that flip; the files' lengths differ from run to run, by a digit or so."""
    data, draw = RECORDS[edition].files[path], random.Random(f"{SEED} {path} {number}")
    place = {0: 0, 1: len(data) - 1}.get(number, draw.randrange(len(data)))
    return flipped(data, place, draw.randrange(8))


def assert_refused(record: Record) -> None:
    report = verify(record)
    assert not report.ok
    assert set(report.failed) <= NAMES
    assert report.failed
    for check in report.checks:
        assert "unforeseen" not in check.finding.note, check


def test_the_records_hold_before_they_are_changed():
    for record in RECORDS.values():
        assert verify(record).ok


@pytest.mark.parametrize(("edition", "path", "number"), flips(Edition.COMPLETE, 4), ids=str)
def test_one_bit_changed(edition, path, number):
    files = RECORDS[edition].files
    report = verify(Record({**files, path: flip(edition, path, number)}))
    assert not report.ok
    assert set(report.failed) & {"manifest", "digests", "keys"}


@pytest.mark.parametrize(
    ("edition", "path", "number"),
    [one for one in flips(Edition.PUBLIC, 3) if one[1] != "manifest.json"],
    ids=str,
)
def test_one_bit_changed_and_the_manifest_signed_again(edition, path, number):
    def change(files):
        files[path] = flip(edition, path, number)

    assert_refused(POLL.record(edition, files=change))


def test_one_bit_changed_of_the_result_and_the_manifest_signed_again():
    for path in ("result.json", "commitment.json"):
        for place in range(0, len(RECORDS[Edition.COMPLETE].files[path]), 97):

            def change(files, path=path, place=place):
                files[path] = flipped(files[path], place, 1)

            assert_refused(POLL.record(files=change))


@pytest.mark.parametrize("path", sorted(RECORDS[Edition.COMPLETE].files))
def test_a_file_cut_short_or_emptied_or_lengthened(path):
    files = RECORDS[Edition.COMPLETE].files
    cut = random.Random(SEED).randrange(len(files[path]))
    for data in (files[path][:cut], b"", files[path] + b"\n"):
        report = verify(Record({**files, path: data}))
        assert not report.ok
        assert report.failed


@pytest.mark.parametrize("path", sorted(RECORDS[Edition.COMPLETE].files))
def test_a_file_dropped(path):
    files = dict(RECORDS[Edition.COMPLETE].files)
    del files[path]
    assert set(verify(Record(files)).failed) & {"manifest", "digests"}


def test_a_file_added():
    files = {**RECORDS[Edition.COMPLETE].files, "units/A-ELEM/extra.bel": b""}
    assert verify(Record(files)).failed == ("digests", "contents")


def test_any_two_files_swapped():
    files = RECORDS[Edition.PUBLIC].files
    paths = sorted(files)
    for one, other in pairwise(paths):
        swapped = {**files, one: files[other], other: files[one]}
        assert set(verify(Record(swapped)).failed) & {"manifest", "digests"}


def test_one_byte_of_the_zip_changed(tmp_path):
    raw = zip_record(RECORDS[Edition.PUBLIC])
    draw = random.Random(SEED)
    path = tmp_path / "record.zip"
    for place in (0, len(raw) - 1, *(draw.randrange(len(raw)) for _ in range(40))):
        path.write_bytes(flipped(raw, place, draw.randrange(8)))
        assert "files" in verify(path).failed


def test_a_record_survives_its_folder_and_its_zip(tmp_path):
    record = RECORDS[Edition.COMPLETE]
    write_record(record, tmp_path / "record")
    assert read_record(tmp_path / "record") == record
    (tmp_path / "record.zip").write_bytes(zip_record(record))
    assert read_record(tmp_path / "record.zip") == record
