"""A reissue against a cast, another draw and itself, at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tally.protocol.group import random_exponent
from tests.kit.ballots.box import verify_box
from tests.kit.ballots.races import at_once
from tests.kit.members import Drawn, apply, ask, draw, reach, send
from tests.kit.polls import SamplePoll, SampleVoter, open_poll
from voting.domain.errors import (
    AlreadyVotedError,
    AuthorizationInvalidError,
    ConflictError,
    ReissueLinkError,
)
from voting.domain.reissue import ReissueProgress
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot

ROUNDS = (16, pytest.param(50, marks=pytest.mark.slow))


def casting(sample: SamplePoll, voter: SampleVoter) -> Callable[[], object]:
    authorization, raw = sample.authorization(voter), sample.ballot(voter)
    return lambda: cast_ballot(sample.ctx, sample.poll, authorization, raw)


def applying(sample: SamplePoll, drawn: Drawn) -> Callable[[], object]:
    return lambda: apply(sample, drawn)


def credential_of(sample: SamplePoll, voter: SampleVoter) -> str:
    with sample.ctx.store.reader() as uow:
        found = uow.voters.by_member(sample.poll, voter.member)
    assert found is not None
    return found.credential


@pytest.mark.parametrize("rounds", ROUNDS)
def test_either_the_old_code_votes_or_the_new_one_takes_its_place(
    ctx: Context, tmp_path: Path, rounds: int
) -> None:
    sample = open_poll(ctx, voters=rounds)
    reach(sample, tmp_path)
    ends = []
    for place, voter in enumerate(sample.voters):
        token = ask_from(sample, voter, place)
        drawn = draw(sample, voter, token)
        calls = [casting(sample, voter), applying(sample, drawn)]
        answers = at_once(calls if place % 2 else calls[::-1])  # type: ignore[arg-type]
        refusals = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(refusals) == 1
        voted = isinstance(refusals[0], AlreadyVotedError)
        assert voted or isinstance(refusals[0], AuthorizationInvalidError)
        kept = voter if voted else drawn.new
        assert credential_of(sample, voter) == kept.credential
        ends.append(voted)
    assert len(verify_box(ctx, sample.poll)) == ends.count(True)


def ask_from(sample: SamplePoll, voter: SampleVoter, place: int) -> str:
    """Ask from an address of its own: sixty an hour is the limit of one."""
    return ask(sample, voter, f"192.0.2.{place}")


def test_one_link_in_eight_threads_draws_once(sample: SamplePoll, tmp_path: Path) -> None:
    reach(sample, tmp_path)
    voter = sample.voters[0]
    token = ask(sample, voter)
    secrets = [random_exponent() for _ in range(8)]
    calls = [lambda one=one: send(sample, voter, token, one) for one in secrets]
    answers = at_once(calls)  # type: ignore[arg-type]
    assert answers.count(ReissueProgress.WAITING) == 1  # type: ignore[arg-type]
    assert sum(type(answer) is ReissueLinkError for answer in answers) == 7


def test_the_same_change_in_eight_threads_is_made_once(sample: SamplePoll, tmp_path: Path) -> None:
    reach(sample, tmp_path)
    voter = sample.voters[0]
    drawn = draw(sample, voter, ask(sample, voter))
    before = len(sample.log())
    assert at_once([applying(sample, drawn)] * 8) == [None] * 8  # type: ignore[list-item]
    assert len(sample.log()) == before + 2
    verify_box(sample.ctx, sample.poll)


def test_two_members_who_draw_one_credential_do_not_both_get_it(
    sample: SamplePoll, tmp_path: Path
) -> None:
    reach(sample, tmp_path)
    one, other = sample.voters[:2]
    tokens = [ask(sample, voter) for voter in (one, other)]
    secret = random_exponent()
    calls = [
        lambda voter=voter, token=token: send(sample, voter, token, secret)
        for voter, token in zip((one, other), tokens, strict=True)
    ]
    answers = at_once(calls)  # type: ignore[arg-type]
    assert answers.count(ReissueProgress.WAITING) == 1  # type: ignore[arg-type]
    assert sum(type(answer) is ConflictError for answer in answers) == 1


@pytest.mark.parametrize("first", ["draw", "cast"])
def test_a_draw_and_a_cast_do_not_hinder_each_other(
    sample: SamplePoll, tmp_path: Path, first: str
) -> None:
    reach(sample, tmp_path)
    voter = sample.voters[0]
    token, secret = ask(sample, voter), random_exponent()
    calls = [lambda: send(sample, voter, token, secret), casting(sample, voter)]
    answers = at_once(calls if first == "draw" else calls[::-1])  # type: ignore[arg-type]
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, AlreadyVotedError) for answer in refused)
    assert len(verify_box(sample.ctx, sample.poll)) == 1
    with pytest.raises(AlreadyVotedError):
        apply(sample, Drawn(voter, secret)) if not refused else send(sample, voter, token, secret)
