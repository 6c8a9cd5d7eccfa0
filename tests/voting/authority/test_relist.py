"""The next list of the same cards: from the authority's own list and journal alone."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.receipt import BallotAuthorization
from audit.record.signatures.statement import Act
from tests.kit.members import ask, draw, reach
from tests.kit.polls import AUTHORITY, SamplePoll, SampleVoter, draft_poll
from tests.kit.servers.authority import Office, journal_of, request_of, serving
from voting.authority.book import Book, DoubtfulError
from voting.authority.desk import AuthoritySession, read_list, read_poll
from voting.authority.journal import opened
from voting.authority.relist import file_of, make_next, read_newest
from voting.cli.credentials import credentials
from voting.domain.errors import ConfigurationError, ConflictError, SignInRefusedError
from voting.services.polls.prepare import import_voters_list


def lose(office: Office, *places: int) -> list[SampleVoter]:
    """Have these voters' cards reissued; return everybody with what they vote with now."""
    voters = list(office.sample.voters)
    for place in places:
        lost = voters[place]
        voters[place] = draw(office.sample, lost, ask(office.sample, lost)).new
        assert office.work().made == 1
    return voters


def replaced(office: Office, voters: list[SampleVoter], name: str) -> SamplePoll:
    """Make the poll void, and open another of the same cards with the list in that file."""
    office.sample.act(Act.VOID)
    second = draft_poll(office.sample.ctx, cards_of=office.sample)
    import_voters_list(second.ctx, second.poll, (office.cards / name).read_bytes())
    second.act(Act.SEAL)
    second.act(Act.OPEN)
    return replace(second, voters=tuple(voters))


def test_a_poll_that_replaces_a_void_one_takes_the_next_list(
    office: Office, with_key: list[str]
) -> None:
    voters = lose(office, 0, 2)
    first = (office.cards / "voters-list.json").read_bytes()
    done = CliRunner().invoke(credentials, ["relist", *with_key])
    assert done.exit_code == 0, done.output
    assert "List 2 of these cards, with 2 reissued, is for the server" in done.output
    assert f"ratify poll voters-list POLL {office.cards / 'voters-list-2.json'}" in done.output
    assert (office.cards / "voters-list.json").read_bytes() == first
    assert stat.S_IMODE((office.cards / "voters-list-2.json").stat().st_mode) == 0o600

    second = replaced(office, voters, "voters-list-2.json")
    for lost in (office.sample.voters[0], office.sample.voters[2]):
        with pytest.raises(SignInRefusedError):
            second.sign_in(lost)
    for voter in voters:
        assert isinstance(second.sign_in(voter), BallotAuthorization)


def test_its_reissues_go_on_from_the_next_list(office: Office, tmp_path: Path) -> None:
    voters = lose(office, 0)
    with opened(journal_of(office.cards)) as journal:
        following = make_next(office.cards, journal.changes, AUTHORITY)
    (office.cards / following.name).write_bytes(following.content)
    second = replaced(office, voters, following.name)
    reach(second, tmp_path / "more mail")
    again = draw(second, voters[0], ask(second, voters[0]))
    with serving(second) as server, opened(journal_of(office.cards)) as journal:
        document = read_poll(server.poll_document(), second.poll, AUTHORITY)
        own = read_list(office.cards, document, AUTHORITY)
        assert own.lists.serial == 2
        session = AuthoritySession(second.poll, own, AUTHORITY, server, journal, 10)
        assert session.work().made == 1
        third = make_next(office.cards, journal.changes, AUTHORITY)
        book = Book(second.poll, own.voters, journal.changes, allowed=10)
    assert isinstance(second.sign_in(again.new), BallotAuthorization)
    assert (third.name, third.serial, third.changed) == ("voters-list-3.json", 3, 1)
    dead = office.sample.voters[0]
    with pytest.raises(DoubtfulError, match="the new credential is not new"):
        book.verify(request_of(second, again.new, secret=dead.secret))


def test_without_a_reissue_there_is_no_next_list(office: Office, with_key: list[str]) -> None:
    done = CliRunner().invoke(credentials, ["relist", *with_key])
    assert done.exit_code == 1
    assert "No card was reissued or revoked since the list of serial 1: import" in done.output
    assert not (office.cards / "voters-list-2.json").exists()


def test_it_is_made_once(office: Office, with_key: list[str]) -> None:
    lose(office, 1)
    assert CliRunner().invoke(credentials, ["relist", *with_key]).exit_code == 0
    made = (office.cards / "voters-list-2.json").read_bytes()
    again = CliRunner().invoke(credentials, ["relist", *with_key])
    assert again.exit_code == 1
    assert "No card was reissued or revoked since the list of serial 2" in again.output
    assert (office.cards / "voters-list-2.json").read_bytes() == made


def test_what_the_server_refused_is_no_change_of_the_list(office: Office) -> None:
    lose(office, 1)
    with opened(journal_of(office.cards)) as journal:
        (change,) = journal.changes
    refused = replace(change, new="ab" * 32, made=False)
    following = make_next(office.cards, [refused, change], AUTHORITY)
    assert b"ab" * 32 not in following.content
    assert change.new.encode() in following.content


def test_a_change_without_an_answer_stops_it(office: Office) -> None:
    lose(office, 1)
    with opened(journal_of(office.cards)) as journal:
        (change,) = journal.changes
    with pytest.raises(ConflictError, match=rf"not known.*reissue --once --poll {change.poll}"):
        make_next(office.cards, [replace(change, made=None)], AUTHORITY)


def test_a_list_keeps_the_iterations_of_its_cards(office: Office) -> None:
    lose(office, 1)
    (office.cards / "voters-list.json").write_bytes(office.sample.voters_list(iterations=300_000))
    with opened(journal_of(office.cards)) as journal:
        following = make_next(office.cards, journal.changes, AUTHORITY)
    (office.cards / following.name).write_bytes(following.content)
    assert read_newest(office.cards, AUTHORITY).lists.iterations == 300_000


def test_only_the_authoritys_own_lists_are_read(office: Office, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"voters-list\.json cannot be read"):
        read_newest(tmp_path, AUTHORITY)
    with pytest.raises(ConfigurationError, match="is not by"):
        read_newest(office.cards, Ed25519PrivateKey.generate())
    (office.cards / "voters-list-7.json").write_bytes(office.sample.voters_list(serial=2))
    with pytest.raises(ConfigurationError, match=r"serial 2: call it .* voters-list-2\.json"):
        read_newest(office.cards, AUTHORITY)
    assert (file_of(1), file_of(12)) == ("voters-list.json", "voters-list-12.json")


@pytest.mark.parametrize(
    ("terms", "said"), [({"iterations": 200_000}, "iterations 200000"), ({}, "of unit A-ELEM")]
)
def test_the_process_works_with_the_list_that_the_poll_sealed(
    office: Office, terms: dict[str, int], said: str
) -> None:
    document = read_poll(office.server.poll_document(), office.sample.poll, AUTHORITY)
    read_list(office.cards, document, AUTHORITY)
    voters = office.sample.voters if terms else office.sample.voters[1:]
    raw = office.sample.voters_list(*voters, **terms)
    (office.cards / "voters-list.json").write_bytes(raw)
    with pytest.raises(ConfigurationError, match=f"is not the list of poll .*{said}"):
        read_list(office.cards, document, AUTHORITY)
