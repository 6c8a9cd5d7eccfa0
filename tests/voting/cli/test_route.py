"""`ratify route`: an agreement's whole way to its vote, as officers type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.record.province import province_day
from tally.protocol.encoding import sha256_hex
from tests.kit.commands import ratify

Run = Callable[..., str]
ROLES = {"anne": "returning-officer", "paul": "provincial-executive"}
FILES = ("a.en", "a.fr", "s.en", "s.fr")


def day(days: int) -> str:
    """A day before or after today in the province."""
    return (province_day(datetime.now(UTC)) + timedelta(days)).isoformat()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `ratify` in a folder with two officers' keys and the texts; the status is as expected."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RATIFY_DATABASE_URL", f"sqlite:///{tmp_path / 'ratify.db'}")
    monkeypatch.setenv("RATIFY_SECRETS", str(tmp_path / "secrets"))
    (tmp_path / "pass").write_text("correct horse\n")
    (tmp_path / "password").write_text("a rather long password\n")
    for name in FILES:
        (tmp_path / name).write_text(f"The text {name}")

    def typed(line: str, *more: str, code: int = 0, answer: str = "y\n") -> str:
        done = ratify([*line.split(), *more], answer)
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    typed("db init")
    for name, role in ROLES.items():
        typed(f"officer add {name} --name {name.title()} --role {role} --password-file password")
        public = typed(f"officer-key {name}.key --passphrase-file pass").strip()
        typed(f"officer key {name} {public}")
    return typed


def signer(name: str) -> str:
    return f"--officer {name} --officer-key {name}.key --passphrase-file pass"


def begun(run: Run) -> str:
    run("officer texts 2026-01 a.en a.fr")
    for name in ROLES:
        said = run(
            f"officer accept {name} --officer-key {name}.key --passphrase-file pass --language fr"
        )
        assert f"{name.title()}, " in said.splitlines()[0]
        assert f"Accepted by {name}: version 2026-01." in said
    new = "route new tentative-agreement --agreement a.en a.fr --summary s.en s.fr"
    return run(new).split()[1]


def test_a_route_goes_from_its_files_to_the_notice_to_the_members(run: Run) -> None:
    route = begun(run)
    assert "Next: the receipt by the executive." in run(f"route show {route}")
    lines = (
        f"route receive {route} --day {day(-16)}",
        f"route recommend {route} executive --day {day(-15)} --approve",
        f"route recommend {route} council --day {day(-10)} --given {day(-15)} --approve"
        " --met special-meeting",
        f"route tell {route} --day {day(-9)} --reached post 780 --reached email 44210"
        " --not-reached 10",
    )
    for line in lines:
        first = run(f"{line} {signer('anne')}")
        assert "We state that this step was made" in first
        assert f"ratify route sign {route}" in first
        assert "Waiting: route-" in run(f"route show {route}")
        assert "Signed by anne and paul." in run(f"route sign {route} {signer('paul')}")
    found = json.loads(run(f"route show {route} --json"))
    places = ["received", "executive", "council", "told", "vote"]
    assert [one["place"] for one in found["steps"]] == places
    assert [one["standing"] for one in found["steps"]] == ["done"] * 4 + ["next"]
    assert found["texts"]["summary"]["fr"] == sha256_hex(b"The text s.fr")
    assert json.loads(run("route list --json")) == [found]
    shown = run(f"route show {route}")
    assert f"done   the notice to the members (2.74.4), {day(-9)}" in shown
    assert "The vote can open from " in shown
    assert "tentative-agreement" in run("route list")


def test_nothing_is_signed_unseen_or_unsaid(run: Run) -> None:
    route = begun(run)
    line = f"route receive {route} --day {day(0)} {signer('anne')}"
    assert "Aborted" in run(line, code=1, answer="n\n")
    assert "signed by nobody yet" in run(f"route show {route}")
    assert f"No step of route {route} waits" in run(f"route withdraw {route} --officer anne")
    said = run(f"route sign {route} {signer('paul')}", code=1)
    assert "no step waits for a signature" in said
    wrong = {
        f"recommend {route} executive --day {day(0)}": "--approve or --do-not-approve",
        f"recommend {route} executive --approve --day {day(0)} --met meeting": "for the council",
        f"recommend {route} council --approve --day {day(0)}": "say --given DAY and --met HOW",
        f"tell {route} --day {day(0)} --not-reached 0 --reached email 1 --reached email 2": "once",
    }
    for words, why in wrong.items():
        assert why in run(f"route {words} {signer('anne')}", code=2)


def test_what_the_by_laws_refuse_is_one_message_with_the_clause(run: Run) -> None:
    route = begun(run)
    said = run(f"route receive {route} --day {day(2)} {signer('anne')}", code=1)
    assert said.count("\n") == 1
    assert "2.74" in said
    stopped = run(f"route stop {route} --day {day(0)} {signer('anne')}", code=1)
    assert "2.74" in stopped
