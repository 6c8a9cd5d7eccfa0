"""The credential authority's process: what it signs, what it refuses, what a crash leaves."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.receipt import BallotAuthorization
from tally.protocol.credential import public_credential
from tally.protocol.group import random_exponent
from tests.kit.members import ask, draw
from tests.kit.polls import AUTHORITY, SamplePoll, SampleVoter
from tests.kit.servers.authority import Office, desk_of, journal_of, request_of, serving
from voting.authority import journal as journals
from voting.authority.book import Book, DoubtfulError, Request, allowed_of, sign
from voting.authority.desk import Round, read_poll
from voting.authority.journal import SignedChange, opened
from voting.authority.removals import RemovalRequest
from voting.authority.server import HttpServer, ServerRefusedError, ServerSilentError
from voting.cli.credentials import _work_on, credentials
from voting.domain.errors import (
    ConfigurationError,
    ConflictError,
    MalformedError,
    SignInRefusedError,
)
from voting.domain.voters_list import Voter
from voting.services.ballots.cast import cast_ballot


def test_what_a_member_drew_is_signed_and_made(office: Office) -> None:
    sample = office.sample
    lost, other = sample.voters[:2]
    assert office.work() == Round()
    drawn = [draw(sample, voter, ask(sample, voter)) for voter in (lost, other)]
    assert office.work() == Round(made=2)
    assert [isinstance(sample.sign_in(one.new), BallotAuthorization) for one in drawn] == [
        True,
        True,
    ]
    with pytest.raises(SignInRefusedError):
        sample.sign_in(lost)
    assert office.work() == Round()
    again = draw(sample, drawn[0].new, ask(sample, lost))
    assert office.work() == Round(made=1)
    assert isinstance(sample.sign_in(again.new), BallotAuthorization)
    assert [change.made for change in office.changes()] == [True] * 3


def test_the_server_refuses_once_a_ballot_exists_and_the_journal_says_so(office: Office) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    drawn = draw(sample, lost, ask(sample, lost))

    @dataclass
    class Overtaken:
        """The server, where the member votes between the check and the change."""

        server: HttpServer

        def poll_document(self) -> bytes:
            return self.server.poll_document()

        def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
            return self.server.pending(key)

        def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
            cast_ballot(sample.ctx, sample.poll, sample.authorization(lost), sample.ballot(lost))
            self.server.make(messages)

        def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
            return ()

        def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
            raise AssertionError(message)

    before = len(sample.log())
    done = office.work(Overtaken(office.server))
    assert (done.made, done.refused) == (0, 1)
    assert lost.member in done.notes[0]
    assert [change.made for change in office.changes()] == [False]
    assert len(sample.log()) == before + 1
    with pytest.raises(SignInRefusedError):
        sample.sign_in(drawn.new)
    assert office.work() == Round()


def test_the_command_does_what_waits(office: Office, command: list[str]) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    drawn = draw(sample, lost, ask(sample, lost))
    done = CliRunner().invoke(credentials, [*command, "--once"])
    assert done.exit_code == 0, done.output
    assert "1 reissued, 0 refused" in done.output
    assert isinstance(sample.sign_in(drawn.new), BallotAuthorization)
    wrong = CliRunner().invoke(credentials, [*command, "--server", "http://vote.example.org"])
    assert wrong.exit_code == 1
    assert "http only for this machine" in wrong.output


def test_the_command_works_on_until_it_is_stopped(office: Office, command: list[str]) -> None:
    """In a process of its own: it waits, reissues, and ends by Ctrl-C with its journal whole."""
    sample, lost = office.sample, office.sample.voters[0]
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    script = (
        f"{heed}; from tally.cli.main import main; main()"  # jobs in the background ignore Ctrl-C
    )
    arguments = [sys.executable, "-u", "-c", script, "credentials", *command, "--every", "1"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "4 members on the list" in process.stdout.readline()
        drawn = draw(sample, lost, ask(sample, lost))
        assert "1 reissued" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert "Stopped" in process.stdout.read()
    assert process.returncode == 0
    assert isinstance(sample.sign_in(drawn.new), BallotAuthorization)
    assert [change.made for change in office.changes()] == [True]


def test_a_silence_is_told_once_and_waited_out(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    drawn = draw(sample, lost, ask(sample, lost))
    rounds = iter([0, 0, 0])

    def pause(seconds: float) -> None:
        if next(rounds, None) is None:
            raise KeyboardInterrupt

    monkeypatch.setattr("voting.cli.credentials.time.sleep", pause)
    with opened(journal_of(office.cards)) as book:
        silent = Faulty(office.server, after=True, times=2)
        _work_on(desk_of(sample, office.cards, silent, book), 1)
    told = capsys.readouterr()
    assert told.err.count("The line broke.") == 1
    assert told.out.count("1 reissued, 0 refused") == 1
    assert isinstance(sample.sign_in(drawn.new), BallotAuthorization)


# --- a dishonest server ------------------------------------------------------------------------


@dataclass
class Dishonest:
    """A server that lists what it likes, and keeps what it is handed."""

    requests: tuple[Request, ...]
    handed_in: list[Mapping[str, Mapping[str, str]]] = field(default_factory=list)

    def poll_document(self) -> bytes:
        return b""

    def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
        return self.requests

    def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        self.handed_in.append(messages)

    def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
        return ()

    def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
        raise AssertionError(message)


def test_a_request_that_does_not_hold_is_not_signed(office: Office) -> None:
    sample = office.sample
    lost, other = sample.voters[:2]
    good = request_of(sample, lost)
    flawed = {
        "not on our list": replace(good, member="99999999"),
        "in unit": replace(good, unit=other.unit),
        "not the one we issued": replace(good, old=other.credential),
        "is not new": request_of(sample, lost, secret=other.secret),
        "does not hold": request_of(sample, lost, member=other.member),
        "the proof": request_of(sample, lost, poll="1" * 15),
        "new credential": replace(good, new="2"),
        "proof of knowledge": replace(good, new=public_credential(random_exponent())),
        "new credential ": replace(good, new="1"),
    }
    for words, request in flawed.items():
        server = Dishonest((request,))
        done = office.work(server)
        assert (done.made, done.refused) == (0, 0)
        assert words.strip() in done.notes[0]
        assert server.handed_in == []
    assert office.changes() == ()
    assert office.work(Dishonest((good,))) == Round(made=1)


def test_one_doubtful_request_does_not_stop_the_others(office: Office) -> None:
    sample = office.sample
    lost, other = sample.voters[:2]
    bad = replace(request_of(sample, lost), unit="NOWHERE")
    done = office.work(Dishonest((bad, request_of(sample, other))))
    assert (done.made, len(done.notes)) == (1, 1)


def test_a_credential_that_was_replaced_is_not_replaced_again(office: Office) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    assert office.work(Dishonest((request_of(sample, lost),))).made == 1
    done = office.work(Dishonest((request_of(sample, lost),)))
    assert "not the one we issued" in done.notes[0]


def test_no_more_than_the_share_is_reissued_without_a_word(office: Office) -> None:
    sample = office.sample
    requests = tuple(request_of(sample, voter) for voter in sample.voters)
    done = office.work(Dishonest(requests), allowed=3)
    assert (done.made, len(done.notes)) == (3, 1)
    assert "--allow-more" in done.notes[0]
    assert office.work(Dishonest(requests[3:]), allowed=4).made == 1


@pytest.mark.parametrize(
    ("voters", "share", "allowed"), [(4, 5, 10), (200, 5, 10), (45_000, 5, 2_250), (4, 0, 10)]
)
def test_the_share_is_never_less_than_ten(voters: int, share: int, allowed: int) -> None:
    assert allowed_of(voters, share) == allowed


def test_changes_of_another_poll_leave_this_list_as_it_is(office: Office) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    request = request_of(sample, lost)
    elsewhere = replace(
        sign(sample.poll, request, AUTHORITY, datetime(2026, 5, 1, tzinfo=UTC)),
        poll="1" * 15,
        made=True,
    )
    voters = [Voter(one.member, one.unit, one.credential) for one in sample.voters]
    book = Book(sample.poll, voters, [elsewhere], allowed=1)
    book.verify(request_of(sample, lost))
    with pytest.raises(DoubtfulError, match="is not new"):
        book.verify(request)


# --- crashes and silence -----------------------------------------------------------------------


@dataclass
class Faulty:
    """The real server behind a line that breaks: before the change is made, or after it."""

    server: HttpServer
    after: bool
    times: int = 1_000

    def poll_document(self) -> bytes:
        return self.server.poll_document()

    def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
        return self.server.pending(key)

    def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
        return ()

    def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
        raise AssertionError(message)

    def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        self.times -= 1
        if self.after or self.times < 0:
            self.server.make(messages)
        if self.times >= 0:
            raise ServerSilentError("The line broke.")


@pytest.mark.parametrize("after", [False, True])
def test_what_was_signed_before_a_silence_is_finished_by_the_next_round(
    office: Office, after: bool
) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    drawn = draw(sample, lost, ask(sample, lost))
    with pytest.raises(ServerSilentError):
        office.work(Faulty(office.server, after))
    (signed,) = office.changes()
    assert signed.made is None
    assert office.work() == Round(made=1)
    (finished,) = office.changes()
    assert finished == replace(signed, made=True)
    assert isinstance(sample.sign_in(drawn.new), BallotAuthorization)
    assert len([leaf for leaf in sample.log() if b'"credential:' in leaf]) == 2


def test_a_server_that_is_gone_is_silent(sqlite_sample: SamplePoll) -> None:
    with serving(sqlite_sample) as server:
        pass
    with pytest.raises(ServerSilentError, match="does not answer"):
        server.pending(AUTHORITY)


@contextmanager
def answering(status: int, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
    """A server that gives every question the same answer; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (302, {"Location": "http://127.0.0.1:1/"}, b""),
        (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>"),
        (503, {"Content-Type": "application/problem+json"}, b'{"title":"busy"}'),
        (409, {"Content-Type": "application/problem+json"}, b"not json"),
        (200, {}, b"<h1>Welcome</h1>"),
        (200, {}, b"[]"),
        (200, {}, b'{"nonce":1}'),
        (200, {}, b'{"nonce":"a","nonce":"b"}'),
    ],
)
def test_an_answer_of_anything_else_counts_as_silence(
    status: int, headers: Mapping[str, str], body: bytes
) -> None:
    with answering(status, headers, body) as url, pytest.raises(ServerSilentError):
        HttpServer(url, "1" * 15).pending(AUTHORITY)


def test_a_refusal_is_told_in_the_servers_words(office: Office) -> None:
    with pytest.raises(ServerRefusedError, match="credential_authority") as refused:
        office.server.pending(Ed25519PrivateKey.generate())
    assert not refused.value.final
    with pytest.raises(ServerRefusedError, match="There is no poll"):
        HttpServer(office.server.base_url, "1" * 15).pending(AUTHORITY)


@pytest.mark.parametrize(
    "url",
    [
        "http://vote.example.org",
        "https://vote.example.org/elsewhere",
        "https://vote.example.org?x",
        "ftp://vote.example.org",
        "vote.example.org",
        "https://",
    ],
)
def test_the_servers_address_is_https(url: str) -> None:
    with pytest.raises(ConfigurationError):
        HttpServer(url, "1" * 15)


def test_the_poll_must_name_this_authority(office: Office) -> None:
    raw, poll = office.server.poll_document(), office.sample.poll
    read_poll(raw, poll, AUTHORITY)
    for document, name, key, words in (
        (raw, poll, Ed25519PrivateKey.generate(), "another credential authority"),
        (raw, "1" * 15, AUTHORITY, "is of poll"),
        (b"{}", poll, AUTHORITY, "is not one"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            read_poll(document, name, key)


def test_after_the_close_a_signed_change_is_refused(office: Office) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    draw(sample, lost, ask(sample, lost))
    with pytest.raises(ServerSilentError):
        office.work(Faulty(office.server, after=False))
    sample.close()
    done = office.work()
    assert (done.made, done.refused) == (0, 1)


# --- the journal -------------------------------------------------------------------------------


def change_of(sample: SamplePoll, voter: SampleVoter) -> SignedChange:
    return sign(
        sample.poll, request_of(sample, voter), AUTHORITY, datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    )


@pytest.fixture
def written(sqlite_sample: SamplePoll, tmp_path: Path) -> tuple[Path, tuple[SignedChange, ...]]:
    """A journal of two changes, the first of which was made."""
    path = tmp_path / "reissues.journal"
    changes = [change_of(sqlite_sample, voter) for voter in sqlite_sample.voters[:2]]
    with opened(path) as book:
        for change in changes:
            book.sign(change)
        book.end(changes[0], made=True, now=changes[0].time)
        return path, book.changes


def test_a_journal_is_read_as_it_was_written(
    written: tuple[Path, tuple[SignedChange, ...]],
) -> None:
    path, changes = written
    assert [change.made for change in changes] == [True, None]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with opened(path) as book:
        assert book.changes == changes


def test_a_torn_line_is_cut_off_and_nothing_else(
    written: tuple[Path, tuple[SignedChange, ...]],
) -> None:
    path, changes = written
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"entry":"signed","iss')
    with opened(path) as book:
        assert book.changes == changes
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"signed"', b'"sighed"'), (b'"unit":"', b'"unit": "'), (b'"poll"', b'"pool"'), (b"{", b"")],
)
def test_a_journal_that_was_changed_is_refused(
    written: tuple[Path, tuple[SignedChange, ...]], old: bytes, new: bytes
) -> None:
    path, _ = written
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(MalformedError, match="Restore it"), opened(path):
        pytest.fail("it was opened")


def test_a_journal_is_held_by_one_process(written: tuple[Path, tuple[SignedChange, ...]]) -> None:
    path, _ = written
    with opened(path), pytest.raises(ConflictError, match="another process"), opened(path):
        pytest.fail("it was opened twice")


def test_a_journal_that_others_can_read_is_refused(
    written: tuple[Path, tuple[SignedChange, ...]],
) -> None:
    path, _ = written
    path.chmod(0o644)
    with pytest.raises(ConflictError, match="chmod 600"), opened(path):
        pytest.fail("it was opened")


def test_nothing_is_handed_in_that_the_journal_could_not_take(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample, lost = office.sample, office.sample.voters[0]
    server = Dishonest((request_of(sample, lost),))
    with opened(journal_of(office.cards)) as book:
        desk = desk_of(sample, office.cards, server, book)

        def full(descriptor: int, data: memoryview) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(journals.os, "write", full)
        with pytest.raises(ConflictError, match="No space left"):
            desk.work()
    assert server.handed_in == []
