"""`ratify serve` as a process of its own, which ends with the block."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from voting.config.settings import Settings

PATIENCE = 180
"""Seconds for what another process does, on a busy machine."""
COMMAND = (sys.executable, "-c", "from tally.cli.main import main; main()")
"""`ratify`, whether or not it is installed beside this Python."""


def free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def variables_of(settings: Settings) -> dict[str, str]:
    """The environment's variables that every server needs, of these settings."""
    owner = settings.database_owner_url
    return ({"RATIFY_DATABASE_OWNER_URL": owner} if owner else {}) | {
        "RATIFY_DATABASE_URL": settings.database_url,
        "RATIFY_SECRETS": str(settings.secrets),
        "RATIFY_BASE_URL": settings.base_url,
        "RATIFY_PROOF_KEYS": str(settings.proof_keys),
    }


@contextmanager
def serving(
    arguments: Sequence[str], variables: Mapping[str, str], log: Path, until: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start `ratify serve`, its output in a file, and wait until these addresses answer."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*COMMAND, "serve", *arguments],
            env={**os.environ, **variables},
            stdout=output,
            stderr=output,
        )
    try:
        for url in until:
            _await_answer(url, server, log)
        yield server
    finally:
        server.terminate()
        server.wait(PATIENCE)


def run(words: Sequence[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of `ratify` as a process of its own; return its status and its output."""
    return subprocess.run(
        [*COMMAND, *words],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def refused(arguments: Sequence[str], variables: Mapping[str, str], url: str) -> str:
    """Start `ratify serve`, which must end by itself, without an answer; return what it said."""
    with subprocess.Popen(
        [*COMMAND, "serve", *arguments],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        deadline = time.monotonic() + PATIENCE
        try:
            while server.poll() is None:
                assert time.monotonic() < deadline, "the server neither ends nor answers"
                assert not _answers(url), "the server has started"
                time.sleep(0.05)
        finally:
            server.kill()
        assert server.stdout is not None
        said = server.stdout.read()
    assert server.returncode not in (0, -9), said
    return said


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _await_answer(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until an address answers, with whatever status."""
    deadline = time.monotonic() + PATIENCE
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
