"""`ratify poll succeed`, `replace-key`, `officers`, `officer hand-over`, as officers type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.record.signatures.ed25519 import public_key_text
from tests.kit.commands import ratify
from tests.kit.officers import audited
from tests.kit.offices.key_files import by, key_file
from tests.kit.offices.poll import ANNE, NADIA, PAUL, PETRA, OfficePoll
from voting.cli import officer
from voting.cli.poll import acts, offices, offline
from voting.ports.unit_of_work import Context

Run = Callable[..., str]


@pytest.fixture
def poll(sqlite_ctx: Context) -> OfficePoll:
    """An open poll that can lose any officer, and Nadia, who can take over."""
    made = OfficePoll(sqlite_ctx)
    made.newcomer()
    made.accepts(NADIA)
    return made


@pytest.fixture
def run(poll: OfficePoll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command on the server of this poll, where each officer's key file lies."""
    for module in (acts, offices, offline, officer):
        monkeypatch.setattr(module, "server_context", lambda: poll.ctx)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pass").write_text("correct horse\n")
    for name in (ANNE, PAUL, PETRA, NADIA):
        key_file(poll, name, tmp_path / f"{name}.key")

    def typed(line: str, code: int = 0) -> str:
        done = ratify(line.replace("POLL", poll.poll).split(), "y\n")
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    return typed


def test_an_office_is_handed_over_and_a_lost_key_replaced(poll: OfficePoll, run: Run) -> None:
    assert "[ ] In office: two remaining officers" in run(f"officer hand-over {ANNE}")
    first = run(f"poll succeed POLL --leaver {ANNE} --successor {NADIA} {by(PAUL)}")
    assert "Officer nadia, who takes over" in first
    assert "Another officer signs the same statement" in first
    assert "Signed by paul and petra" in run(f"poll succeed POLL {by(PETRA)}")

    lost, new = poll.keys[PAUL], poll.new_key(PAUL)
    run(f"poll replace-key POLL --of {PAUL} --lost {public_key_text(lost)} {by(NADIA)}")
    assert "Signed by nadia and petra" in run(f"poll replace-key POLL {by(PETRA)}")

    shown = json.loads(run("poll officers POLL --json"))
    assert shown["left"] == [{"officer": ANNE, "name": "Anne", "successor": NADIA}]
    assert shown["lost"] == [{"officer": PAUL, "key": f"key file {public_key_text(lost)}"}]
    keys = {one["officer"]: one["keys"] for one in shown["acting"]}
    assert keys[PAUL] == [f"key file {public_key_text(new)}"]
    assert "left: nadia took over" in run("poll officers POLL")
    assert "nadia a pris la relève" in run(f"officer hand-over {ANNE} --language fr")
    assert audited(poll.sample).ok


def test_it_is_signed_with_ratify_sign(poll: OfficePoll, run: Run) -> None:
    ask = f"poll statement POLL succeed --leaver {ANNE} --successor {NADIA} --out one.statement"
    assert "Officer nadia, who takes over" in run(ask)
    for name in (PAUL, PETRA):
        run(
            f"sign one.statement --officer {name} --key {name}.key --passphrase-file pass "
            f"--yes --out {name}.signature"
        )
        said = run(f"poll submit POLL {name}.signature")
    assert "Signed by paul and petra" in said
    assert NADIA in poll.acting


def test_it_is_withdrawn_by_name_and_what_is_missing_is_said(poll: OfficePoll, run: Run) -> None:
    assert "say who leaves, and who takes over" in run(
        f"poll succeed POLL --leaver {ANNE} {by(PAUL)}", code=1
    )
    assert "say whose key was lost" in run(f"poll replace-key POLL {by(PAUL)}", code=1)
    run(f"poll succeed POLL --leaver {ANNE} --successor {NADIA} {by(PAUL)}")
    run(f"poll withdraw POLL succeed --officer {PETRA}")
    run(f"poll succeed POLL {by(PETRA)}", code=1)
    assert ANNE in poll.acting
