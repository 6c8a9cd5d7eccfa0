"""What two officers upheld leaves sum and list; what nobody ruled on falls, and counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.replay.export import CHALLENGES, held_path
from tally.protocol.encoding import sha256_hex
from tests.kit.challenges import CY, DISMISS, UPHOLD, ChallengePoll
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of
from tests.kit.officers import asked, audited, decryption, poll_of, record
from tests.kit.polls import TRUSTEE_SECRET
from voting.domain.challenges.challenge import HoldState
from voting.domain.errors import ConflictError, RulingDeadlineError
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.facts import read_result
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.rulings import propose_ruling
from voting.services.challenges.state import hold_of
from voting.services.polls.board import turnout

UNIT = "A-ELEM"


@pytest.fixture
def ended(ctx: Context, tmp_path: Path) -> ChallengePoll:
    """Four members of one unit and four of another; all vote, and three are challenged.

    The first challenge, after the ballot, is upheld; the second, before it, dismissed. Two officers
    would uphold the third, and do not sign.
    """
    poll = ChallengePoll(ctx, tmp_path, voters=8)
    first, second, third = poll.sample.voters[0], poll.sample.voters[2], poll.sample.voters[4]
    poll.raws = {0: poll.vote(first, 1)}
    poll.ids = [poll.challenge(one) for one in (first, second, third)]
    for place, voter in enumerate(poll.sample.voters):
        if place:
            poll.raws[place] = poll.vote(voter, 0)
    poll.decide(poll.ids[0], UPHOLD)
    poll.decide(poll.ids[1], DISMISS)
    poll.rule(poll.ids[2], UPHOLD)
    poll.sample.end()
    return poll


def count(poll: ChallengePoll) -> None:
    """Begin the count, and let the trustee decrypt."""
    poll.sample.act(Act.COUNT)
    receive_decryption(poll.ctx, poll.poll, decryption(poll.sample, TRUSTEE_SECRET))


def test_the_count_waits_for_rulings_until_the_deadline(ended):
    with pytest.raises(ConflictError, match="1 challenged vote is not ruled on yet"):
        ended.sample.act(Act.COUNT)
    ended.forward_to_deadline()
    ended.sample.act(Act.COUNT)


def test_2_77_1_the_whole_way_to_the_result(ended):
    for edition in Edition:
        audited(ended.sample, edition)
    ended.forward_to_deadline()
    waiting_messages(ended.sample)
    count(ended)
    for edition in Edition:
        audited(ended.sample, edition)
    with ended.ctx.store.reader() as uow:
        result, _ = read_result(uow, poll_of(ended.sample))
        states = [
            hold_of(ended.ctx, uow, ended.poll, ended.sample.voters[place].member).state
            for place in (0, 2, 4)
        ]
    election = next(one for one in result.outcome.elections if one.count.unit == UNIT)
    assert (election.count.in_favour, election.count.not_in_favour) == (3, 0)
    row = next(one for one in result.challenged if one.unit == UNIT)
    assert (row.before, row.after, row.dismissed, row.upheld, row.fell) == (2, 1, 1, 1, 1)
    assert states == [HoldState.EXCLUDED, HoldState.COUNTS, HoldState.FELL]
    assert ended.progress(ended.ids[2]) is ChallengeProgress.FELL
    with pytest.raises(RulingDeadlineError, match="The count has begun"):
        propose_ruling(ended.ctx, ended.poll, ended.ids[2], CY)
    told = [one for one in waiting_messages(ended.sample) if "so it has ended" in one.message.text]
    assert [one.contact.value for one in told] == [address_of(ended.sample.voters[4])]
    row = turnout(ended.ctx, ended.poll)[0]
    assert (row.ballots, row.on_hold, row.upheld, row.on_list) == (3, 0, 1, 4)


def test_an_excluded_credential_leaves_the_list_and_the_sum(ended):
    ended.forward_to_deadline()
    ended.sample.act(Act.COUNT)
    made = record(ended.sample)
    assert asked(ended.sample).units[UNIT].ballots == 3
    held = made.file(held_path(UNIT))
    assert sha256_hex(ended.raws[0]) in {sha256_hex(one.encode()) for one in _ballots(held)}
    assert b'"upheld":1' in made.file(CHALLENGES)
    public = record(ended.sample, Edition.PUBLIC)
    assert held_path(UNIT) not in public.files
    assert public.file(CHALLENGES) == made.file(CHALLENGES)


def _ballots(raw: bytes) -> list[str]:
    return [row["ballot"] for row in json.loads(raw)]
