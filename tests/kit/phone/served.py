"""A real server with a telephone line: `ratify serve --phone`, over a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.handset.network import PhoneLine
from tests.kit.phone.exchange import TOKEN
from tests.kit.polls import SamplePoll, open_poll
from tests.kit.servers.ratify import free_ports, serving, variables_of
from voting.bootstrap import initialise, open_context
from voting.config.phone_settings import PhoneSettings
from voting.config.settings import Settings


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


@contextmanager
def served(folder: Path, *, voters: int, workers: int = 2, database: str = "") -> Iterator[Served]:
    """Serve an open poll whose voters have voting codes, on web and phone; SQLite by default."""
    web, phone = (f"http://127.0.0.1:{port}" for port in free_ports(2))
    settings = Settings(
        database_url=database or f"sqlite:///{folder / 'ratify.db'}",
        secrets=folder / "secrets",
        proofs=folder / "proofs",
        base_url=web,
        phone=PhoneSettings(url=phone, token=TOKEN, keys=folder / "phone"),
    )
    initialise(settings)
    sample = open_poll(open_context(settings), voters=voters, codes=True)
    found = Served(sample, web, phone, folder / "server.log")
    arguments = ["--phone", "--bind", web.removeprefix("http://"), "--workers", str(workers)]
    arguments += ["--phone-bind", phone.removeprefix("http://")]
    variables = variables_of(settings) | {
        "RATIFY_PHONE_URL": settings.phone.url,
        "RATIFY_PHONE_KEYS": str(settings.phone_keys),
        "RATIFY_TWILIO_TOKEN": settings.phone.token,
    }
    up = (f"{web}/healthz", f"{phone}/phone/status")
    with serving(arguments, variables, found.log, up):
        yield found
