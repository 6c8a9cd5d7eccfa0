"""The trustees' decryptions: received once and whole, set aside by two officers, counted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from audit.record.about.acts import set_aside_entry
from audit.record.log.entries import parse_entry
from audit.record.log.events import DecryptionSetAside, ResultComputed
from audit.record.signatures.statement import Act
from audit.record.units import Bilingual
from tally.protocol.encoding import sha256_hex
from tests.kit.officers import (
    audited,
    decryption,
    poll_with_three_trustees,
    record,
    sign,
    signature,
    state_of,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from voting.domain.errors import ConflictError, MalformedError, RatifyError, WrongStateError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context, Lock
from voting.services.acts import statements
from voting.services.acts.certify import commitment_of
from voting.services.acts.decryptions import SET_ASIDE, receive_decryption
from voting.services.acts.handler import ActRequest
from voting.services.polls.queries import decrypted_by
from voting.services.signatures import ActContext, Signed

SECRETS = [member.secret or 0 for member in three_trustees()[1]]


@pytest.fixture
def closed(sqlite_ctx: Context) -> SamplePoll:
    """A closed poll: 3 of 4 votes in favour in unit A, 2 of 3 in unit B."""
    sample = poll_with_three_trustees(sqlite_ctx, voters=8)
    vote_all(sample, [0, 0, 0, 1, 0, 0, 1])
    sample.close()
    return sample


@pytest.fixture
def tallied(closed: SamplePoll) -> SamplePoll:
    """The same, with its encrypted tally made."""
    closed.act(Act.COUNT)
    return closed


def last(sample: SamplePoll) -> object:
    log = sample.log()
    return parse_entry(log[-1], len(log) - 1).event


def test_any_two_of_three_give_the_same_result(tallied: SamplePoll) -> None:
    for secret in SECRETS[1:]:
        received = receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, secret))
    assert received.counted
    with tallied.ctx.store.reader() as uow:
        result = uow.tallies.result(tallied.poll)
    assert result is not None
    document = json.loads(result.result_json)
    assert document["official"] == {
        "in_favour": "70.83",
        "not_in_favour": "29.17",
        "exact_in_favour": "17/24",
        "ratified": True,
    }
    assert document["head_count"] == {
        "in_favour": 5, "not_in_favour": 2, "votes_cast": 7, "on_list": 8, "admitted": 0,
        "admitted_employees": 0,
    }  # fmt: skip
    event = last(tallied)
    assert isinstance(event, ResultComputed)
    assert event.commitment == commitment_of(result)
    assert event.commitment != sha256_hex(result.result_json)
    audited(tallied)


def test_after_the_result_no_decryption_is_taken(tallied: SamplePoll) -> None:
    third = decryption(tallied, SECRETS[2])
    for secret in SECRETS[:2]:
        receive_decryption(tallied.ctx, tallied.poll, decryption(tallied, secret))
    with pytest.raises(WrongStateError, match="is counted: decryptions are taken"):
        receive_decryption(tallied.ctx, tallied.poll, third)


def test_before_the_count_no_decryption_is_taken(closed: SamplePoll) -> None:
    with pytest.raises(WrongStateError, match="after two officers have signed its count"):
        receive_decryption(closed.ctx, closed.poll, b"{}")


def test_a_stranger_is_no_trustee(tallied: SamplePoll) -> None:
    with pytest.raises(Exception, match="none of this poll's trustees") as refused:
        decryption(tallied, SECRETS[0] + 1)
    assert not isinstance(refused.value, RatifyError)


# --- set aside ---------------------------------------------------------------------------------


def received(sample: SamplePoll, owner: int) -> str:
    """Let a trustee send their decryption; return the digest of its entry in the log."""
    receive_decryption(sample.ctx, sample.poll, decryption(sample, SECRETS[owner - 1]))
    return sha256_hex(sample.log()[-1])


def test_a_decryption_that_was_set_aside_makes_no_result_and_another_may_come(
    tallied: SamplePoll,
) -> None:
    entry = received(tallied, 1)
    assert tallied.act(Act.SET_ASIDE, "Her laptop was stolen", trustee=1) is PollState.CLOSED
    event = last(tallied)
    assert isinstance(event, DecryptionSetAside)
    assert (event.owner, event.received) == (1, entry)
    assert event.statement.reason == "Her laptop was stolen"
    assert decrypted_by(tallied.ctx, tallied.poll) == set()
    assert "decryptions.json" not in record(tallied).files
    audited(tallied)
    received(tallied, 2)
    assert state_of(tallied) is PollState.CLOSED  # the one set aside does not count
    received(tallied, 1)
    assert state_of(tallied) is PollState.COUNTED
    audited(tallied)


def test_another_trustees_decryption_may_take_its_place(tallied: SamplePoll) -> None:
    for owner in (1, 2):
        received(tallied, owner)
        if owner == 1:
            tallied.act(Act.SET_ASIDE, trustee=1)
    assert decrypted_by(tallied.ctx, tallied.poll) == {2}
    received(tallied, 3)
    assert state_of(tallied) is PollState.COUNTED
    files = json.loads(record(tallied).files["decryptions.json"])["decryptions"]
    assert [file["owner"] for file in files] == [2, 3]
    audited(tallied)


def test_after_the_result_none_is_set_aside(tallied: SamplePoll) -> None:
    received(tallied, 1)
    statements.draft_statement(
        tallied.ctx,
        tallied.poll,
        Act.SET_ASIDE,
        "Too late",
        asked=ActRequest(trustee=1),
        officer="anne",
    )
    given = signature(tallied, "anne", Act.SET_ASIDE)
    received(tallied, 2)
    with pytest.raises(WrongStateError, match="is counted: it cannot have a decryption set aside"):
        tallied.act(Act.SET_ASIDE, trustee=1)
    with pytest.raises(WrongStateError, match="is counted"):
        statements.sign_act(tallied.ctx, tallied.poll, Act.SET_ASIDE, given)
    assert statements.waiting_statements(tallied.ctx, tallied.poll, "anne") == ()


def test_one_officer_sets_nothing_aside_and_a_reason_is_needed(tallied: SamplePoll) -> None:
    received(tallied, 1)
    with pytest.raises(MalformedError, match="set-aside: say why"):
        statements.draft_statement(
            tallied.ctx, tallied.poll, Act.SET_ASIDE, asked=ActRequest(trustee=1)
        )
    statements.draft_statement(
        tallied.ctx, tallied.poll, Act.SET_ASIDE, "Lost", asked=ActRequest(trustee=1)
    )
    assert not sign(tallied, "anne", Act.SET_ASIDE).done
    assert decrypted_by(tallied.ctx, tallied.poll) == {1}


@pytest.mark.parametrize("trustee", [None, 2, 9])
def test_only_a_decryption_that_stands_is_set_aside(
    tallied: SamplePoll, trustee: int | None
) -> None:
    received(tallied, 1)
    with pytest.raises(MalformedError, match="Those that stand are of: 1"):
        tallied.act(Act.SET_ASIDE, trustee=trustee)


def test_the_officers_sign_which_entry_of_the_log_is_set_aside(tallied: SamplePoll) -> None:
    entry = received(tallied, 1)
    statements.draft_statement(
        tallied.ctx, tallied.poll, Act.SET_ASIDE, "Lost", asked=ActRequest(trustee=1)
    )
    waiting = statements.waiting_for(tallied.ctx, tallied.poll, Act.SET_ASIDE)
    assert waiting is not None
    assert set_aside_entry(waiting.statement.about) == entry
    *rest, last = waiting.statement.about
    other = replace(last, value=Bilingual("0" * 64, "0" * 64))
    forged = Signed(replace(waiting.statement, about=(*rest, other)), ())
    with tallied.ctx.store.unit_of_work() as uow:
        context = ActContext(tallied.ctx, uow, uow.polls.get(tallied.poll, Lock.EXCLUSIVE))
        with pytest.raises(ConflictError, match="does not stand any more: withdraw the statement"):
            SET_ASIDE.do(context, forged, {})
