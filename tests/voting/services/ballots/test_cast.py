"""Cast: what enters the ballot box and when; one member, one ballot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.record.fields import hour_of
from audit.record.log.entries import parse_entry
from audit.record.log.events import BallotCast
from audit.record.signatures.statement import Act
from tally.protocol.encoding import new_identifier, sha256_b64, sha256_hex
from tests.kit.ballots.box import verify_box
from tests.kit.ballots.flawed import signed_authorization
from tests.kit.database.stores import MovableClock
from tests.kit.polls import HEAD, SamplePoll, draft_poll
from voting.domain.errors import (
    NotFoundError,
    PollClosedError,
    PollNotOpenError,
    RatifyError,
)
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.storage.store import SqlStore

# --- what is cast ------------------------------------------------------------------------------


def test_a_ballot_is_cast_logged_and_receipted(sample: SamplePoll) -> None:
    voter = sample.voters[0]
    raw = sample.ballot(voter)
    receipt = cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), raw)

    assert verify_box(sample.ctx, sample.poll) == {sha256_b64(raw): receipt}
    entry = parse_entry(sample.log()[receipt.index], receipt.index)
    assert entry.event == BallotCast(
        time=hour_of(receipt.time), unit=voter.unit, ballot=sha256_hex(raw)
    )


def test_the_same_bytes_again_give_the_same_receipt_whatever_has_become_of_the_authorization(
    sample: SamplePoll, clock: MovableClock
) -> None:
    voter = sample.voters[0]
    raw, authorization = sample.ballot(voter), sample.authorization(voter)
    receipt = cast_ballot(sample.ctx, sample.poll, authorization, raw)

    assert cast_ballot(sample.ctx, sample.poll, authorization, raw) == receipt
    clock.forward(minutes=31)  # the authorization has expired
    assert cast_ballot(sample.ctx, sample.poll, authorization, raw) == receipt
    sample.close()
    assert cast_ballot(sample.ctx, sample.poll, authorization, raw) == receipt
    assert list(verify_box(sample.ctx, sample.poll)) == [receipt.tracker]


def test_sign_in_gives_the_receipt_once_the_ballot_is_cast(sample: SamplePoll) -> None:
    voter = sample.voters[0]
    receipt = cast_ballot(
        sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter)
    )
    assert sample.sign_in(voter) == receipt
    sample.close()
    assert sample.sign_in(voter) == receipt


def test_every_voter_has_an_index_of_the_log_in_order(sqlite_sample: SamplePoll) -> None:
    sample = sqlite_sample
    receipts = [
        cast_ballot(
            sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter, place % 2)
        )
        for place, voter in enumerate(sample.voters)
    ]
    assert [receipt.index for receipt in receipts] == [HEAD + place for place in (3, 4, 5, 6)]


# --- the window --------------------------------------------------------------------------------


def test_the_window_has_no_grace(sample: SamplePoll, clock: MovableClock) -> None:
    early, late = sample.voters[:2]
    clock.forward(minutes=114, seconds=50)
    authorizations = [sample.authorization(voter) for voter in (early, late)]
    ballots = [sample.ballot(voter) for voter in (early, late)]
    cast_ballot(sample.ctx, sample.poll, authorizations[0], ballots[0])
    clock.forward(seconds=11)
    error = refused_after_close(sample, authorizations[1], ballots[1])
    assert (error.status, error.slug) == (409, "poll-closed")
    assert b'"poll:closed"' in sample.log()[-1]


def refused_after_close(sample: SamplePoll, authorization: dict, raw: bytes) -> RatifyError:
    """Cast too late: refused, and the only new entry of the log may be poll:closed."""
    before = verify_box(sample.ctx, sample.poll)
    with pytest.raises(PollClosedError) as caught:
        cast_ballot(sample.ctx, sample.poll, authorization, raw)
    assert verify_box(sample.ctx, sample.poll) == before
    return caught.value


def test_nothing_is_cast_after_an_early_close_or_in_a_void_poll(sqlite_sample: SamplePoll) -> None:
    first, second = sqlite_sample.voters[:2]
    authorizations = [sqlite_sample.authorization(voter) for voter in (first, second)]
    sqlite_sample.close()
    refused_after_close(sqlite_sample, authorizations[0], sqlite_sample.ballot(first))
    sqlite_sample.act(Act.VOID)
    refused_after_close(sqlite_sample, authorizations[1], sqlite_sample.ballot(second))


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
    authorization = signed_authorization(sample, voter, sample.poll)
    with pytest.raises(PollNotOpenError):
        cast_ballot(sample.ctx, sample.poll, authorization, sample.ballot(voter))
    clock.forward(minutes=11)
    receipt = cast_ballot(
        sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter)
    )
    assert receipt.index == HEAD + 3
    assert b'"poll:opened"' in sample.log()[HEAD + 2]
    verify_box(sample.ctx, sample.poll)


def test_an_unknown_poll_is_not_found(sqlite_sample: SamplePoll) -> None:
    voter, unknown = sqlite_sample.voters[0], new_identifier()
    authorization = signed_authorization(sqlite_sample, voter, unknown)
    with pytest.raises(NotFoundError):
        cast_ballot(sqlite_sample.ctx, unknown, authorization, sqlite_sample.ballot(voter))
