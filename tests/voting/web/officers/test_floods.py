"""Officers sign in, and members vote, while others flood the officers' sign-in of a real server."""

from __future__ import annotations

import time
from pathlib import Path

from tests.kit.servers.attacked import PASSWORD, attacked
from tests.kit.servers.visitor import Visitor


def test_three_connections_with_wrong_passwords_keep_no_officer_out(
    sqlite_url: str, tmp_path: Path
) -> None:
    with attacked(tmp_path, sqlite_url, proxies=1) as server:
        flood = server.flood(1000, 3, many_addresses=True)
        with flood.running():
            time.sleep(1)
            statuses = []
            end = time.monotonic() + 8
            while time.monotonic() < end and 302 not in statuses:
                officer = Visitor(server.url, "192.0.2.1")
                statuses.append(
                    officer.sign_in_by_password("kim", PASSWORD, server.codes("kim", 2))
                    if False
                    else officer.sign_in_by_password("kim", PASSWORD, server.codes("kim"))
                )
        print(flood, statuses)
        assert 302 in statuses
