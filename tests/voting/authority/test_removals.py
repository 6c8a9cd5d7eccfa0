"""Voters whom two officers removed: the authority verifies the officers' entry before it signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.fields import Node
from audit.record.signatures.statement import Act
from tests.kit.desk.removals import pending, remove
from tests.kit.mail import waiting_messages
from tests.kit.members import ask, draw, reach
from tests.kit.polls import AUTHORITY, SamplePoll, SampleVoter, draft_poll
from tests.kit.servers.authority import Office, cards_of, journal_of, list_of, serving
from voting.authority.book import Request
from voting.authority.desk import Round
from voting.authority.journal import opened
from voting.authority.relist import make_next
from voting.authority.removals import RemovalRequest, read_removal
from voting.authority.server import HttpServer, ServerSilentError
from voting.domain.errors import ConflictError, SignInRefusedError
from voting.ports.unit_of_work import Context


@pytest.fixture
def office(sqlite_ctx: Context, tmp_path: Path) -> Iterator[Office]:
    """The authority beside a poll that is sealed, and sends messages."""
    sample = draft_poll(sqlite_ctx)
    reach(sample, tmp_path / "mail")
    sample.act(Act.SEAL)
    cards = cards_of(sample, tmp_path)
    with serving(sample) as server:
        yield Office(sample, cards, server)


@dataclass(frozen=True)
class LyingServer:
    """The server, but for what it says that two officers signed."""

    server: HttpServer
    told: tuple[RemovalRequest, ...]

    def poll_document(self) -> bytes:
        return self.server.poll_document()

    def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
        return self.server.pending(key)

    def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        self.server.make(messages)

    def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
        return self.told

    def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
        self.server.take_off(message)


def signs_nothing(office: Office, told: RemovalRequest, why: str) -> None:
    """The authority does not sign what it is told, and says why."""
    done = office.work(LyingServer(office.server, (told,)))
    assert done.off == 0
    assert why in " ".join(done.notes)
    with opened(journal_of(office.cards)) as book:
        assert book.removals == ()


def request_for(sample: SamplePoll) -> RemovalRequest:
    """What the honest server says."""
    (one,) = pending(sample)
    return read_removal(Node(one.to_json(), "removal"))


def test_2_77_a_removal_that_two_officers_signed_is_signed_and_done(office: Office) -> None:
    """By-law 2.77.1: in one round with the reissues, over HTTP; and once."""
    sample = office.sample
    gone, lost = sample.voters[:2]
    remove(sample, gone)
    draw(sample, lost, ask_quietly(sample, lost))
    assert office.work() == Round(made=1, off=1)
    assert office.work() == Round()
    with opened(journal_of(office.cards)) as book:
        (signed,) = book.removals
    assert (signed.member, signed.made) == (gone.member, True)
    sample.act(Act.OPEN)
    with pytest.raises(SignInRefusedError):
        sample.sign_in(gone)


def ask_quietly(sample: SamplePoll, voter: SampleVoter) -> str:
    """Ask for a link, past the notice to whom was removed."""
    waiting_messages(sample)
    return ask(sample, voter)


def test_the_authority_signs_nothing_on_the_servers_word(office: Office) -> None:
    """Another member's credential, fewer signatures, other words, another act, a used removal."""
    sample = office.sample
    gone, other, same_unit = sample.voters[:3]
    remove(sample, gone)
    told = request_for(sample)
    at = other.unit
    signs_nothing(office, replace(told, member="99999999"), "is not on our list in unit")
    signs_nothing(office, replace(told, unit=at), "is not on our list in unit")
    signs_nothing(office, replace(told, credential=other.credential), "is not the one we issued")
    moved = replace(told, member=other.member, unit=at, credential=other.credential)
    signs_nothing(office, moved, "is no removal in that unit")
    lied = replace(moved, entry=told.entry.replace(f'"unit":"{told.unit}"', f'"unit":"{at}"'))
    signs_nothing(office, lied, "the statement's line")
    seal = sample.log()[len(sample.log()) - 3].decode()
    signs_nothing(office, replace(told, entry=seal), "is no removal in that unit")
    signs_nothing(office, replace(told, offices=(told.entry,)), "changes no office")
    assert told.entry.count('"officer":"ben"') == 1
    alone = replace(told, entry=told.entry.replace('"officer":"ben"', '"officer":"cy"'))
    signs_nothing(office, alone, "")
    assert office.work().off == 1
    another = replace(told, member=same_unit.member, credential=same_unit.credential)
    done = office.work(LyingServer(office.server, (another,)))
    assert (done.off, "served another member already" in " ".join(done.notes)) == (0, True)


def test_without_an_answer_the_same_removal_is_handed_in_again(office: Office) -> None:
    sample = office.sample
    remove(sample, sample.voters[0])

    class Silent(LyingServer):
        def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
            self.server.take_off(message)
            raise ServerSilentError("the answer is lost")

    with pytest.raises(ServerSilentError):
        office.work(Silent(office.server, (request_for(sample),)))
    with opened(journal_of(office.cards)) as book:
        assert [one.made for one in book.removals] == [None]
        with pytest.raises(ConflictError, match="is not known"):
            make_next(office.cards, book.changes, AUTHORITY, book.removals)
    entries = len(sample.log())
    assert office.work() == Round(off=1)
    assert len(sample.log()) == entries


def test_the_next_list_of_these_cards_leaves_out_who_was_taken_off(office: Office) -> None:
    sample = office.sample
    remove(sample, sample.voters[0])
    office.work()
    with opened(journal_of(office.cards)) as book:
        following = make_next(office.cards, book.changes, AUTHORITY, book.removals)
    (office.cards / following.name).write_bytes(following.content)
    before = {one.member for one in list_of(sample, office.cards).voters}
    assert following.changed == 1
    assert sample.voters[0].member.encode() not in following.content
    assert all(one.encode() in following.content for one in before - {sample.voters[0].member})
