"""`ratify serve --phone`: the line beside the web, in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests.kit.servers.ratify import free_ports
from voting.bootstrap import initialise
from voting.cli.serve import phone_line
from voting.cli.serve.phone_line import make_phone, sample_phone
from voting.config.settings import Settings
from voting.domain.errors import ConfigurationError

PATIENCE = 60


@dataclass
class Running:
    """A server with a line, and the ports of both."""

    process: subprocess.Popen[bytes]
    web: int
    phone: int

    def status(self, port: int, path: str, data: bytes | None = None) -> int | None:
        """The status that a port answers with, or None if nothing is there."""
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", data, timeout=10) as answer:
                return answer.status
        except HTTPError as error:
            return error.code
        except (URLError, ConnectionError):  # one that ends may drop what it was asked
            return None

    def await_status(self, port: int, wanted: int | None) -> None:
        """Wait until the port's health is as it is wanted."""
        deadline = time.monotonic() + PATIENCE
        while self.status(port, "/healthz") != wanted:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    return [
        int(one)
        for thread in Path(f"/proc/{process}/task").iterdir()
        for one in (thread / "children").read_text().split()
    ]


def line_processes(running: Running) -> list[int]:
    """The line's master, which alone beside the web's has workers of its own, and those workers."""
    masters = [one for one in children(running.process.pid) if children(one)]
    return [*masters, *(one for master in masters for one in children(master))]


@pytest.fixture
def running(sqlite_url: str, tmp_path: Path) -> Iterator[Running]:
    settings = Settings(database_url=sqlite_url, secrets=tmp_path / "secrets")
    initialise(settings)
    web, phone = free_ports(2)
    where = ["--bind", f"127.0.0.1:{web}", "--phone", "--phone-bind", f"127.0.0.1:{phone}"]
    process = subprocess.Popen(
        [Path(sys.executable).with_name("ratify"), "serve", *where, "--workers", "1"],
        env={
            **os.environ,
            "RATIFY_DATABASE_URL": sqlite_url,
            "RATIFY_SECRETS": str(settings.secrets),
            "RATIFY_TWILIO_TOKEN": "token",
            "RATIFY_PHONE_KEYS": str(tmp_path / "phone"),
        },
        stderr=subprocess.DEVNULL,
    )
    found = Running(process, web, phone)
    yield found
    process.kill()
    process.wait()


def test_the_line_ends_with_a_server_that_was_killed(running: Running) -> None:
    running.await_status(running.phone, 200)
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    running.await_status(running.phone, None)


def test_web_and_line_answer_and_end_together_and_a_killed_line_is_started_again(
    running: Running,
) -> None:
    for port in (running.web, running.phone):
        running.await_status(port, 200)
    assert running.status(running.phone, "/phone/voice", b"CallSid=CA1") == 403
    assert running.status(running.web, "/phone/voice", b"CallSid=CA1") == 404
    before = line_processes(running)
    for one in before:  # the master first: it starts no other worker
        os.kill(one, signal.SIGKILL)
    running.await_status(running.phone, 200)
    assert line_processes(running)
    assert set(line_processes(running)).isdisjoint(before)
    assert running.status(running.web, "/healthz") == 200
    running.process.terminate()
    assert running.process.wait(PATIENCE) == 0
    running.await_status(running.phone, None)


def test_a_server_without_a_line_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_line, "GROUP", "ratify.no-servers")
    with pytest.raises(ConfigurationError, match="No telephone line is installed"):
        make_phone(Settings())


def test_a_sample_has_a_token_of_its_own_which_it_keeps(tmp_path: Path) -> None:
    found, words = sample_phone(Settings(), tmp_path, "http://localhost:8001")
    assert found.phone_url == "http://localhost:8001"
    assert len(found.phone.token) == 32
    path = tmp_path / "phone-token.txt"
    assert str(path) in words
    assert path.stat().st_mode & 0o777 == 0o600
    assert sample_phone(Settings(), tmp_path, "http://localhost:8001")[0] == found
