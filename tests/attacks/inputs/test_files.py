"""Whoever hands a record on: folders and zip files that are made to harm whoever opens them."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.replay.export import write_record, zip_record
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.kit.files import zip_bombs
from tests.kit.simulator.poll import Simulator

MUCH = 10 * 2**30


def of_the_carrier(says: str) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack that is refused before any file is read as what it claims to be."""
    by, keys = Attacker.CARRIER, Key.NONE
    return on_record(by=by, keys=keys, at="sealed", caught_by="files", says=says)


def folder_of(poll: Simulator, into: Path) -> Path:
    """The record's folder."""
    write_record(poll.record(Edition.PUBLIC), into / "record")
    return into / "record"


def zipped(into: Path, files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    """A zip file of these, by the standard library and not by Ratify."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for path, data in files.items():
            packed.writestr(path, data)
    return saved(into, made.getvalue())


def saved(into: Path, data: bytes) -> Path:
    """A file of a zip file's name."""
    path = into / "record.zip"
    path.write_bytes(data)
    return path


# --- names ----------------------------------------------------------------------------------------

NAMES = {
    "up": "../outside.txt",
    "from the root": "/etc/ratify.txt",
    "of a drive": "C:/ratify.txt",
    "backwards": "..\\outside.txt",
    "hidden": ".bashrc",
    "of the wrong depth": "units/A-ELEM/deeper/still/x.bel",
}


@of_the_carrier(says="a record has no file of that name")
@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_path_out_of_the_folder(poll, name, tmp_path):
    """A zip file with a path that leads out of the folder in which it is unpacked."""
    return zipped(tmp_path, {**poll.record(Edition.PUBLIC).files, name: b"hello"})


@of_the_carrier(says="a record has no file of that name")
@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u00a0", "\u0435"])
def test_a_name_that_looks_like_another(poll, sign, tmp_path):
    """A second poll.json whose name has an invisible or a look-alike character."""
    record = poll.record(Edition.PUBLIC).files
    return zipped(tmp_path, {**record, f"poll{sign}.json": record["poll.json"]})


@of_the_carrier(says="not the zip file that Ratify writes")
def test_one_name_twice(poll, tmp_path):
    """A zip file with two files called poll.json, so that two programs read two polls."""
    record = poll.record(Edition.PUBLIC)
    raw = io.BytesIO(zip_record(record))
    with zipfile.ZipFile(raw, "a") as packed, pytest.warns(UserWarning, match="Duplicate name"):
        packed.writestr("poll.json", record.files["poll.json"])
    return saved(tmp_path, raw.getvalue())


@of_the_carrier(says="zip file")
@pytest.mark.parametrize("where", ["before", "between", "in the comment"])
def test_something_hidden_in_the_zip_file(poll, where, tmp_path):
    """Bytes hidden in a zip file where no entry names them."""
    raw = zip_record(poll.record(Edition.PUBLIC))
    if where == "before":
        return saved(tmp_path, b"#!/bin/sh\n" + raw)
    if where == "between":
        start = int.from_bytes(raw[-6:-2], "little")
        moved = raw[:start] + b"hidden" + raw[start:-6] + (start + 6).to_bytes(4, "little")
        return saved(tmp_path, moved + raw[-2:])
    return saved(tmp_path, raw[:-2] + b"\x06\x00hidden")


# --- sizes ----------------------------------------------------------------------------------------


@of_the_carrier(says="not stored plainly")
def test_a_compressed_zip_file(poll, tmp_path):
    """The same files, compressed: nothing of a record is ever inflated."""
    return zipped(tmp_path, dict(poll.record(Edition.PUBLIC).files), zipfile.ZIP_DEFLATED)


@of_the_carrier(says="not stored plainly")
def test_a_zip_bomb(poll, tmp_path):
    """A zip file of 50 kB that inflates to 50 MB of zeros, as its directory says."""
    return saved(tmp_path, zip_bombs.deflated())


@of_the_carrier(says="more than the ")
@pytest.mark.parametrize("claimed", [2**31, 2**32 - 2], ids=["2 GB", "4 GB"])
def test_a_zip_file_that_claims_gigabytes(poll, claimed, tmp_path):
    """A zip file of a few bytes whose one file claims gigabytes."""
    return saved(tmp_path, zip_bombs.claiming(claimed))


@of_the_carrier(says="more than 10000 files")
def test_a_zip_file_of_very_many_files(poll, tmp_path):
    """A zip file of a hundred thousand empty files."""
    return saved(tmp_path, zip_bombs.many(100_000))


@of_the_carrier(says="more than 4 GB")
def test_a_zip_file_with_a_second_end(poll, tmp_path):
    """A zip file with the second end of one of more than 4 GB, which some programs follow."""
    return saved(tmp_path, zip_bombs.of_more_than_4_gb())


@of_the_carrier(says="more than the ")
@pytest.mark.parametrize("name", ["poll.json", "log/entries.jsonl", "units/A-ELEM/x.bel"])
def test_a_sparse_file(poll, name, tmp_path):
    """A file of 10 GB that takes no room on the disk."""
    folder = folder_of(poll, tmp_path)
    (folder / name).touch()
    os.truncate(folder / name, MUCH)
    return folder


# --- what is no file ------------------------------------------------------------------------------


@of_the_carrier(says="a link or device, not a file")
@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "poll.json"])
def test_a_link(poll, target, tmp_path):
    """A link in the folder, to a secret of the reader's machine or to a file without an end."""
    folder = folder_of(poll, tmp_path)
    (folder / "result.json").symlink_to(target)
    return folder


@of_the_carrier(says="a link or device, not a file")
def test_a_pipe(poll, tmp_path):
    """A pipe in the folder, at which whoever opens it waits for ever."""
    folder = folder_of(poll, tmp_path)
    os.mkfifo(folder / "result.json")
    return folder


@of_the_carrier(says="a link or device, not a file")
def test_a_linked_folder(poll, tmp_path):
    """A link to another record's folder of units."""
    folder = folder_of(poll, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (folder / "keys").rename(tmp_path / "elsewhere" / "keys")
    (folder / "keys").symlink_to(tmp_path / "elsewhere" / "keys")
    return folder


@of_the_carrier(says="no such folder")
def test_an_empty_folder(poll, tmp_path):
    """A folder put in with nothing in it, for a file that is to come."""
    folder = folder_of(poll, tmp_path)
    (folder / "later").mkdir()
    return folder
