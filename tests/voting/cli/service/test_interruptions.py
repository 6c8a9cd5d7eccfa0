"""`ratify poll interruption` and `watched`, as officers and whoever watches type them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from audit.record.interruption import Interruption, VotingChannel, sign_interruption
from audit.record.province import PROVINCE, to_second
from tests.kit.commands import ratify
from tests.kit.officers import audited
from tests.kit.offices.key_files import by, key_file
from tests.kit.offices.poll import ANNE, PAUL, OfficePoll
from tests.kit.polls import WATCHER
from voting.cli.poll import acts, offline, service
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context
from voting.services.acts.service.told import interruptions_of


def test_2_77_two_officers_enter_one_and_the_watchers_file_is_handed_in(
    sqlite_ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = OfficePoll(sqlite_ctx)
    for module in (acts, offline, service):
        monkeypatch.setattr(module, "server_context", lambda: poll.ctx)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pass").write_text("correct horse\n")
    for name in (ANNE, PAUL):
        key_file(poll, name, tmp_path / f"{name}.key")

    def run(line: str, code: int = 0) -> str:
        done = ratify(line.replace("POLL", poll.poll).split(), "y\n")
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    end = utc(poll.sample.now()) - timedelta(minutes=1)
    web = Interruption(VotingChannel.WEB, end - timedelta(minutes=30), end)
    began = f"{web.began.astimezone(PROVINCE):%Y-%m-%dT%H:%M:%S}"
    stated = f"--channel web --from {began} --to {end.isoformat()}"
    ask = f"poll interruption POLL {stated}"
    assert "Interrupted: online voting" in run(f"{ask} {by(ANNE)}")
    assert "Signed by anne and paul" in run(f"poll interruption POLL {by(PAUL)}")
    phone = Interruption(VotingChannel.TELEPHONE, web.began)
    (tmp_path / "told.json").write_bytes(sign_interruption(poll.poll, phone, WATCHER).encode())
    said = run("poll watched POLL told.json")
    assert f"voting by telephone interrupted from {to_second(phone.began)}, in Toronto" in said
    over = Interruption(VotingChannel.TELEPHONE, web.began, end)
    (tmp_path / "over.json").write_bytes(sign_interruption(poll.poll, over, WATCHER).encode())
    assert f"to {to_second(end)}, in Toronto" in run("poll watched POLL over.json")
    assert set(interruptions_of(poll.ctx, poll.poll)) == {web, over}
    assert audited(poll.sample).ok

    assert "give --channel and --from" in run(f"poll interruption POLL --to {began} {by(ANNE)}", 1)
    backwards = f"--channel web --from {end.isoformat()} --to {began}"
    assert "correct --from and --to" in run(
        f"poll statement POLL interruption {backwards} --out one.statement", 1
    )
