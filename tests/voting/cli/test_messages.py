"""`ratify messages`, and the mail worker of `ratify serve`, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.kit.mail import UNION_VARIABLES
from tests.kit.servers.mail import Mailbox, smtp_server
from voting.bootstrap import initialise, open_context
from voting.cli.messages import messages
from voting.cli.serve.command import serve
from voting.cli.serve.mail_worker import keep_delivering
from voting.config.settings import Settings
from voting.domain.claims.contact import Contact, parse_contact
from voting.notify.channels import PostSettings
from voting.notify.folder import FolderSender
from voting.notify.sender import Message
from voting.ports.unit_of_work import Context
from voting.services.messages import outbox

MARIE = parse_contact("marie@example.org")
MESSAGE = Message("A subject", "Your code is 482913.\n", "482913")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A server's database and keys, which the environment names."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'ratify.db'}", secrets=tmp_path / "secrets"
    )
    initialise(settings)
    monkeypatch.setenv("RATIFY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("RATIFY_SECRETS", str(settings.secrets))
    return open_context(settings)


def put(ctx: Context) -> None:
    with ctx.store.unit_of_work() as uow:
        outbox.enqueue(ctx, uow, outbox.MessagePurpose.CODE, MARIE, MESSAGE, timedelta(hours=1))
        uow.commit()


def use_server(monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox) -> None:
    monkeypatch.setenv("RATIFY_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}")
    monkeypatch.setenv("RATIFY_MAIL_FROM", "vote@union.example")
    for name, value in UNION_VARIABLES.items():
        monkeypatch.setenv(name, value)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(messages, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    for secret in ("marie", "482913", "subject"):
        assert secret not in done.output
    return done.output


def test_one_round_sends_what_waits(place, monkeypatch):
    put(place)
    assert run("waiting") == "1 message is due and not sent.\n"
    with smtp_server() as mailbox:
        use_server(monkeypatch, mailbox)
        assert run("deliver") == "Messages: 1 sent, 0 put off, 0 dropped.\n"
    assert [made["To"] for made in mailbox.messages] == ["marie@example.org"]
    assert run("waiting") == "0 messages are due and not sent.\n"


def test_without_a_channel_messages_are_put_off(place):
    put(place)
    assert run("deliver") == "Messages: 0 sent, 1 put off, 0 dropped.\n"


def test_the_mail_worker_goes_on_until_it_is_told(place, tmp_path, caplog):
    settings = replace(place.settings, post=PostSettings(folder=tmp_path / "messages"))
    put(place)
    rounds = iter([True, True, False])
    caplog.set_level("INFO")
    keep_delivering(settings, lambda: next(rounds), mail_workers=1)
    assert len(list((tmp_path / "messages").iterdir())) == 1
    assert "messages: 1 sent, 0 put off, 0 dropped" in caplog.text
    assert "marie" not in caplog.text


def test_the_mail_worker_outlives_a_database_that_is_away(place, tmp_path, caplog, monkeypatch):
    (tmp_path / "messages").mkdir()
    settings = replace(place.settings, post=PostSettings(folder=tmp_path / "messages"))
    put(place)
    away, rounds = tmp_path / "away.db", iter([True, True, False])

    def alive() -> bool:
        (tmp_path / "ratify.db").rename(away)
        (tmp_path / "ratify.db").mkdir()  # nothing opens a folder as a database
        return next(rounds)

    def back() -> bool:
        (tmp_path / "ratify.db").rmdir()
        away.rename(tmp_path / "ratify.db")
        return next(rounds)

    turns = iter([alive, back, lambda: next(rounds)])
    keep_delivering(settings, lambda: next(turns)(), mail_workers=1)
    assert "mail worker: The database did not answer" in caplog.text
    assert len(list((tmp_path / "messages").iterdir())) == 1


def test_the_mail_workers_outlive_a_fault_and_tell_its_kind_only(
    place, tmp_path, caplog, monkeypatch
):
    settings = replace(place.settings, post=PostSettings(folder=tmp_path / "messages"))
    put(place)
    put(place)

    def fail(self: object, contact: Contact, message: Message) -> None:
        monkeypatch.undo()  # the first message only
        raise ZeroDivisionError(contact.value)

    monkeypatch.setattr(FolderSender, "send", fail)
    rounds = iter([True, True, False])
    keep_delivering(settings, lambda: next(rounds), mail_workers=1)
    assert "mail worker: fault ZeroDivisionError" in caplog.text
    assert "marie" not in caplog.text
    assert len(list((tmp_path / "messages").iterdir())) == 1


def test_several_mail_workers_send_each_message_once(place, tmp_path):
    settings = replace(place.settings, post=PostSettings(folder=tmp_path / "messages"))
    for _ in range(12):
        put(place)
    rounds = iter([True] * 8 + [False] * 3)
    keep_delivering(settings, lambda: next(rounds))
    assert len(list((tmp_path / "messages").iterdir())) == 12


@contextmanager
def serving(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """`ratify` as a process, ended at the end."""
    command = [sys.executable, "-c", "from tally.cli.main import main; main()", *arguments]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=180)


def workers(server: subprocess.Popen[bytes]) -> list[int]:
    """The web workers of a server: forked, unlike the processes beside it."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    command, found = Path(f"/proc/{server.pid}/cmdline").read_bytes(), []
    for one in children:
        with suppress(OSError):  # it ended at this moment
            if Path(f"/proc/{one}/cmdline").read_bytes() == command:
                found.append(int(one))
    return found


def wait_for(condition, seconds: float = 180) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_the_server_has_a_mail_worker_beside_it(place, monkeypatch):
    put(place)
    with smtp_server() as mailbox:
        use_server(monkeypatch, mailbox)
        with serving("serve", "--bind", "127.0.0.1:0", "--workers", "1") as server:
            assert wait_for(lambda: len(mailbox.received) == 1)
            [worker] = workers(server)
            os.kill(worker, signal.SIGTERM)  # a worker that ends takes nobody with it
            assert wait_for(lambda: workers(server) not in ([], [worker]))
            put(place)
            assert wait_for(lambda: len(mailbox.received) == 2)
        put(place)
        with serving("serve", "--bind", "127.0.0.1:0", "--workers", "1", "--no-mail-worker"):
            assert not wait_for(lambda: len(mailbox.received) == 3, seconds=6)


def test_the_help_names_the_settings():
    shown = CliRunner().invoke(serve, ["--help"]).output
    assert "RATIFY_SMTP_URL" in shown
    assert "RATIFY_TWILIO_TOKEN" in CliRunner().invoke(messages, ["--help"]).output
    assert "RATIFY_MAIL_FOLDER" not in os.environ
