"""A real PostgreSQL for the tests: Debian's, started here, on a socket of its own.

Rules this module keeps:
1. PostgreSQL refuses to run as root: as root, it is run as the user `postgres`, in a directory that
   this user owns (pytest's own temporary directories are closed to others).
2. It listens on no network address, and its data are gone when the tests are done: stopped here,
   or, where the tests are killed, by the run's guardian, which knows it by its folder's name.
3. It is started once for a test run; each test has a database of its own, copied from a template
   that the migrations made.
4. As in a real installation, the tables belong to one role, and the server signs in as another.
   Only a test of what the database itself holds signs in as the owner, or as the administrator.
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
from sqlalchemy import make_url

from tests.kit.run.guardian import DATABASE
from tests.kit.tools import find_tool
from voting.storage.migrate import upgrade

_ADMINISTRATOR, _OWNER, _SERVER = "administrator", "ratify_owner", "ratify"
_TEMPLATE = "ratify_template"
_START_SECONDS = 60


class Cluster:
    """A running PostgreSQL; `durable` keeps fsync on, for measuring; `bare` has no role of ours."""

    def __init__(self, *, durable: bool = False, bare: bool = False) -> None:
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
            if not bare:
                self.administer(f"CREATE ROLE {_OWNER} LOGIN; CREATE ROLE {_SERVER} LOGIN")
                self._make_template()
        except BaseException:
            self.stop()
            raise

    def new_database(self, *, empty: bool = False) -> str:
        """Create a database at the head revision (or with nothing in it).

        Return its URL for the server's role.
        """
        self._databases += 1
        name = f"test_{self._databases}"
        template = "template0" if empty else _TEMPLATE
        self.administer(
            f"CREATE DATABASE {name} TEMPLATE {template} OWNER {_OWNER} "
            "STRATEGY FILE_COPY"  # half the time of the default, which is for large servers
        )
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
            *(self._bin / "initdb", "--pgdata", self._root / "data", "--username", _ADMINISTRATOR),
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
                self.administer("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self._root / "log").read_text()) from None
                time.sleep(0.1)
            else:
                return

    def _make_template(self) -> None:
        self.administer(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0 OWNER {_OWNER}")
        url = self._url(_TEMPLATE)
        upgrade(url, owner_url(url))

    def psql(self, script: str) -> None:
        """Run a script as the cluster's administrator, as psql reads it; stop at any error."""
        address = ["--host", str(self._root), "--username", _ADMINISTRATOR, "postgres"]
        command = [self._bin / "psql", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", *address]
        subprocess.run(command, input=script.encode(), check=True, capture_output=True)

    @property
    def host(self) -> str:
        """The folder of the socket, which stands for a host in a URL."""
        return str(self._root)

    def administer(self, statement: str, database: str = "postgres") -> None:
        """Run statements as the cluster's administrator."""
        address = {"host": str(self._root), "user": _ADMINISTRATOR, "dbname": database}
        with psycopg.connect(**address, autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{_SERVER}@/{name}?host={self._root}"


def owner_url(url: str) -> str:
    """Return a database's URL for the role that owns its tables; SQLite has none: empty."""
    return _as(url, _OWNER)


def administrator_url(url: str) -> str:
    """Return a database's URL for its administrator; SQLite's is the server's own."""
    return _as(url, _ADMINISTRATOR) or url


def _as(url: str, role: str) -> str:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return ""
    return parsed.set(username=role).render_as_string(hide_password=False)
