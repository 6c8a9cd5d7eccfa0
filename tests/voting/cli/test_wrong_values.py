"""A wrong value, in a setting or on the command line, ends in one line and never in a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.kit.commands import every_command, ratify

SETTINGS = {
    "RATIFY_DATABASE_URL": [
        "mysql://x",
        "nonsense",
        "sqlite:///",
        "sqlite:////nonexistent/folder/ratify.db",
        "sqlite:///folder",
        "sqlite:///text",
        "postgresql+psycopg://localhost:port/x",
        "postgresql+psycopg://localhost:1/x",
    ],
    "RATIFY_SECRETS": ["text", "/nonexistent"],
    "RATIFY_BASE_URL": ["http://[bad", "http://h:99999", "http://h:x", "h", "http://h/path"],
    "RATIFY_TRUSTED_PROXIES": ["-1", "one", ""],
    "RATIFY_LOG_LEVEL": ["loud"],
    "RATIFY_SMTP_URL": ["smtp://u:p@[x", "smtp://localhost:99999", "nonsense"],
    "RATIFY_PHONE_URL": ["http://[x", "nonsense"],
    "RATIFY_PHONE_HELP": ["12"],
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's folder, with a folder and a text where a file or a database should be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RATIFY_DATABASE_URL", "sqlite:///ratify.db")
    monkeypatch.setenv("RATIFY_SECRETS", "secrets")
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("no database")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert ratify(["db", "init"]).exit_code == 0
    return tmp_path


def refused(words: str, code: int) -> str:
    """Call a command that must be refused in one line; return the line."""
    done = ratify(words.split())
    assert (done.exit_code, type(done.exception)) == (code, SystemExit), (done.exception, done)
    lines = done.stderr.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("Error: ")
    return lines[0]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, listed in SETTINGS.items() for value in listed]
)
def test_a_setting(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    said = refused("poll list", 1)
    assert name in said
    assert not value or "://u:p" not in said


@pytest.mark.parametrize(
    "bind",
    [
        "127.0.0.1:99999",
        "127.0.0.1:-1",
        "::",
        "[::1",
        "127.0.0.1:80x",
        "8000",
        "unix:/x",
        ":",
        ":1",
    ],
)
@pytest.mark.parametrize("option", ["--bind", "--phone-bind"])
def test_an_address_to_listen_at(place: Path, option: str, bind: str) -> None:
    said = refused(f"serve {option} {bind}", 2)
    assert f"'{bind}' is not HOST:PORT with a port up to 65535" in said


def test_a_host_that_is_unknown(place: Path) -> None:
    assert "there is no host '300.1.1.1'" in refused("serve --bind 300.1.1.1:80", 2)
    assert "there is no host" in refused(f"serve --bind {'a' * 70}:80", 2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("serve --workers 0", 2),
        ("serve --sample /proc/nowhere", 1),
        ("serve --sample folder/..", 1),
        ("poll template /proc/nowhere", 1),
        ("poll export POLL /proc/nowhere", 1),
        ("poll export -", 2),
        ("poll voters-list POLL folder", 2),
        ("poll voters-list POLL text", 1),
        ("poll extend POLL --officer a --officer-key text --closes soon", 2),
        ("poll statement POLL open --out /proc/nowhere", 1),
        ("officer key m.singh nonsense", 1),
        ("officer code nonsense!", 1),
        ("credentials reissue --server http://[ --poll POLL --key text --cards folder", 1),
        ("credentials keygen folder", 2),
        ("demo --out text/below", 1),
        ("phone --url http://[ --script /dev/null", 1),
        ("phone --url nonsense --script /dev/null", 1),
        ("phone --script folder", 2),
        ("phone --script bytes", 1),
        ("phone --token-file bytes --script /dev/null", 1),
    ],
)
def test_a_value_on_the_command_line(place: Path, words: str, code: int) -> None:
    done = ratify(words.replace("POLL", "8VtFzVYwXqK2hTd").split())
    assert (done.exit_code, type(done.exception)) == (code, SystemExit), done.exception
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Error: ")


def test_every_command_takes_quiet() -> None:
    for path, command in every_command():
        if not hasattr(command, "commands"):
            shown = ratify([*path, "--help"]).stdout
            assert "-q, --quiet" in shown, path


READING = {
    ("audit", "verify"), ("audit", "outside"), ("tally", "fte"), ("tally", "readings"),
    ("trustee", "finish"), ("poll", "list"), ("poll", "show"), ("poll", "weights"),
    ("poll", "turnout"), ("poll", "result"), ("poll", "readings"), ("poll", "minutes"),
    ("poll", "officers"), ("poll", "challenges"), ("officer", "list"),
    ("messages", "waiting"), ("route", "list"), ("route", "show"),
}  # fmt: skip
"""The commands that read and change nothing."""


def test_every_command_that_reads_prints_json_if_asked() -> None:
    found = {path for path, one in every_command() if any(p.name == "as_json" for p in one.params)}
    assert found == READING


def test_a_database_whose_extra_is_missing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("RATIFY_DATABASE_URL", "postgresql+psycopg://localhost/x")
    said = refused("poll list", 1)
    assert "This command needs the extra `postgres` of ratify-vote (psycopg is not" in said
    assert "-py3-none-any.whl[postgres]'" in said


def test_a_module_that_belongs_to_no_extra_is_a_fault(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    monkeypatch.setenv("RATIFY_DATABASE_URL", "sqlite:///ratify.db")
    assert isinstance(ratify(["poll", "list"]).exception, ModuleNotFoundError)
