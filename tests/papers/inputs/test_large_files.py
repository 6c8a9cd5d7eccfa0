"""Far too large files, given to real commands: a refusal that names them, and no memory."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.record.signatures.key_file import KeyKind, create_signing_key
from audit.replay.export import write_record, zip_record
from audit.replay.files.limits import LARGE_FILE, RECORD
from tally.capped import PROVINCE
from tally.protocol.ballot_form import MAX_BALLOT_BYTES
from tests.kit.files import zip_bombs
from tests.kit.run.measured import Measured, measured
from tests.kit.servers.ratify import variables_of
from tests.kit.simulator.poll import poll_at
from tests.kit.tools import find_tool
from voting.bootstrap import initialise
from voting.config.settings import Settings
from voting.domain.files import caps
from voting.domain.files.roster import LONGEST_ADDRESS, LONGEST_NAME

pytestmark = pytest.mark.slow

HUGE = 10 * 2**30
MOST_MEMORY = 300 * 2**20
"""Bytes that a command may need beyond what it needs to start."""
MOST_SECONDS = 10
"""Of the processor: what a command takes to start, and little more."""


@cache
def idle() -> int:
    """The memory that the largest command needs to say that there is no such file."""
    return max(measured(words).memory for words in (["poll", "list"], ["audit", "verify", "none"]))


def huge(path: Path) -> Path:
    """A file of 10 GB that takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.truncate(path, HUGE)
    return path


def refused(done: Measured, *named: object) -> None:
    """The command has refused with a plain message, and needed neither memory nor time."""
    assert done.status == 1, done.said
    assert "Traceback" not in done.said
    for one in named:
        assert str(one) in done.said
    assert done.memory < idle() + MOST_MEMORY, f"{done.memory / 2**20:.0f} MB"
    assert done.took < MOST_SECONDS


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return huge(tmp_path / "huge.file")


@pytest.mark.parametrize(
    "command",
    [
        "tally fte HUGE HUGE",
        "trustee keygen --invitation HUGE --name A --key k --out o",
        "trustee gather --invitation HUGE --out o HUGE",
        "trustee assemble --out o HUGE",
        "trustee finish --key HUGE --passphrase-file WORD WORD",
        "trustee single --name A --key o --out p --passphrase-file HUGE",
        "audit verify HUGE",
        "audit verify RECORD --receipt HUGE",
        "audit verify RECORD --checkpoint HUGE",
        "sign HUGE --officer anne --key KEY --out o --passphrase-file WORD",
        "credentials issue --roster HUGE --card-set 8VtFzVYwXqK2hTd --key KEY --out cards",
        "poll voters-list POLL HUGE",
        "poll trustees POLL HUGE",
        "poll decryption POLL HUGE",
        "poll confirmation POLL HUGE",
        "poll submit POLL HUGE",
        "phone --token-file HUGE --script WORD",
        "phone --token-file WORD --script HUGE",
    ],
)
def test_a_file_of_10_gb_given_to_a_command(
    command: str, large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "word").write_bytes(b"correct horse\n")
    record = tmp_path / "record.zip"
    record.write_bytes(zip_record(poll_at("sealed").record(Edition.PUBLIC)))
    create_signing_key(tmp_path / "key", KeyKind.OFFICER, "correct horse")
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    initialise(settings)
    names = {"HUGE": large, "RECORD": record, "WORD": tmp_path / "word", "KEY": tmp_path / "key"}
    words = [str(names.get(word, word)) for word in command.split()]
    refused(measured(words, variables_of(settings)), large, HUGE, "more than the ")
    assert not (tmp_path / "o").exists()


def test_standard_input_that_does_not_end() -> None:
    zeros = Path("/dev/zero")
    for words in (["trustee", "assemble", "--out", "o", "-"], ["tally", "fte", "-", "/dev/null"]):
        refused(measured(words, given=zeros), "standard input has", "more than the ")


def test_a_poll_folder_with_a_huge_roster(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    initialise(settings)
    folder = tmp_path / "poll"
    measured(["poll", "template", str(folder)], variables_of(settings))
    roster = huge(folder / "roster.csv")
    done = measured(["poll", "prepare", str(folder)], variables_of(settings))
    refused(done, roster, HUGE, caps.POLL_FILE.longest)


def test_a_server_key_of_10_gb(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    initialise(settings)
    key = settings.secrets / "server.key"
    os.truncate(key, HUGE)
    refused(measured(["poll", "list"], variables_of(settings)), key, HUGE)


# --- records -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "record"
    write_record(poll_at("sealed").record(Edition.PUBLIC), path)
    return path


@pytest.mark.parametrize("name", ["poll.json", "log/entries.jsonl", "units/B-SEC/x.bel"])
@pytest.mark.parametrize(
    "command", ["verify", pytest.param("outside", marks=pytest.mark.tool("belenios-tool"))]
)
def test_a_sparse_file_in_a_record(folder: Path, name: str, command: str) -> None:
    large = huge(folder / name)
    tool = ["--tool", str(find_tool("belenios-tool"))] if command == "outside" else []
    refused(measured(["audit", command, *tool, str(folder)]), large, HUGE, "more than the ")


def test_a_link_a_device_and_a_pipe_in_a_record(folder: Path) -> None:
    place = folder / "result.json"
    for make in (
        lambda: place.symlink_to("/dev/zero"),
        lambda: os.mkfifo(place),
        lambda: os.mknod(place, 0o020600, os.makedev(1, 5)),
    ):
        try:
            make()
        except PermissionError:
            continue  # only root makes a device
        refused(measured(["audit", "verify", str(folder)]), place, "a link or device, not a file")
        place.unlink()


def test_a_record_that_is_a_device() -> None:
    refused(measured(["audit", "verify", "/dev/zero"]), "/dev/zero", "a device, not a record")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: zip_bombs.claiming(2**32 - 2), "more than the "),
        (lambda: zip_bombs.claiming(RECORD.longest - 1), "more than the "),
        (zip_bombs.inflating, "more than the "),
        (zip_bombs.deflated, "not stored plainly"),
        (lambda: zip_bombs.many(1_000_000), "more than 10000 files"),
        (zip_bombs.of_more_than_4_gb, "it claims to have more than 4 GB"),
    ],
    ids=["claims-4-gb", "claims-1-gb", "inflates", "deflated", "entries", "second-end"],
)
@pytest.mark.parametrize("way", ["file", "standard-input"])
def test_a_zip_file_that_would_fill_the_memory(made, why: str, way: str, tmp_path: Path) -> None:
    path = tmp_path / "record.zip"
    path.write_bytes(made())
    if way == "file":
        refused(measured(["audit", "verify", str(path)]), why)
    else:
        refused(measured(["audit", "verify", "-"], given=path), why)


# --- the caps ----------------------------------------------------------------------------------


def test_the_caps_leave_a_province_room() -> None:
    block = 512
    ballot = 2 * block + -(-MAX_BALLOT_BYTES // block) * block + block  # of an archive, at most
    assert ballot * PROVINCE < LARGE_FILE.longest < RECORD.longest
    row = LONGEST_NAME + LONGEST_ADDRESS + 254 + 100
    assert row * PROVINCE < caps.POLL_FILE.longest
    assert caps.VOTERS_LIST.longest > 2 * 200 * PROVINCE
    assert caps.JOURNAL.longest + 1 > 2 * 2 * 350 * PROVINCE
