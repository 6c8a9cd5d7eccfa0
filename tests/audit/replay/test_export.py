"""The record as a folder and as a zip file: exact, all or nothing."""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from audit.record.errors import DocumentError, RecordError
from audit.record.manifest import Edition, make_manifest, parse_manifest
from audit.replay.export import REPORT, Record, with_report, write_record, zip_record
from audit.replay.files import limits, reading
from audit.replay.files.reading import read_record, read_zipped
from tally.capped import Cap
from tally.protocol.encoding import canonical
from tests.audit.helpers import note_of, verify
from tests.kit.simulator.poll import poll_at, signing_key

RECORD = poll_at("released").record()


@pytest.fixture
def folder(tmp_path):
    write_record(RECORD, tmp_path / "record")
    return tmp_path / "record"


def test_what_each_edition_holds():
    common = {
        *("manifest.json", "poll.json", "trustees.json", "fte.json", "voters-lists.json"),
        *("log/entries.jsonl", "log/checkpoint", "keys/log.pub", "keys/credential-authority.pub"),
        *("public-proof.json", "route.json", "texts/agreement.en", "texts/agreement.fr"),
        *("texts/summary.en", "texts/summary.fr"),
        *(path for path in RECORD.files if path.startswith("units/")),
    }
    public = poll_at("released").record(Edition.PUBLIC)
    assert set(public.files) == common
    auditors = {
        *("decryptions.json", "result.json", "readings.json", "commitment.json", "report.pdf"),
    }
    assert set(RECORD.files) == common | auditors
    assert public.files["log/entries.jsonl"] == RECORD.files["log/entries.jsonl"]
    poll = poll_at("counted")
    poll.report = None
    assert "report.pdf" not in poll.record().files
    assert "result.json" not in poll_at("encrypted").record().files


def test_a_record_is_written_whole_or_not_at_all(tmp_path, folder):
    with pytest.raises(RecordError, match="already exists"):
        write_record(RECORD, folder)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(RecordError, match="already exists"):
        write_record(RECORD, tmp_path / "link")
    empty = tmp_path / "empty"
    empty.mkdir()
    write_record(RECORD, empty)
    assert read_record(empty) == RECORD
    broken = Record({"a": b"", "a/b": b""})
    with pytest.raises(RecordError, match="could not be written"):
        write_record(broken, tmp_path / "broken")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "link", "record"]


@pytest.mark.parametrize(
    ("edition", "folder_mode", "file_mode"),
    [(Edition.COMPLETE, 0o700, 0o600), (Edition.PUBLIC, 0o755, 0o644)],
)
def test_nobody_else_can_read_a_complete_record_that_is_written(
    tmp_path, edition, folder_mode, file_mode
):
    """It holds every unit's split."""
    target = tmp_path / "record"
    write_record(poll_at("released").record(edition), target)
    paths = [target, *target.rglob("*")]
    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in paths}
    assert modes == {(True, folder_mode), (False, file_mode)}


def test_a_new_folder_inside_folders_that_are_not_there(tmp_path):
    write_record(RECORD, tmp_path / "a" / "b")
    assert read_record(tmp_path / "a" / "b") == RECORD


def test_links_devices_and_strange_names_are_refused(folder):
    flaws = [
        (lambda: (folder / "fte2.json").symlink_to(folder / "fte.json"), "fte2.json", "link"),
        (lambda: os.mkfifo(folder / "pipe"), "pipe", "link or device"),
        (lambda: (folder / "more").mkdir(), "more", "no such folder"),
        (lambda: (folder / "a b").write_bytes(b""), "a b", "no file of that name"),
        (lambda: (folder / ".hidden").write_bytes(b""), ".hidden", "no file of that name"),
    ]
    for make, name, match in flaws:
        make()
        with pytest.raises(RecordError, match=match):
            read_record(folder)
        path = folder / name
        path.rmdir() if path.is_dir() else path.unlink()
    assert read_record(folder) == RECORD


def test_a_linked_folder_and_a_deep_one_are_refused(folder, tmp_path):
    (folder / "units2").symlink_to(folder / "units")
    with pytest.raises(RecordError, match="link"):
        read_record(folder)
    (folder / "units2").unlink()
    deep = folder / "units" / "A-ELEM" / "deep" / "deeper"
    deep.mkdir(parents=True)
    (deep / "x").write_bytes(b"")
    with pytest.raises(RecordError, match="no such folder"):
        read_record(folder)


def test_a_folder_without_manifest_and_what_is_no_record(tmp_path):
    (tmp_path / "poll.json").write_bytes(b"{}")
    with pytest.raises(RecordError, match=r"manifest\.json is missing"):
        read_record(tmp_path)
    with pytest.raises(RecordError, match="not a record's folder, nor a zip file"):
        read_record(tmp_path / "poll.json")
    with pytest.raises(RecordError, match="cannot be read"):
        read_record(tmp_path / "nowhere")


def test_limits(folder, tmp_path, monkeypatch):
    path = tmp_path / "record.zip"
    path.write_bytes(zip_record(RECORD))
    monkeypatch.setattr(limits, "MAX_FILES", 3)
    for source in (folder, path):
        with pytest.raises(RecordError, match="more than 3 files"):
            read_record(source)
    monkeypatch.setattr(limits, "MAX_FILES", 100)
    for name in ("LARGE_FILE", "SMALL_FILE"):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, Cap("such a file", 10))
            for source in (folder, path):
                with pytest.raises(RecordError, match=r"[0-9]+ bytes, more than the 10 that such"):
                    read_record(source)
    for module in (limits, reading):
        monkeypatch.setattr(module, "RECORD", Cap("a record", 1000))
    for source in (folder, path):
        with pytest.raises(RecordError, match=r"[0-9]+ bytes, more than the 1000 that a record"):
            read_record(source)
    with pytest.raises(RecordError, match=r"standard input has [0-9]+ bytes, more than the 1000"):
        read_zipped(path.read_bytes(), "standard input")


def zipped(files: dict[str, bytes], **options: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (zipped({"manifest.json": b"{}"}), "unpack it"),
        (zipped({"manifest.json": b"{}"}, compression=zipfile.ZIP_DEFLATED), "unpack it"),
        (zipped({"folder/": b""}), "unpack it"),
        (zipped({"../manifest.json": b"{}"}), "no file of that name"),
        (zip_record(Record({"poll.json": b"{}"})), "manifest.json is missing"),
        (zip_record(RECORD) + b"\0", "not the zip file|not a record"),
        (zip_record(RECORD)[:-30], "zip file"),
    ],
    ids=range(7),
)
def test_another_zip_file_is_refused(tmp_path, data, match):
    path = tmp_path / "record.zip"
    path.write_bytes(data)
    with pytest.raises(RecordError, match=match):
        read_record(path)


def test_the_same_record_gives_the_same_zip():
    shuffled = Record(dict(reversed(RECORD.files.items())))
    assert zip_record(shuffled) == zip_record(RECORD)


def test_a_missing_file_is_named():
    with pytest.raises(RecordError, match=r"fte\.json is missing"):
        Record({}).file("fte.json")


# --- manifest -----------------------------------------------------------------------------------


def test_a_manifest_is_read_as_it_was_signed():
    key = signing_key("log")
    files, withheld = {"units/A/b.bel": b""}, {"decryptions.json": b"{}"}
    manifest = make_manifest("1" * 15, Edition.PUBLIC, files, key, withheld)
    assert parse_manifest(manifest.encode()) == manifest
    manifest.verify(key.public_key())


@pytest.mark.parametrize(
    "change",
    [
        {"format": 1},
        {"more": 1},
        {"poll": ""},
        {"edition": "secret"},
        {"files": []},
        {"files": {"../x": "0" * 64}},
        {"files": {"a/b/c/d": "0" * 64}},
        {"files": {"x": "0"}},
        {"files": {"x": 1}},
        {"withheld": []},
        {"withheld": {"../x": "0" * 64}},
        {"withheld": {"x": "0"}},
        {"signature": "AAAA"},
    ],
    ids=str,
)
def test_another_manifest_is_refused(change):
    made = make_manifest("1" * 15, Edition.PUBLIC, {}, signing_key("log"), {})
    with pytest.raises(DocumentError, match=r"^manifest\.json"):
        parse_manifest(canonical({**made.to_json(), **change}))


@pytest.mark.parametrize("named", ["ratify-record/2", "ratify-record/0", "RATIFY-RECORD/1", ""])
def test_a_record_of_another_format_is_refused_with_what_reads_it(named):
    """Whatever else its manifest holds: another format may have other members."""
    version = importlib.metadata.version("ratify-vote")
    with pytest.raises(DocumentError, match=f"of format '{named}'.* Ratify {version}, reads") as no:
        parse_manifest(canonical({"format": named, "polls": []}))
    assert "reads ratify-record/1 only: take the version of Ratify that the server" in str(no.value)


def test_a_manifest_without_a_format_is_refused():
    made = make_manifest("1" * 15, Edition.PUBLIC, {}, signing_key("log"), {}).to_json()
    with pytest.raises(DocumentError, match="the member 'format'"):
        parse_manifest(canonical({name: made[name] for name in made if name != "format"}))


def test_the_verdict_on_a_record_of_another_format_is_that_it_is_not_valid():
    record = poll_at("open").record()
    later = {**json.loads(record.file("manifest.json")), "format": "ratify-record/2"}
    report = verify(Record({**record.files, "manifest.json": canonical(later)}))
    assert "manifest" in report.failed
    assert "take the version of Ratify that the" in note_of(report, "manifest")


def test_a_report_is_added_and_the_manifest_signed_again() -> None:
    poll = poll_at("released")
    record = with_report(poll.record(), b"%PDF-1.7 another", poll.log_key)
    assert record.file(REPORT) == b"%PDF-1.7 another"
    assert verify(record).ok


def test_a_device_is_no_record() -> None:
    with pytest.raises(RecordError, match="/dev/zero: a device, not a record"):
        read_record(Path("/dev/zero"))


def test_a_zip_file_that_claims_more_than_4_gb_is_refused() -> None:
    plain = zipped({"a": b""})
    end, locator = plain[-22:], b"PK\6\7" + bytes(16)
    with pytest.raises(RecordError, match="more than 4 GB"):
        read_zipped(plain[:-22] + locator + end, "record.zip")
