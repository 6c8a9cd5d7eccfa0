"""Officers sign in, and members vote, while others flood the officers' sign-in of a real server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kit.database.stores import BOTH
from tests.kit.servers.attacked import LEFT_ALONE, PASSWORD, Attacked, attacked
from tests.kit.servers.visitor import Visitor
from voting.services.officers.waits import ALL_LIMIT

A_FEW_SECONDS = 5.0
"""What anybody waits for at most, on a machine that has nothing else to do."""
CONNECTIONS = 16
"""Of a flood. On a machine that runs other tests, so many times as long as without it may pass: the
requests that wait before one's own."""
LEAST_SENT = 300
"""Of 12,000 requests in a minute, what a machine that runs other tests still sends and answers."""
ATTACKER, MANY = "198.51.100.7", ""
SIGNED_IN, DONE, WRONG, TWO_CODES_NEEDED = 302, 200, 403, 429
ENOUGH = 30


def timed(what: str, act: Callable[[], int], status: int) -> float:
    """Do it; return how many seconds it took. It must be answered so."""
    began = time.monotonic()
    found = act()
    lasted = time.monotonic() - began
    print(f"  {what}: {found} in {lasted:.2f} s")
    assert found == status, what
    return lasted


def by_password(server: Attacked, officer: str, address: str, codes: int) -> int:
    """Sign in with password and one code, or two in a row."""
    visitor = Visitor(server.url, address)
    given = server.codes(officer, codes)
    status = visitor.sign_in_by_password(officer, PASSWORD, given)
    assert visitor.is_signed_in() == (status == SIGNED_IN)
    return status


def by_passkey(server: Attacked, address: str) -> int:
    """Sign in with a passkey."""
    visitor = Visitor(server.url, address)
    status = visitor.sign_in_by_passkey(server.device)
    assert visitor.is_signed_in()
    return status


@dataclass(frozen=True)
class Doors:
    """The ways in, which a flood must leave open."""

    server: Attacked
    soon: float

    def pass_through(self, officer: str, address: str, codes: int = 2) -> None:
        """Sign in by passkey and by password, and vote; each soon."""
        ways: dict[str, tuple[Callable[[], int], int]] = {
            "a passkey": (lambda: by_passkey(self.server, address), DONE),
            "a password": (lambda: by_password(self.server, officer, address, codes), SIGNED_IN),
            "a vote": (self.server.vote, DONE),
        }
        for what, (act, status) in ways.items():
            assert timed(what, act, status) < self.soon, what


@contextmanager
def doors(folder: Path, database: str) -> Iterator[Doors]:
    """A server, and how soon somebody must get through: by how long it takes without a flood."""
    with attacked(folder, database) as server:
        for what in ("the first passkey", "a passkey without a flood"):
            quiet = timed(what, lambda: by_passkey(server, "192.0.2.1"), DONE)
        yield Doors(server, max(A_FEW_SECONDS, CONNECTIONS * quiet))


@pytest.mark.slow
def test_three_connections_keep_no_officer_out(sqlite_url: str, tmp_path: Path) -> None:
    with doors(tmp_path, sqlite_url) as found:
        with found.server.flood(1000, 3, MANY).running() as flood:
            time.sleep(2)
            found.pass_through("kim", "192.0.2.1")
        print(flood)
        assert set(flood.statuses) <= {WRONG, TWO_CODES_NEEDED}


@pytest.mark.slow
def test_a_flood_from_one_address_is_felt_by_nobody_elsewhere(
    sqlite_url: str, tmp_path: Path
) -> None:
    with doors(tmp_path, sqlite_url) as found:
        with found.server.flood(100, CONNECTIONS, ATTACKER).running() as flood:
            while flood.statuses[TWO_CODES_NEEDED] < ENOUGH:
                time.sleep(0.1)
            found.pass_through("kim", ATTACKER)
            found.pass_through(LEFT_ALONE, "192.0.2.1", codes=1)
        print(flood)


@pytest.mark.slow
@pytest.mark.parametrize("address", [ATTACKER, MANY], ids=["one-address", "many-addresses"])
@pytest.mark.parametrize("database_url", BOTH, indirect=True)
def test_a_minute_of_200_wrong_passwords_a_second_keeps_nobody_out(
    database_url: str, tmp_path: Path, address: str
) -> None:
    with doors(tmp_path, database_url) as found:
        with found.server.flood(200, CONNECTIONS, address).running() as flood:
            for officer in ("kim", "lou", "max"):
                time.sleep(15)
                found.pass_through(officer, address or "192.0.2.1")
            time.sleep(max(0.0, 60 - flood.lasted))
        print(f"{flood}; {found.server.counters()} counters")
        assert set(flood.statuses) <= {WRONG, TWO_CODES_NEEDED}
        assert flood.statuses.total() > LEAST_SENT, flood
        assert found.server.counters() < 5 * ALL_LIMIT.free
