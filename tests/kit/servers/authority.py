"""The credential authority's office: its folder, and a server to ask over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from audit.record.signatures.ed25519 import public_key_text
from tests.kit.polls import AUTHORITY, SamplePoll
from voting.app import build
from voting.authority.book import allowed_of
from voting.authority.desk import AuthoritySession
from voting.authority.journal import FILE, Journal
from voting.authority.server import HttpServer, RatifyServer
from voting.domain.voters_list import FILE as VOTERS_LIST
from voting.domain.voters_list import (
    Voter,
    VotersList,
    encode_voters_list,
    make_voters_list,
    parse_voters_list,
)


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
    with sample.ctx.store.reader() as uow:
        card_set = uow.polls.get(sample.poll).card_set
    voters = [Voter(one.member, one.unit, one.credential) for one in sample.voters]
    cards = folder / "cards"
    cards.mkdir()
    made = make_voters_list(card_set, voters, AUTHORITY)
    (cards / VOTERS_LIST).write_bytes(encode_voters_list(made, AUTHORITY))
    return cards


def list_of(sample: SamplePoll, cards: Path) -> VotersList:
    """Read that list."""
    with sample.ctx.store.reader() as uow:
        card_set = uow.polls.get(sample.poll).card_set
    raw = (cards / VOTERS_LIST).read_bytes()
    return parse_voters_list(raw, public_key_text(AUTHORITY), card_set)


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
