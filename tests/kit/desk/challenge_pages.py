"""The officers' pages of challenges, asked without a browser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from tests.kit.challenges import ChallengePoll
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, KEYS_OF_ALL, SampleVoter, context
from tests.kit.rulings import ANA
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.member import Member
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class ChallengeTown:
    """An application over a poll in which listed members are challenged."""

    def __init__(self, desk: ChallengePoll) -> None:
        self.desk = desk
        self.town = Town(build(desk.ctx), desk.ctx, desk.sample, list(desk.sample.voters))
        self.base = f"/officers/polls/{desk.poll}"

    def client(self, officer: str = ANA) -> FlaskClient:
        """A browser in which an officer is signed in."""
        return signed_in(self.town, officer)

    def page(self, path: str, officer: str = ANA, status: int = 200) -> str:
        """What an officers' page of the poll says, between its head and its foot."""
        answer = self.client(officer).get(f"{self.base}{path}")
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, text
        return main(text)

    def post(
        self, path: str, officer: str = ANA, form: dict[str, object] | None = None
    ) -> TestResponse:
        """Send a form of the officers' pages."""
        client = self.client(officer)
        fields = {"csrf_token": token(client, "/officers/"), **(form or {})}
        return client.post(f"{self.base}{path}", data=fields)

    def propose(self, voter: SampleVoter, officer: str = ANA, **changes: str) -> TestResponse:
        """Propose to challenge a member, by the form."""
        form = {"member": voter.member, "reason": "suspended", "note": "", **changes}
        return self.post("/challenges", officer, form)

    def sign(self, path: str, officer: str) -> TestResponse:
        """Take the statement of a page to a key file, and hand its signature in."""
        raw = self.client(officer).get(f"{self.base}{path}/statement").data
        statement = parse_statement_file(raw).statement
        given = sign_statement_ed25519(statement, officer, KEYS_OF_ALL[officer])
        file = (io.BytesIO(encode_signature_file(statement, given)), "x.signature")
        return self.post(f"{path}/signature-file", officer, {"file": file})

    def member(self, voter: SampleVoter) -> Member:
        """The member on the roster."""
        with self.desk.ctx.store.reader() as uow:
            return uow.roster.get(self.desk.poll, voter.member)


@contextmanager
def challenge_town(folder: Path, **options: object) -> Iterator[ChallengeTown]:
    """An open poll of 12 voters, on SQLite in this folder, in which nobody is challenged yet."""
    url = f"sqlite:///{folder / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    yield ChallengeTown(ChallengePoll(context(store), folder, voters=12, **options))
    store.close()


def main(page: str) -> str:
    """What a page says, without tokens that differ each time."""
    found = page.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r'(name="csrf_token" value|nonce)="[^"]*"', "", found)


def digests(page: str) -> set[str]:
    """The hexadecimal digests on a page."""
    return set(_DIGEST.findall(page))
