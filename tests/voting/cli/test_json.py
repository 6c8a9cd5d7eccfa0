"""`--json`: what the server's reading commands print for other programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.kit.commands import ratify
from tests.kit.files.poll_folders import FEES, ROSTER, UNITS
from tests.kit.routes.stored import put_route
from voting.cli.context import server_context
from voting.demo.example import ExamplePoll, poll_toml

PASSPHRASE, PASSWORD = "correct horse", "a rather long password"
OFFICERS = ("anne", "paul")


@pytest.fixture
def poll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A draft poll on a new server, one of whose officers accepted the texts; its identifier."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RATIFY_DATABASE_URL", "sqlite:///ratify.db")
    monkeypatch.setenv("RATIFY_SECRETS", "secrets")
    (tmp_path / "pass").write_text(PASSPHRASE)
    (tmp_path / "password").write_text(PASSWORD)
    run("db init")
    for name, role in (("anne", "returning-officer"), ("paul", "provincial-executive")):
        run(f"officer add {name} --name {name} --role {role} --password-file password")
        key = run(f"officer-key {name}.key --passphrase-file pass").strip()
        run(f"officer key {name} {key}")
    for name in ("oath.en", "oath.fr"):
        (tmp_path / name).write_text(f"The {name}", "utf-8")
    run("officer texts 2026-01 oath.en oath.fr")
    run("officer accept anne --officer-key anne.key --passphrase-file pass --yes")
    authority = run("credentials keygen authority.key --passphrase-file pass").split('"')[1]
    opens = datetime(2026, 5, 1, 13, tzinfo=UTC) + timedelta(days=36_500)
    route = put_route(server_context(), opens)
    terms = ExamplePoll(
        opens, opens + timedelta(hours=4), "UTC", authority, OFFICERS, UNITS, route=route
    )
    (tmp_path / "poll").mkdir()
    (tmp_path / "poll" / "poll.toml").write_text(poll_toml(terms), "utf-8")
    (tmp_path / "poll" / "roster.csv").write_text(ROSTER, "utf-8", newline="")
    (tmp_path / "poll" / "fees.csv").write_text(FEES, "utf-8")
    return run("poll prepare poll").split()[1].rstrip(":")


def run(line: str) -> str:
    done = ratify(line.split())
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def read(line: str) -> object:
    """Call a command with --json: one line, and every member is named in the command's help."""
    printed = run(f"{line} --json")
    assert printed.count("\n") == 1
    value = json.loads(printed)
    words = line.split()[:2]
    shown = run(f"{' '.join(words)} --help")
    for name in value[0] if isinstance(value, list) else value:
        assert name in shown, name
    return value


def test_polls(poll: str) -> None:
    (listed,) = read("poll list")
    assert listed["poll"] == poll
    assert listed["state"] == "draft"
    assert set(listed["title"]) == {"en", "fr"}
    assert (listed["opens"], listed["closes"]) == ("2126-04-07T13:00:00Z", "2126-04-07T17:00:00Z")


def test_the_table_of_weights(poll: str) -> None:
    found = read(f"poll weights {poll}")
    assert found["poll"] == poll
    assert len(found["fte_digest"]) == 64
    assert (found["signed_by"], found["signed"]) == (None, None)
    assert [unit["unit"] for unit in found["units"]] == [unit.id for unit in UNITS]
    assert set(found["units"][0]) == {
        *("unit", "name", "counts_in", "bargaining_unit", "on_list", "fte", "basis", "membership"),
        *("exact_fte", "exact_fte_per_head", "as_of", "year", "certified_by", "source"),
    }
    assert {warning["unit"] for warning in found["warnings"]} == {unit.id for unit in UNITS}
    assert found["about"][-1]["en"] == ["Digest of fte.json", found["fte_digest"]]


def test_one_poll(poll: str) -> None:
    found = read(f"poll show {poll}")
    assert found["poll"] == poll
    assert (found["trustees"], found["opening_authorised"]) == (False, False)
    assert (found["seal_digest"], found["weights_signed_by"]) == (None, None)
    assert [unit["unit"] for unit in found["units"]] == [unit.id for unit in UNITS]
    assert set(found["units"][0]) == {
        *("unit", "name", "counts_in", "exact_fte", "members", "on_list", "votes", "ballots"),
        *("sequestered", "admitted", "admitted_employees", "excluded", "undecided"),
        *("on_hold", "upheld"),
    }
    assert found["statements"] == []
    assert (found["confirmations"], found["confirmations_lacking"]) == ([], "")


def test_the_officers(poll: str) -> None:
    anne, paul = read("officer list")
    assert anne["officer"] == "anne"
    assert anne["accepted"].endswith("Z")
    assert paul == {
        "officer": "paul", "name": "paul", "role": "provincial-executive", "email": None,
        "key_files": 1, "passkeys": 0, "accepted": None, "ended": None, "successor": None,
        "intact": True,
    }  # fmt: skip
    run("officer email paul paul@union.example.org --language fr")
    assert read("officer list")[1]["email"] == "paul@union.example.org"
    run("officer end anne --successor paul")
    anne, _ = read("officer list")
    assert (anne["ended"][-1], anne["successor"]) == ("Z", "paul")


def test_the_messages_that_wait(poll: str) -> None:
    assert read("messages waiting") == {"waiting": 0}
