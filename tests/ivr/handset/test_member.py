"""A member who votes by telephone, key by key, as the demonstration and the load do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.handset.call import Announcement, Call
from ivr.handset.member import NotCastError, PhoneVote, vote_by_phone
from tests.kit.phone.lines import box_of, line_of, with_phone
from tests.kit.polls import SamplePoll, open_poll
from voting.ports.unit_of_work import Context


@pytest.fixture
def sample(sqlite_ctx: Context, tmp_path: Path) -> SamplePoll:
    return open_poll(with_phone(sqlite_ctx, tmp_path), voters=2, codes=True)


@pytest.mark.parametrize(("language", "choice"), [("en", 0), ("en", 1), ("fr", 0), ("fr", 1)])
def test_a_member_votes_and_gets_the_confirmation_code(
    sample: SamplePoll, language: str, choice: int
) -> None:
    voter = sample.voters[1]
    call, heard = Call(line_of(sample.ctx)), list[Announcement]()
    vote = PhoneVote(voter.member, voter.code, choice, language)
    confirmation = vote_by_phone(call, vote, heard.append)
    assert box_of(sample.ctx, sample.poll) == {voter.member: (confirmation, choice)}
    assert len(heard) == len(vote.answers) == 5
    assert call.over


def test_in_a_menu_of_polls_the_right_one_is_chosen(sample: SamplePoll) -> None:
    other = open_poll(sample.ctx, voters=1, codes=True)
    voter = other.voters[0]
    keys = {}
    for key in ("1", "2"):
        call = Call(line_of(sample.ctx))
        try:
            vote = PhoneVote(voter.member, voter.code, 0, poll_key=key)
            keys[key] = vote_by_phone(call, vote)
        except NotCastError:
            continue
    assert len(keys) == 1
    assert list(box_of(sample.ctx, other.poll)) == [voter.member]
    assert box_of(sample.ctx, sample.poll) == {}


def test_a_wrong_code_casts_nothing_and_quotes_nothing(sample: SamplePoll) -> None:
    one, another = sample.voters
    vote = PhoneVote(one.member, another.code, 0)
    with pytest.raises(NotCastError) as refused:
        vote_by_phone(Call(line_of(sample.ctx)), vote)
    assert another.code not in str(refused.value) + repr(vote)
    assert box_of(sample.ctx, sample.poll) == {}
