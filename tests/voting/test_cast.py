"""Cast: what enters the ballot box, what is refused, and what a refusal leaves behind (nothing)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from audit.entries import parse_entry
from audit.events import BallotCast
from audit.fields import hour_of
from audit.receipt import Paper
from tally.protocol import ballot as protocol
from tally.protocol.encoding import compact, new_identifier, sha256_b64, sha256_hex
from tally.protocol.proofs import prove_schnorr
from tests.voting.ballot_box_check import verify_box
from tests.voting.conftest import MovableClock
from tests.voting.factory import SamplePoll, SampleVoter, draft_poll, open_poll
from voting.domain.errors import (
    AlreadyVotedError,
    MalformedError,
    NotFoundError,
    PaperExpiredError,
    PaperInvalidError,
    PollClosedError,
    PollNotOpenError,
    RatifyError,
    SerialBurntError,
)
from voting.domain.poll import Act
from voting.services import cast as casting
from voting.services.cast import cast
from voting.services.ports import Context
from voting.storage.store import SqlStore


def resigned(ballot: dict[str, object], secret: int) -> bytes:
    """Sign a changed ballot with its own credential, so that only its proofs are wrong."""
    unsigned = {key: value for key, value in ballot.items() if key != "signature"}
    digest = sha256_b64(compact(unsigned))
    proof = prove_schnorr(secret, f"sig|{digest}|").to_json()
    return compact({**unsigned, "signature": {"hash": digest, "proof": proof}})


def with_false_proof(raw: bytes, voter: SampleVoter) -> bytes:
    """Swap the two individual proofs of a ballot, and sign it again."""
    ballot = json.loads(raw)
    ballot["answers"][0]["individual_proofs"].reverse()
    return resigned(ballot, voter.secret)


def with_false_signature(raw: bytes, change: int = 1) -> bytes:
    """Change the response of the credential's signature."""
    ballot = json.loads(raw)
    proof = ballot["signature"]["proof"]
    proof["response"] = str(int(proof["response"]) - change)
    return compact(ballot)


def refused(sample: SamplePoll, error: type[RatifyError], paper: dict, raw: bytes) -> RatifyError:
    """Cast and be refused with exactly this error; the box is as it was."""
    before = verify_box(sample.ctx, sample.poll)
    with pytest.raises(error) as caught:
        cast(sample.ctx, sample.poll, paper, raw)
    assert type(caught.value) is error
    assert verify_box(sample.ctx, sample.poll) == before
    return caught.value


@pytest.fixture
def proof_checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ballots whose proofs were checked; the check itself is the real one."""
    checked: list[str] = []

    def counting(election: protocol.Election, ballot: protocol.Ballot) -> None:
        checked.append(ballot.tracker)
        protocol.verify_proofs(election, ballot)

    monkeypatch.setattr(casting, "verify_proofs", counting)
    return checked


# --- what is cast ------------------------------------------------------------------------------


def test_a_ballot_is_cast_logged_and_receipted(sample: SamplePoll) -> None:
    voter = sample.voters[0]
    raw = sample.ballot(voter)
    receipt = cast(sample.ctx, sample.poll, sample.paper(voter), raw)

    assert verify_box(sample.ctx, sample.poll) == {sha256_b64(raw): receipt}
    entry = parse_entry(sample.log()[receipt.index], receipt.index)
    assert entry.event == BallotCast(
        time=hour_of(receipt.time), unit=voter.unit, ballot=sha256_hex(raw)
    )


def test_the_same_bytes_again_give_the_same_receipt_whatever_has_become_of_the_paper(
    sample: SamplePoll, clock: MovableClock
) -> None:
    voter = sample.voters[0]
    raw, paper = sample.ballot(voter), sample.paper(voter)
    receipt = cast(sample.ctx, sample.poll, paper, raw)

    assert cast(sample.ctx, sample.poll, paper, raw) == receipt
    assert cast(sample.ctx, sample.poll, {}, raw) == receipt
    clock.forward(minutes=31)  # the paper has expired
    assert cast(sample.ctx, sample.poll, paper, raw) == receipt
    sample.act(Act.CLOSE)
    assert cast(sample.ctx, sample.poll, paper, raw) == receipt
    assert list(verify_box(sample.ctx, sample.poll)) == [receipt.tracker]


def test_sign_in_gives_the_receipt_once_the_ballot_is_cast(sample: SamplePoll) -> None:
    voter = sample.voters[0]
    receipt = cast(sample.ctx, sample.poll, sample.paper(voter), sample.ballot(voter))
    assert sample.sign_in(voter) == receipt
    sample.act(Act.CLOSE)
    assert sample.sign_in(voter) == receipt


def test_every_voter_has_an_index_of_the_log_in_order(sqlite_sample: SamplePoll) -> None:
    sample = sqlite_sample
    receipts = [
        cast(sample.ctx, sample.poll, sample.paper(voter), sample.ballot(voter, place % 2))
        for place, voter in enumerate(sample.voters)
    ]
    assert [receipt.index for receipt in receipts] == [2, 3, 4, 5]


# --- one credential, one member, one ballot ----------------------------------------------------


def test_another_ballot_by_the_same_credential_is_refused_with_old_and_new_paper(
    sample: SamplePoll, proof_checks: list[str]
) -> None:
    voter = sample.voters[0]
    old, unused = sample.paper(voter), sample.paper(voter)
    cast(sample.ctx, sample.poll, old, sample.ballot(voter, 0))
    proof_checks.clear()
    for paper in (old, unused):
        error = refused(sample, AlreadyVotedError, paper, sample.ballot(voter, 1))
        assert (error.status, error.slug) == (409, "already-voted")
    assert proof_checks == []


def test_a_replayed_ballot_does_not_count_in_another_poll(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    raw = sqlite_sample.ballot(voter)
    paper = sqlite_sample.paper(voter)
    cast(sqlite_sample.ctx, sqlite_sample.poll, paper, raw)
    other = open_poll(sqlite_sample.ctx)
    with pytest.raises(PaperInvalidError, match="not signed by this poll's key"):
        cast(other.ctx, other.poll, paper, raw)
    with pytest.raises(PaperInvalidError, match="another credential"):
        cast(other.ctx, other.poll, other.paper(other.voters[0]), raw)
    assert len(other.log()) == 2


# --- the paper ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("poll", new_identifier()),
        ("unit", "B-SEC"),
        ("election", "A" * 43),
        ("credential", "4"),
        ("serial", "0" * 32),
        ("channel", "phone"),
        ("issued", "2026-01-01T00:00:00Z"),
        ("expires", "2036-01-01T00:00:00Z"),
        ("signature", "A" * 86 + "=="),
    ],
)
def test_a_paper_with_one_field_changed_is_not_ours(
    sqlite_sample: SamplePoll, field: str, value: str
) -> None:
    voter = sqlite_sample.voters[0]
    paper = {**sqlite_sample.paper(voter), field: value}
    refused(sqlite_sample, PaperInvalidError, paper, sqlite_sample.ballot(voter))


@pytest.mark.parametrize("change", [{"more": "x"}, {"serial": None}, {"serial": "x"}, {"unit": 7}])
def test_a_paper_of_another_form_is_refused(
    sqlite_sample: SamplePoll, change: dict[str, object]
) -> None:
    voter = sqlite_sample.voters[0]
    paper = {**sqlite_sample.paper(voter), **change}
    refused(sqlite_sample, PaperInvalidError, paper, sqlite_sample.ballot(voter))


def test_another_voters_paper_is_useless(sqlite_sample: SamplePoll) -> None:
    thief, owner = sqlite_sample.voters[0], sqlite_sample.voters[2]  # of the same unit
    raw = sqlite_sample.ballot(thief)
    refused(sqlite_sample, PaperInvalidError, sqlite_sample.paper(owner), raw)


def test_a_paper_is_good_for_thirty_minutes(sqlite_sample: SamplePoll, clock: MovableClock) -> None:
    first, second = sqlite_sample.voters[:2]
    papers = [sqlite_sample.paper(voter) for voter in (first, second)]
    clock.forward(minutes=29, seconds=58)
    cast(sqlite_sample.ctx, sqlite_sample.poll, papers[0], sqlite_sample.ballot(first))
    clock.forward(seconds=3)
    refused(sqlite_sample, PaperExpiredError, papers[1], sqlite_sample.ballot(second))


# --- the ballot --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: b"", id="empty"),
        pytest.param(lambda raw: raw[:-1], id="cut-short"),
        pytest.param(lambda raw: raw + b"\n", id="newline-added"),
        pytest.param(lambda raw: b" " * 9_000, id="too-long"),
        pytest.param(lambda raw: raw.replace(b'"credential":', b'"Credential":'), id="key-changed"),
        pytest.param(lambda raw: b"\xff" + raw, id="not-utf-8"),
        pytest.param(lambda raw: raw.replace(b'":"', b'": "', 1), id="space-added"),
    ],
)
def test_a_malformed_ballot_is_refused(sqlite_sample: SamplePoll, spoil) -> None:
    voter = sqlite_sample.voters[0]
    error = refused(
        sqlite_sample,
        MalformedError,
        sqlite_sample.paper(voter),
        spoil(sqlite_sample.ballot(voter)),
    )
    assert "not cast" in str(error)


def test_a_ballot_made_for_another_units_election_is_refused(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    elsewhere = SampleVoter(voter.member, "B-SEC", voter.secret)
    raw = sqlite_sample.ballot(elsewhere)
    refused(sqlite_sample, MalformedError, sqlite_sample.paper(voter), raw)


def test_a_tampered_ballot_is_refused(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    ballot = json.loads(sqlite_sample.ballot(voter))
    ballot["answers"][0]["choices"].reverse()  # the vote turned round
    refused(sqlite_sample, MalformedError, sqlite_sample.paper(voter), compact(ballot))


def test_false_proofs_under_a_good_signature_are_refused(
    sqlite_sample: SamplePoll, proof_checks: list[str]
) -> None:
    voter = sqlite_sample.voters[0]
    raw = with_false_proof(sqlite_sample.ballot(voter), voter)
    refused(sqlite_sample, MalformedError, sqlite_sample.paper(voter), raw)
    assert len(proof_checks) == 1


# --- junk --------------------------------------------------------------------------------------


def test_junk_costs_no_proof_checks_and_five_burn_the_serial(
    sample: SamplePoll, proof_checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    voter = sample.voters[0]
    paper, raw = sample.paper(voter), sample.ballot(voter)
    for change in range(1, 6):
        refused(sample, MalformedError, paper, with_false_signature(raw, change))
    assert proof_checks == []

    def no_arithmetic(*_: object) -> None:
        raise AssertionError("a burnt serial buys no arithmetic")

    with monkeypatch.context() as patch:
        patch.setattr(casting, "verify_signature", no_arithmetic)
        refused(sample, SerialBurntError, paper, with_false_signature(raw, 6))
        refused(sample, SerialBurntError, paper, raw)

    receipt = cast(sample.ctx, sample.poll, sample.paper(voter), raw)  # a new paper is good
    assert list(verify_box(sample.ctx, sample.poll)) == [receipt.tracker]


def test_false_proofs_burn_the_serial_too(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    paper, raw = sqlite_sample.paper(voter), sqlite_sample.ballot(voter)
    for _ in range(5):
        refused(sqlite_sample, MalformedError, paper, with_false_proof(raw, voter))
    refused(sqlite_sample, SerialBurntError, paper, raw)


def test_four_failures_burn_nothing(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    paper, raw = sqlite_sample.paper(voter), sqlite_sample.ballot(voter)
    for change in range(1, 5):
        refused(sqlite_sample, MalformedError, paper, with_false_signature(raw, change))
    cast(sqlite_sample.ctx, sqlite_sample.poll, paper, raw)


# --- the window --------------------------------------------------------------------------------


def test_the_window_has_no_grace(sample: SamplePoll, clock: MovableClock) -> None:
    early, late = sample.voters[:2]
    clock.forward(minutes=114, seconds=50)
    papers = [sample.paper(voter) for voter in (early, late)]
    ballots = [sample.ballot(voter) for voter in (early, late)]
    cast(sample.ctx, sample.poll, papers[0], ballots[0])
    clock.forward(seconds=11)
    error = refused_after_close(sample, papers[1], ballots[1])
    assert (error.status, error.slug) == (409, "poll-closed")
    assert b'"poll:closed"' in sample.log()[-1]


def refused_after_close(sample: SamplePoll, paper: dict, raw: bytes) -> RatifyError:
    """Cast too late: refused, and the only new entry of the log may be poll:closed."""
    before = verify_box(sample.ctx, sample.poll)
    with pytest.raises(PollClosedError) as caught:
        cast(sample.ctx, sample.poll, paper, raw)
    assert verify_box(sample.ctx, sample.poll) == before
    return caught.value


def test_nothing_is_cast_after_an_early_close_or_in_a_void_poll(sqlite_sample: SamplePoll) -> None:
    first, second = sqlite_sample.voters[:2]
    papers = [sqlite_sample.paper(voter) for voter in (first, second)]
    sqlite_sample.act(Act.CLOSE)
    refused_after_close(sqlite_sample, papers[0], sqlite_sample.ballot(first))
    sqlite_sample.act(Act.VOID)
    refused_after_close(sqlite_sample, papers[1], sqlite_sample.ballot(second))


def test_the_window_opens_by_itself_and_not_before(
    sqlite_ctx: Context, sqlite_store: SqlStore, clock: MovableClock
) -> None:
    with sqlite_store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(minutes=10)
    sample = draft_poll(sqlite_ctx, opens=opens)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    voter = sample.voters[0]
    with pytest.raises(PollNotOpenError):
        sample.sign_in(voter)
    with pytest.raises(PollNotOpenError):
        paper = signed_paper(sample, voter, sample.poll)
        cast(sample.ctx, sample.poll, paper, sample.ballot(voter))
    clock.forward(minutes=11)
    receipt = cast(sample.ctx, sample.poll, sample.paper(voter), sample.ballot(voter))
    assert receipt.index == 2
    assert b'"poll:opened"' in sample.log()[1]
    verify_box(sample.ctx, sample.poll)


def test_an_unknown_poll_is_not_found(sqlite_sample: SamplePoll) -> None:
    voter, unknown = sqlite_sample.voters[0], new_identifier()
    paper = signed_paper(sqlite_sample, voter, unknown)
    with pytest.raises(NotFoundError):
        cast(sqlite_sample.ctx, unknown, paper, sqlite_sample.ballot(voter))


def signed_paper(sample: SamplePoll, voter: SampleVoter, poll: str) -> dict[str, object]:
    """Return a paper that the server signed for `poll`, whatever state that is in."""
    with sample.ctx.store.reader() as uow:
        now = uow.now().replace(microsecond=0)
    paper = Paper(
        poll=poll,
        unit=voter.unit,
        election=sample.election(voter.unit).fingerprint,
        credential=voter.credential,
        serial="5" * 32,
        channel="web",
        issued=now,
        expires=now + timedelta(minutes=30),
    )
    return paper.sign(sample.ctx.keys.log_key(poll)).to_json()


def test_no_refusal_quotes_the_ballot_the_member_or_the_credential(
    sqlite_sample: SamplePoll,
) -> None:
    voter = sqlite_sample.voters[0]
    paper, raw = sqlite_sample.paper(voter), sqlite_sample.ballot(voter)
    junk = [with_false_signature(raw), with_false_proof(raw, voter), raw[:-1]]
    for spoilt in junk:
        message = str(refused(sqlite_sample, MalformedError, paper, spoilt))
        assert voter.member not in message
        assert voter.credential[:40] not in message
        assert len(message) < 300
