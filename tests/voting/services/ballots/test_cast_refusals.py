"""Cast: an authorization or ballot of another form is refused and leaves nothing; junk is cheap.

What somebody forges is in tests/attacks/requests/members/test_cast.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.log.tree import Frontier
from tests.kit.ballots.box import verify_box
from tests.kit.ballots.flawed import (
    refused,
    with_false_proof,
    with_false_signature,
)
from tests.kit.database.stores import MovableClock
from tests.kit.polls import SamplePoll
from voting.domain.ballot_box import Published, public_poll, verify_window
from voting.domain.errors import (
    AlreadyVotedError,
    AuthorizationExpiredError,
    AuthorizationInvalidError,
    MalformedError,
    PollClosedError,
    PollNotOpenError,
)
from voting.domain.poll import PollState
from voting.services.ballots.cast import cast_ballot

# --- the authorization ---------------------------------------------------------------------------


@pytest.mark.parametrize("change", [{"more": "x"}, {"serial": None}, {"serial": "x"}, {"unit": 7}])
def test_an_authorization_of_another_form_is_refused(
    sqlite_sample: SamplePoll, change: dict[str, object]
) -> None:
    voter = sqlite_sample.voters[0]
    authorization = {**sqlite_sample.authorization(voter), **change}
    refused(sqlite_sample, AuthorizationInvalidError, authorization, sqlite_sample.ballot(voter))


def test_an_authorization_is_good_for_thirty_minutes(
    sqlite_sample: SamplePoll, clock: MovableClock
) -> None:
    first, second = sqlite_sample.voters[:2]
    authorizations = [sqlite_sample.authorization(voter) for voter in (first, second)]
    clock.forward(minutes=29, seconds=58)
    cast_ballot(
        sqlite_sample.ctx, sqlite_sample.poll, authorizations[0], sqlite_sample.ballot(first)
    )
    clock.forward(seconds=3)
    refused(
        sqlite_sample, AuthorizationExpiredError, authorizations[1], sqlite_sample.ballot(second)
    )


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
def test_a_malformed_ballot_is_refused(
    sqlite_sample: SamplePoll, spoil: Callable[[bytes], bytes]
) -> None:
    voter = sqlite_sample.voters[0]
    error = refused(
        sqlite_sample,
        MalformedError,
        sqlite_sample.authorization(voter),
        spoil(sqlite_sample.ballot(voter)),
    )
    assert "not cast" in str(error)


# --- junk --------------------------------------------------------------------------------------


def test_junk_costs_no_proof_checks_and_another_authorization_is_good(
    sample: SamplePoll, proof_checks: list[str]
) -> None:
    voter = sample.voters[0]
    authorization, raw = sample.authorization(voter), sample.ballot(voter)
    for change in range(1, 6):
        refused(sample, MalformedError, authorization, with_false_signature(raw, change))
    assert proof_checks == []
    receipt = cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), raw)
    assert list(verify_box(sample.ctx, sample.poll)) == [receipt.tracker]


def test_whoever_has_voted_is_told_so_before_a_proof_is_checked(
    sqlite_sample: SamplePoll, proof_checks: list[str]
) -> None:
    voter = sqlite_sample.voters[0]
    authorization, raw = sqlite_sample.authorization(voter), sqlite_sample.ballot(voter)
    receipt = cast_ballot(sqlite_sample.ctx, sqlite_sample.poll, authorization, raw)
    refused(sqlite_sample, AlreadyVotedError, authorization, sqlite_sample.ballot(voter))
    assert proof_checks == [receipt.tracker]


def test_four_failures_burn_nothing(sqlite_sample: SamplePoll) -> None:
    voter = sqlite_sample.voters[0]
    authorization, raw = sqlite_sample.authorization(voter), sqlite_sample.ballot(voter)
    for change in range(1, 5):
        refused(sqlite_sample, MalformedError, authorization, with_false_signature(raw, change))
    cast_ballot(sqlite_sample.ctx, sqlite_sample.poll, authorization, raw)


def test_no_refusal_quotes_the_ballot_the_member_or_the_credential(
    sqlite_sample: SamplePoll,
) -> None:
    voter = sqlite_sample.voters[0]
    authorization, raw = sqlite_sample.authorization(voter), sqlite_sample.ballot(voter)
    junk = [with_false_signature(raw), with_false_proof(raw, voter), raw[:-1]]
    for spoilt in junk:
        message = str(refused(sqlite_sample, MalformedError, authorization, spoilt))
        assert voter.member not in message
        assert voter.credential[:40] not in message
        assert len(message) < 300


# --- the window ----------------------------------------------------------------------------------


def test_the_window_of_an_open_poll_is_kept_to_the_instant_whatever_its_state_says(
    sqlite_sample: SamplePoll,
) -> None:
    with sqlite_sample.ctx.store.reader() as uow:
        poll = uow.polls.get(sqlite_sample.poll)
    instant = timedelta(microseconds=1)
    for inside in (poll.opens, poll.closes - instant):
        verify_window(poll, inside)
    with pytest.raises(PollNotOpenError):
        verify_window(poll, poll.opens - instant)
    with pytest.raises(PollClosedError):
        verify_window(poll, poll.closes)
    with pytest.raises(PollClosedError, match="was voided"):
        verify_window(replace(poll, state=PollState.VOID), poll.opens - instant)


def test_the_first_entry_after_the_published_ones_waits_and_the_last_of_them_does_not(
    sqlite_sample: SamplePoll,
) -> None:
    with sqlite_sample.ctx.store.reader() as uow:
        poll = uow.polls.get(sqlite_sample.poll)
    shown = public_poll(poll, Published(Frontier(2, (b"h" * 32,)), poll.opens), poll.opens)
    assert shown.until is not None
    assert [shown.public_from(index) for index in (1, 2)] == [None, shown.until]
