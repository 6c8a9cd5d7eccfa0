"""The credential authority's office: its folder, and a server to ask over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from audit.record.signatures.ed25519 import public_key_text
from tally.protocol.credential import prove_sign_in, public_credential
from tally.protocol.group import random_exponent
from tests.kit.polls import AUTHORITY, SamplePoll, SampleVoter
from voting.app import build
from voting.authority.book import Request, allowed_of
from voting.authority.desk import AuthoritySession, Round
from voting.authority.journal import FILE, Journal, SignedChange, opened
from voting.authority.server import HttpServer, RatifyServer
from voting.domain.reissue import KnowledgeProof
from voting.domain.voters_list import FILE as VOTERS_LIST
from voting.domain.voters_list import VotersList, parse_voters_list


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        return


@contextmanager
def serving(sample: SamplePoll) -> Iterator[HttpServer]:
    """Serve the sample's store over HTTP on a free port of this machine."""
    server = make_server("127.0.0.1", 0, build(sample.ctx), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield HttpServer(f"http://127.0.0.1:{server.server_port}", sample.poll)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def cards_of(sample: SamplePoll, folder: Path) -> Path:
    """Write the voters-list.json that the authority issued for the sample; return its folder."""
    cards = folder / "cards"
    cards.mkdir()
    (cards / VOTERS_LIST).write_bytes(sample.voters_list())
    return cards


def list_of(sample: SamplePoll, cards: Path) -> VotersList:
    """Read that list."""
    raw = (cards / VOTERS_LIST).read_bytes()
    return parse_voters_list(raw, public_key_text(AUTHORITY), sample.card_set)


def desk_of(
    sample: SamplePoll,
    cards: Path,
    server: RatifyServer,
    journal: Journal,
    allowed: int | None = None,
) -> AuthoritySession:
    """Return the authority at work."""
    voters = list_of(sample, cards)
    most = allowed_of(len(voters.voters), 5) if allowed is None else allowed
    return AuthoritySession(sample.poll, voters, AUTHORITY, server, journal, most)


def journal_of(cards: Path) -> Path:
    """Return where the journal is."""
    return cards / FILE


@dataclass
class Office:
    """The authority beside a served poll."""

    sample: SamplePoll
    cards: Path
    server: HttpServer

    def work(self, server: RatifyServer | None = None, allowed: int | None = None) -> Round:
        """Open the journal and do one round."""
        with opened(journal_of(self.cards)) as book:
            return desk_of(self.sample, self.cards, server or self.server, book, allowed).work()

    def changes(self) -> tuple[SignedChange, ...]:
        """What the journal holds."""
        with opened(journal_of(self.cards)) as book:
            return book.changes


def request_of(
    sample: SamplePoll, voter: SampleVoter, secret: int | None = None, **proved: str
) -> Request:
    """A request that holds, but where `proved` says otherwise of the proof's poll or member."""
    secret = random_exponent() if secret is None else secret
    poll, member = proved.get("poll", sample.poll), proved.get("member", voter.member)
    knowledge = KnowledgeProof("ab" * 32, prove_sign_in(secret, poll, member, "ab" * 32))
    return Request(voter.member, voter.unit, voter.credential, public_credential(secret), knowledge)
