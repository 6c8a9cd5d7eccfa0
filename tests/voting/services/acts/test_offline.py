"""Signatures made away from the server and handed in: they count for the statement that waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, Statement
from tests.kit.officers import audited
from tests.kit.polls import SamplePoll
from voting.domain.errors import MalformedError, NotFoundError
from voting.domain.poll import PollState, utc
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.acts.offline import hand_in_act


def signed(sample: SamplePoll, officer: str, statement: Statement, key: str = "") -> bytes:
    """What `ratify sign` writes of the statement's file."""
    carried = parse_statement_file(statement.message).statement
    signature = sign_statement_ed25519(carried, officer, sample.officers[key or officer])
    return encode_signature_file(carried, signature)


def test_two_files_handed_in_act_and_the_verifier_agrees(sample: SamplePoll) -> None:
    closes = utc(sample.now()) + timedelta(minutes=12)
    statement = statements.draft_statement(
        sample.ctx, sample.poll, Act.CLOSE, "all voted", asked=ActRequest(closes=closes)
    ).statement
    assert not hand_in_act(sample.ctx, sample.poll, signed(sample, "anne", statement)).done
    assert statements.acting_statement(sample.ctx, sample.poll, Act.CLOSE).statement == statement
    done = hand_in_act(sample.ctx, sample.poll, signed(sample, "paul", statement))
    assert (done.done, done.state, done.closes) == (True, PollState.OPEN, closes)
    audited(sample)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff"])
def test_another_file_is_malformed(sqlite_sample: SamplePoll, raw: bytes) -> None:
    with pytest.raises(MalformedError, match="ratify sign"):
        hand_in_act(sqlite_sample.ctx, sqlite_sample.poll, raw)


def test_an_unknown_poll_is_said(sqlite_sample: SamplePoll) -> None:
    statement = statements.draft_statement(
        sqlite_sample.ctx, sqlite_sample.poll, Act.VOID, "all voted"
    ).statement
    with pytest.raises(NotFoundError):
        hand_in_act(sqlite_sample.ctx, "8VtFzVYwXqK2hTd", signed(sqlite_sample, "anne", statement))
