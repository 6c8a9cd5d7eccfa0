"""A real server with an open poll and officers, for tests that flood their sign-in."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from sqlalchemy import text

from tally.protocol.credential import prove_sign_in
from tests.kit.authenticator import Authenticator
from tests.kit.polls import SamplePoll, open_poll
from tests.kit.servers.flood import Flood
from tests.kit.servers.ratify import free_ports, serving, variables_of
from tests.kit.servers.visitor import JSON, Visitor
from voting.bootstrap import initialise, open_context
from voting.config.settings import Settings
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.officers import accounts, passkeys, passwords
from voting.storage.store import SqlStore

PASSWORD = "a rather long password"
ATTACKED, LEFT_ALONE, WITH_PASSKEY = ("kim", "lou", "max", "pat"), "una", "pat"
COST = passwords.COST
"""What a password costs a real server: the tests' own passwords are cheaper."""
_STEP = 30


@dataclass
class Attacked:
    """The server, the officers' TOTP secrets, and the passkey of one of them."""

    ctx: Context
    sample: SamplePoll
    device: Authenticator
    secrets: dict[str, str] = field(repr=False)
    _voters: Iterator[int] = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        """The server's address."""
        return self.ctx.settings.base_url

    def codes(self, officer: str, count: int = 1) -> str:
        """The authenticator's codes: the present one last."""
        now = datetime.now(UTC).timestamp()
        totp = pyotp.TOTP(self.secrets[officer])
        steps = range(int(now) // _STEP - count + 1, int(now) // _STEP + 1)
        return "".join(totp.generate_otp(step) for step in steps)

    def flood(self, rate: float, connections: int, address: str = "") -> Flood:
        """Wrong passwords for known accounts and unknown ones, from one address, or from many."""
        attacker, chance = Visitor(self.url), random.Random(1)
        token = attacker.token()

        def request(number: int) -> bytes:
            known = ATTACKED[number // 2 % len(ATTACKED)]
            account = known if number % 2 else f"guess.{number % 97}"
            source = address or ".".join(str(chance.randrange(1, 255)) for _ in range(4))
            code = f"{chance.randrange(10**6):06d}"
            return attacker.attempt(token, account, f"guessed password {number}", code, source)

        return Flood(urlsplit(self.url).port or 0, request, rate, connections)

    def counters(self) -> int:
        """How many counters of failures the database holds."""
        store = self.ctx.store
        assert isinstance(store, SqlStore)
        with store._writer.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM counters")).scalar_one())

    def vote(self) -> int:
        """Let the next member sign in and cast over HTTP; return the status of the cast."""
        voter, member = self.sample.voters[next(self._voters)], Visitor(self.url)
        where = f"/api/polls/{self.sample.poll}"

        def send(path: str, message: object) -> tuple[int, dict[str, str]]:
            status, answer = member.ask("POST", f"{where}/{path}", json.dumps(message), JSON)
            return status, json.loads(answer)

        nonce = send("nonce", {})[1]["nonce"]
        proof = prove_sign_in(voter.secret, self.sample.poll, voter.member, nonce).to_json()
        signed_in = send("sign-in", {"member": voter.member, "nonce": nonce, "proof": proof})[1]
        ballot = self.sample.ballot(voter).decode()
        authorization = signed_in["authorization"]
        return send("cast", {"authorization": authorization, "ballot": ballot})[0]


@contextmanager
def attacked(folder: Path, database: str) -> Iterator[Attacked]:
    """Serve an open poll with officers, by two workers, as if behind a proxy."""
    url = f"http://localhost:{free_ports(1)[0]}"
    settings = Settings(
        database_url=database,
        secrets=folder / "secrets",
        base_url=url,
        trusted_proxies=1,
        proofs=folder / "proofs",
    )
    initialise(settings)
    ctx = open_context(settings)
    found = _with_officers(ctx, open_poll(ctx, voters=40))
    bind = f"127.0.0.1:{urlsplit(url).port}"
    variables = variables_of(settings) | {"RATIFY_TRUSTED_PROXIES": "1"}
    up = (f"http://{bind}/healthz",)
    with serving(("--bind", bind, "--workers", "2"), variables, folder / "server.log", up):
        yield found


def _with_officers(ctx: Context, sample: SamplePoll) -> Attacked:
    secrets = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "COST", COST)
        for name in (*ATTACKED, LEFT_ALONE):
            role = Role.RETURNING_OFFICER
            secrets[name] = accounts.create(ctx, name, name.title(), role, PASSWORD).secret
    found = Attacked(ctx, sample, Authenticator(origin=ctx.settings.base_url), secrets)
    given = (PASSWORD, found.codes(WITH_PASSKEY))
    options = passkeys.registration_by_password(ctx, WITH_PASSKEY, *given)
    passkeys.register(ctx, WITH_PASSKEY, *found.device.create(options))
    return found
