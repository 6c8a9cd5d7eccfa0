"""`ratify poll strike-off`, as officers type it; no command prints who has voted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.commands import ratify
from tests.kit.officers import audited
from tests.kit.offices.key_files import by, key_file
from tests.kit.offices.poll import ANNE, PAUL, OfficePoll
from voting.cli.poll import acts, minutes, offline
from voting.domain.strike_off.listed import Look
from voting.ports.unit_of_work import Context
from voting.services.acts.lists.shown import disclosures, look


def test_2_57_two_officers_sign_for_the_lists_and_the_minutes_say_who_looked(
    sqlite_ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = OfficePoll(sqlite_ctx)
    for module in (acts, offline, minutes):
        monkeypatch.setattr(module, "server_context", lambda: poll.ctx)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pass").write_text("correct horse\n")
    for name in (ANNE, PAUL):
        key_file(poll, name, tmp_path / f"{name}.key")

    def run(line: str, *more: str, code: int = 0) -> str:
        done = ratify([*line.replace("POLL", poll.poll).split(), *more], "y\n")
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    asks = "poll strike-off POLL --unit B-SEC --unit A-ELEM"
    why = ("--reason", "The cards came late.")
    assert "say why" in run(f"{asks} {by(ANNE)}", code=1)
    assert "one at least" in run(f"poll strike-off POLL {by(ANNE)}", *why, code=1)
    asked = run(f"{asks} {by(ANNE)}", *why)
    assert "Strike-off list of unit A-ELEM" in asked
    assert "Signed by anne and paul" in run(f"poll strike-off POLL {by(PAUL)}")
    (one,) = disclosures(poll.ctx, poll.poll)
    assert (one.units, one.reason) == (("A-ELEM", "B-SEC"), "The cards came late.")
    assert audited(poll.sample).ok

    assert "Strike-off lists of entry" not in run("poll minutes POLL")
    look(poll.ctx, poll.poll, one.entry, PAUL, Look.FILE)
    assert "Strike-off lists of entry" in run("poll minutes POLL")
    (row,) = json.loads(run("poll minutes POLL --json"))["looks"]
    assert (row["entry"], row["officer"], row["look"]) == (one.entry, PAUL, "file")

    offered = run("poll statement POLL strike-off --unit A-ELEM --out one.statement", *why)
    assert "Strike-off list of unit A-ELEM" in offered
