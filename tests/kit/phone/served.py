"""A real server with a telephone line: `ratify serve --phone`, over a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.handset.network import PhoneLine
from tests.kit.phone.exchange import TOKEN
from tests.kit.polls import SamplePoll, open_poll
from voting.bootstrap import initialise, open_context
from voting.config.phone_settings import PhoneSettings
from voting.config.settings import Settings

_PATIENCE = 180
"""Seconds until the server must answer, on a busy machine."""


@dataclass(frozen=True)
class Served:
    """A server with an open poll: the web's address, the telephone's, and where its output goes."""

    sample: SamplePoll
    web: str
    phone: str
    log: Path

    @property
    def line(self) -> PhoneLine:
        """The line, as the telephone network reaches it."""
        return PhoneLine(self.phone, TOKEN)


def free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextmanager
def served(folder: Path, *, voters: int, workers: int = 2, database: str = "") -> Iterator[Served]:
    """Serve an open poll whose voters have voting codes, on web and phone; SQLite by default."""
    web, phone = (f"http://127.0.0.1:{port}" for port in free_ports(2))
    settings = Settings(
        database_url=database or f"sqlite:///{folder / 'ratify.db'}",
        secrets=folder / "secrets",
        base_url=web,
        phone=PhoneSettings(url=phone, token=TOKEN, keys=folder / "phone"),
    )
    initialise(settings)
    sample = open_poll(open_context(settings), voters=voters, codes=True)
    found = Served(sample, web, phone, folder / "server.log")
    with found.log.open("wb") as output:
        server = subprocess.Popen(
            _command(found, workers), env=_environment(settings), stdout=output, stderr=output
        )
        try:
            for url in (f"{web}/healthz", f"{phone}/phone/status"):
                _wait(url, server, found.log)
            yield found
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _command(found: Served, workers: int) -> list[str]:
    command = [sys.executable, "-c", "from tally.cli.main import main; main()", "serve", "--phone"]
    web, phone = (url.removeprefix("http://") for url in (found.web, found.phone))
    return [*command, "--bind", web, "--phone-bind", phone, "--workers", str(workers)]


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "RATIFY_DATABASE_URL": settings.database_url,
        "RATIFY_SECRETS": str(settings.secrets),
        "RATIFY_BASE_URL": settings.base_url,
        "RATIFY_PHONE_URL": settings.phone.url,
        "RATIFY_PHONE_KEYS": str(settings.phone_keys),
        "RATIFY_TWILIO_TOKEN": settings.phone.token,
    }


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until an address answers, with whatever status."""
    deadline = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
