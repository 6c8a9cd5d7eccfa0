"""A real PostgreSQL for the tests: Debian's, started here, on a socket of its own.

Rules this module keeps:
1. PostgreSQL refuses to run as root: as root, it is run as the user `postgres`, in a directory that
   this user owns (pytest's own temporary directories are closed to others).
2. It listens on no network address, and its data are gone when the tests are done: stopped here,
   or, where the tests are killed, by the run's guardian, which knows it by its folder's name.
3. It is started once for a test run; each test has a database of its own, copied from a template
   that the migrations made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests.kit.run.guardian import DATABASE
from tests.kit.tools import find_tool
from voting.storage.migrate import upgrade

_USER = "ratify"
_TEMPLATE = "ratify_template"
_START_SECONDS = 60


class Cluster:
    """A running PostgreSQL; `durable` keeps fsync on, for measuring."""

    def __init__(self, *, durable: bool = False) -> None:
        postgres = find_tool("postgres")
        if postgres is None:
            raise RuntimeError("postgres is not installed")
        self._bin = Path(postgres).parent
        self._root = Path(tempfile.mkdtemp(prefix=DATABASE))
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self._root, account.pw_uid, account.pw_gid)
            self._as = {"user": "postgres", "group": account.pw_gid, "extra_groups": []}
        self._databases = 0
        try:
            self._initialise()
            self._process = self._start(durable)
            self._wait_until_up()
            self._make_template()
        except BaseException:
            self.stop()
            raise

    def new_database(self, *, empty: bool = False) -> str:
        """Create a database at the head revision (or with nothing in it) and return its URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        template = "template0" if empty else _TEMPLATE
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    def stop(self) -> None:
        """Stop the server and remove its data."""
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # whoever is connected is cut off
            process.wait(timeout=_START_SECONDS)
        shutil.rmtree(self._root, ignore_errors=True)

    def _initialise(self) -> None:
        command = [
            *(self._bin / "initdb", "--pgdata", self._root / "data", "--username", _USER),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ]
        subprocess.run(command, check=True, capture_output=True, cwd=self._root, **self._as)

    def _start(self, durable: bool) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._root),
            "fsync": "on" if durable else "off",
            "max_connections": "100",
            "dynamic_shared_memory_type": "mmap",  # in its own folder, not loose in /dev/shm
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [self._bin / "postgres", "-D", self._root / "data", *options]
        with (self._root / "log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._root, **self._as)

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._administer("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self._root / "log").read_text()) from None
                time.sleep(0.1)
            else:
                return

    def _make_template(self) -> None:
        self._administer(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
        upgrade(self._url(_TEMPLATE))

    def _administer(self, statement: str) -> None:
        address = {"host": str(self._root), "user": _USER, "dbname": "postgres"}
        with psycopg.connect(**address, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{_USER}@/{name}?host={self._root}"
