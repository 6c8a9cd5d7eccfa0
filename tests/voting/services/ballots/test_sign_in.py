"""Sign-in: the nonce, the proof, the authorization, and how guessing is slowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from audit.record.receipt import BallotAuthorization
from audit.record.signatures.statement import Act
from tally.protocol.credential import prove_sign_in
from tally.protocol.encoding import new_identifier, parse_element
from tally.protocol.group import IDENTITY, Q, random_exponent
from tests.kit.database.stores import MovableClock
from tests.kit.polls import ADDRESS, SamplePoll, context, draft_poll
from voting.domain.errors import (
    MalformedError,
    NonceExpiredError,
    NotFoundError,
    PollClosedError,
    PollNotOpenError,
    RatifyError,
    SignInRefusedError,
    TooManyFailuresError,
)
from voting.ports.unit_of_work import Context
from voting.services.ballots import sign_in
from voting.services.ballots.nonce import LIFE, make_nonce, verify_nonce
from voting.services.ballots.sign_in import NOBODYS_CREDENTIAL, issue_sign_in_nonce, sign_in_member
from voting.services.limits import throttle
from voting.storage.limits.tables import CounterRow
from voting.storage.store import SqlStore

UNKNOWN = "999999"


def prove(sample: SamplePoll, member: str, secret: int, nonce: str) -> dict[str, str]:
    """Return a sign-in proof as a booth sends it."""
    return prove_sign_in(secret, sample.poll, member, nonce).to_json()


def fail(sample: SamplePoll, member: str, address: str = ADDRESS) -> RatifyError:
    """Sign in with a wrong code; return the refusal."""
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    proof = prove(sample, member, random_exponent(), nonce)
    with pytest.raises((SignInRefusedError, TooManyFailuresError)) as caught:
        sign_in_member(sample.ctx, sample.poll, member, nonce, proof, address)
    return caught.value


def counters(store: SqlStore) -> dict[str, int]:
    """Return every failure counter."""
    with store.reader() as uow:
        rows = uow.connection.execute(select(CounterRow.key, CounterRow.count))
        return {row.key: row.count for row in rows}


# --- what a member gets ------------------------------------------------------------------------


def test_the_right_code_gets_a_signed_authorization_bound_to_its_credential(
    sample: SamplePoll,
) -> None:
    voter = sample.voters[0]
    authorization = sample.sign_in(voter)
    assert isinstance(authorization, BallotAuthorization)
    authorization.verify(sample.ctx.keys.log_key(sample.poll).public_key())
    found = (authorization.poll, authorization.unit, authorization.credential)
    assert found == (sample.poll, voter.unit, voter.credential)
    assert authorization.election == sample.election(voter.unit).fingerprint
    assert authorization.expires - authorization.issued == timedelta(minutes=30)
    assert authorization.channel == "web"


def test_each_authorization_has_a_serial_of_its_own(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    assert (
        sqlite_sample.authorization(voter)["serial"] != sqlite_sample.authorization(voter)["serial"]
    )


def test_signing_in_leaves_no_trace_in_the_database(
    sqlite_sample: SamplePoll, sqlite_store: SqlStore
) -> None:
    voter = sqlite_sample.voters[0]
    before = sqlite_sample.log()
    sqlite_sample.authorization(voter)
    assert sqlite_sample.log() == before
    assert counters(sqlite_store) == {}


# --- unknown member and wrong code -------------------------------------------------------------


def test_an_unknown_member_and_a_wrong_code_get_the_same_answer(sample: SamplePoll) -> None:
    wrong = fail(sample, sample.voters[0].member)
    unknown = fail(sample, UNKNOWN)
    assert type(wrong) is type(unknown) is SignInRefusedError
    assert (str(wrong), wrong.status, wrong.slug) == (str(unknown), 403, "sign-in-refused")


def test_an_unknown_member_costs_the_same_work_and_is_counted_alike(
    sqlite_sample: SamplePoll, sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = sign_in.verify_sign_in

    def counting(credential: str, *rest: object) -> None:
        verified.append(credential)
        real(credential, *rest)

    monkeypatch.setattr(sign_in, "verify_sign_in", counting)
    fail(sqlite_sample, sqlite_sample.voters[0].member)
    fail(sqlite_sample, UNKNOWN)
    assert verified == [sqlite_sample.voters[0].credential, NOBODYS_CREDENTIAL]
    assert sorted(counters(sqlite_store).values()) == [1, 1, 2]  # two pairs, one address


def test_nobodys_credential_is_in_the_group_and_not_the_identity() -> None:
    assert parse_element(NOBODYS_CREDENTIAL, "nobody's") != IDENTITY


@pytest.mark.parametrize(
    ("member", "proof"),
    [
        ("12", {"challenge": "1", "response": "1"}),
        ("0000001 ", {"challenge": "1", "response": "1"}),
        ("١٢٣٤", {"challenge": "1", "response": "1"}),
        ("000001", {"challenge": "1"}),
        ("000001", {"challenge": "01", "response": "1"}),
        ("000001", {"challenge": "1", "response": str(Q)}),
        ("000001", {"challenge": 1, "response": 1}),
        ("000001", ["1", "1"]),
    ],
)
def test_a_malformed_sign_in_is_refused_and_not_counted(
    sqlite_sample: SamplePoll, sqlite_store: SqlStore, member: str, proof: object
) -> None:
    nonce = issue_sign_in_nonce(sqlite_sample.ctx, sqlite_sample.poll)
    with pytest.raises(MalformedError):
        sign_in_member(sqlite_sample.ctx, sqlite_sample.poll, member, nonce, proof, ADDRESS)
    assert counters(sqlite_store) == {}


# --- the nonce ---------------------------------------------------------------------------------


def test_a_nonce_is_sixty_four_hexadecimal_digits_and_never_the_same(
    sqlite_sample: SamplePoll,
) -> None:
    nonces = {issue_sign_in_nonce(sqlite_sample.ctx, sqlite_sample.poll) for _ in range(50)}
    assert len(nonces) == 50
    assert all(len(nonce) == 64 and set(nonce) <= set("0123456789abcdef") for nonce in nonces)


def try_nonce(sample: SamplePoll, nonce: str) -> object:
    """Sign in as the first voter with a proof over this nonce."""
    voter = sample.voters[0]
    proof = prove(sample, voter.member, voter.secret, nonce)
    return sign_in_member(sample.ctx, sample.poll, voter.member, nonce, proof, ADDRESS)


def test_a_nonce_is_good_for_two_minutes(sample: SamplePoll, clock: MovableClock) -> None:
    nonce = issue_sign_in_nonce(sample.ctx, sample.poll)
    clock.forward(seconds=118)
    assert isinstance(try_nonce(sample, nonce), BallotAuthorization)
    clock.forward(seconds=3)
    with pytest.raises(NonceExpiredError):
        try_nonce(sample, nonce)


def test_a_nonces_two_minutes_end_to_the_millisecond() -> None:
    made = datetime(2026, 11, 30, 12, tzinfo=UTC)
    nonce = make_nonce(b"k" * 32, "poll", made)
    verify_nonce(b"k" * 32, "poll", nonce, made + LIFE)
    with pytest.raises(NonceExpiredError):
        verify_nonce(b"k" * 32, "poll", nonce, made + LIFE + timedelta(milliseconds=1))


@pytest.mark.parametrize("nonce", ["", "sig|" + "A" * 43 + "|", "0" * 63, "0" * 64, "A" * 64])
def test_a_nonce_that_is_not_ours_is_refused(sqlite_sample: SamplePoll, nonce: str) -> None:
    proof = {"challenge": "1", "response": "1"}
    voter = sqlite_sample.voters[0]
    with pytest.raises(NonceExpiredError):
        sign_in_member(sqlite_sample.ctx, sqlite_sample.poll, voter.member, nonce, proof, ADDRESS)


def test_a_replayed_proof_gains_a_authorization_for_the_same_credential_only(
    sqlite_sample: SamplePoll,
) -> None:
    voter = sqlite_sample.voters[0]
    nonce = issue_sign_in_nonce(sqlite_sample.ctx, sqlite_sample.poll)
    proof = prove(sqlite_sample, voter.member, voter.secret, nonce)
    authorizations = [
        sign_in_member(sqlite_sample.ctx, sqlite_sample.poll, voter.member, nonce, proof, address)
        for address in (ADDRESS, "198.51.100.9")
    ]
    assert {authorization.credential for authorization in authorizations} == {voter.credential}


# --- the window --------------------------------------------------------------------------------


def test_a_draft_is_not_found(sqlite_ctx: Context) -> None:
    draft = draft_poll(sqlite_ctx)
    with pytest.raises(NotFoundError):
        issue_sign_in_nonce(sqlite_ctx, draft.poll)


def test_an_unknown_poll_is_not_found(ctx: Context) -> None:
    for poll in (new_identifier(), "nul\0"):
        with pytest.raises((NotFoundError, MalformedError)):
            issue_sign_in_nonce(ctx, poll)


def test_a_sealed_poll_is_not_open_yet(sqlite_ctx: Context) -> None:
    sealed = draft_poll(sqlite_ctx)
    sealed.act(Act.SEAL)
    with pytest.raises(PollNotOpenError):
        issue_sign_in_nonce(sqlite_ctx, sealed.poll)


def test_after_the_close_who_has_not_voted_is_told_so(sample: SamplePoll) -> None:
    sample.close()
    with pytest.raises(PollClosedError):
        sample.sign_in(sample.voters[0])
    assert isinstance(fail(sample, sample.voters[0].member), SignInRefusedError)


# --- slowing guessers --------------------------------------------------------------------------


def test_failures_slow_the_pair_and_a_correct_code_is_always_accepted(
    sample: SamplePoll, store: SqlStore, clock: MovableClock
) -> None:
    voter = sample.voters[0]
    clock.stop()
    for _ in range(6):
        assert isinstance(fail(sample, voter.member), SignInRefusedError)
    waits = []
    for _ in range(12):
        slowed = fail(sample, voter.member)
        assert isinstance(slowed, TooManyFailuresError)
        assert slowed.status == 429
        assert isinstance(
            sample.sign_in(voter), BallotAuthorization
        )  # accepted while the wait lasts
        waits.append(slowed.retry_after)
        clock.forward(seconds=slowed.retry_after)
        assert isinstance(fail(sample, voter.member), SignInRefusedError)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 15 * 60
    elsewhere = fail(sample, voter.member, "198.51.100.9")
    assert isinstance(elsewhere, SignInRefusedError)  # another address is another pair


def test_nothing_is_written_while_a_wait_lasts(
    sqlite_sample: SamplePoll, sqlite_store: SqlStore, clock: MovableClock
) -> None:
    clock.stop()
    for _ in range(6):
        fail(sqlite_sample, UNKNOWN)
    before = counters(sqlite_store)
    for _ in range(5):
        assert isinstance(fail(sqlite_sample, UNKNOWN), TooManyFailuresError)
    assert counters(sqlite_store) == before


def test_an_address_is_slowed_after_many_members_and_never_for_successes(
    sqlite_sample: SamplePoll, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    clock.stop()
    monkeypatch.setattr(throttle, "ADDRESS_LIMIT", throttle.FailureLimit(3, timedelta(minutes=1)))
    for _ in range(10):
        sqlite_sample.authorization(sqlite_sample.voters[0])
    for place in range(4):
        assert isinstance(fail(sqlite_sample, f"77{place:04d}"), SignInRefusedError)
    assert isinstance(fail(sqlite_sample, "880000"), TooManyFailuresError)
    assert isinstance(sqlite_sample.sign_in(sqlite_sample.voters[1]), BallotAuthorization)


def test_the_database_holds_no_address_and_no_member_beside_a_failure(
    sqlite_sample: SamplePoll, sqlite_store: SqlStore
) -> None:
    fail(sqlite_sample, UNKNOWN, "203.0.113.77")
    keys = counters(sqlite_store)
    assert all(len(bytes.fromhex(key)) == 32 for key in keys)
    place = (sqlite_sample.poll, UNKNOWN, "203.0.113.77")
    assert set(throttle._limits(sqlite_sample.ctx, *place)) == set(keys)
    other = context(sqlite_store, master=b"\2" * 32)
    assert keys.keys().isdisjoint(throttle._limits(other, *place))  # no guess without the key
