"""What `ratify poll challenges` prints, and a signature over a challenge that is handed in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.challenges import ANA, ANNE, BEN, CY, NOTE, ChallengePoll
from tests.kit.contacts import account
from tests.kit.polls import KEYS_OF_ALL
from voting.cli.poll.challenges import challenges_json, print_challenges
from voting.domain.errors import ConflictError, MalformedError
from voting.ports.unit_of_work import Context
from voting.services.acts.offline import hand_in_act
from voting.services.challenges.offline import hand_in_any
from voting.services.challenges.rulings import propose_ruling
from voting.services.challenges.shares import challenge_numbers
from voting.services.challenges.signing import challenge_to_sign


@pytest.fixture
def poll(sqlite_ctx: Context, tmp_path: Path) -> ChallengePoll:
    """One member is challenged and has voted; another challenge is proposed."""
    one = ChallengePoll(sqlite_ctx, tmp_path)
    one.id = one.challenge()
    one.vote()
    one.waiting = one.propose(one.sample.voters[1])
    return one


def signed(statement: object, officer: str) -> bytes:
    """The file that `ratify sign` writes."""
    return encode_signature_file(
        statement, sign_statement_ed25519(statement, officer, KEYS_OF_ALL[officer])
    )


def test_the_numbers_by_unit_and_nobody_s_name(poll: ChallengePoll) -> None:
    numbers = challenge_numbers(poll.ctx, poll.poll)
    found = challenges_json(poll.poll, numbers)
    assert (found["proposed"], found["on_hold"]) == (1, 1)
    row, other = found["units"]
    assert row == {
        "unit": "A-ELEM",
        "on_list": 2,
        "challenged": 1,
        "share": "1/2",
        "above_one_percent": True,
    }
    assert (other["challenged"], other["above_one_percent"]) == (0, False)
    console = Console(record=True, width=120)
    print_challenges(numbers, console)
    text = console.export_text()
    assert "50.00%" in text
    assert "wait for signatures: 1. Ballots on hold until a ruling: 1." in text
    for said in (poll.voter.member, NOTE, "suspended"):
        assert said not in text + json.dumps(found)


def test_signatures_of_another_computer_challenge_and_rule(poll: ChallengePoll) -> None:
    by = account(poll.sample, ANA)
    statement = challenge_to_sign(poll.ctx, poll.poll, poll.waiting, by).statement
    assert hand_in_any(poll.ctx, poll.poll, signed(statement, ANA)) == (ANA,)
    assert hand_in_any(poll.ctx, poll.poll, signed(statement, BEN)) == (ANA, BEN)
    with pytest.raises(ConflictError, match="over a challenge that does not wait"):
        hand_in_any(poll.ctx, poll.poll, signed(statement, BEN))
    poll.rule(poll.id)
    ruling = propose_ruling(poll.ctx, poll.poll, poll.id, CY).statement
    assert hand_in_any(poll.ctx, poll.poll, signed(ruling, ANNE)) == (ANNE,)
    assert hand_in_any(poll.ctx, poll.poll, signed(ruling, CY)) == (ANNE, CY)


def test_each_signature_goes_where_its_act_is_done(poll: ChallengePoll) -> None:
    by = account(poll.sample, ANA)
    statement = challenge_to_sign(poll.ctx, poll.poll, poll.waiting, by).statement
    with pytest.raises(MalformedError, match="submit-challenge"):
        hand_in_act(poll.ctx, poll.poll, signed(statement, ANA))
    other = replace(statement, act=Act.VOID)
    with pytest.raises(MalformedError, match="over no challenge"):
        hand_in_any(poll.ctx, poll.poll, signed(other, ANA))
