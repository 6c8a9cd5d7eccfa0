"""One member on the web and on the telephone at the same instant: exactly one ballot, each time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit.record.receipt import Receipt
from ivr.handset.call import Announcement, Call
from ivr.handset.network import PhoneLine
from tests.kit.ballots.box import verify_box
from tests.kit.phone.lines import box_of, confirmation_in, line_of, with_phone
from tests.kit.polls import SamplePoll, SampleVoter, open_poll
from voting.domain.call import confirmation_of
from voting.domain.errors import AlreadyVotedError
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot

RACES = (32, pytest.param(100, marks=pytest.mark.slow))
"""On each database."""
AT_ONCE = 8
IN_FAVOUR, NOT_IN_FAVOUR = 0, 1


class Lead:
    """Seconds by which the telephone begins earlier, because it must still make its ballot.

    It adapts to the machine's speed: the one that came first starts later next time, so that the
    two stay close.
    """

    def __init__(self) -> None:
        self.seconds = 0.05
        self._lock = threading.Lock()

    def follow(self, first: int) -> None:
        """Adjust it to a race whose ballot in the box has the choice `first`."""
        with self._lock:
            self.seconds *= 1.5 if first == NOT_IN_FAVOUR else 1 / 1.5


@dataclass(frozen=True)
class Ready:
    """A member on both: the call has read the choice back, and the web's ballot is made."""

    voter: SampleVoter
    call: Call
    authorization: dict[str, object]
    raw: bytes


def get_ready(sample: SamplePoll, line: PhoneLine, voter: SampleVoter) -> Ready:
    """Lead the call to its last key, in favour; make the other ballot, not in favour."""
    call = Call(line)
    call.dial()
    for keys in ("1", f"{voter.member}#", f"{voter.code}#"):
        assert call.press(keys) is not None
    turn = call.press("1")
    assert turn is not None
    assert "You chose: in favour." in turn.words
    return Ready(voter, call, sample.authorization(voter), sample.ballot(voter, NOT_IN_FAVOUR))


def race(
    sample: SamplePoll, ready: Ready, lead: float
) -> tuple[Announcement | None, Receipt | AlreadyVotedError]:
    """Let both cast at the same instant; return what each was told."""
    barrier = threading.Barrier(2)

    def web() -> Receipt | AlreadyVotedError:
        barrier.wait(120)
        time.sleep(lead)
        try:
            return cast_ballot(sample.ctx, sample.poll, ready.authorization, ready.raw)
        except AlreadyVotedError as refusal:
            return refusal

    def phone() -> Announcement | None:
        barrier.wait(120)
        return ready.call.press("1")

    with ThreadPoolExecutor(2) as pool:
        by_phone, by_web = pool.submit(phone), pool.submit(web)
        return by_phone.result(), by_web.result()


def verify_told(
    turn: Announcement | None, web: Receipt | AlreadyVotedError, confirmation: str, choice: int
) -> None:
    """Fail unless the first was told that the vote is cast, the other that another stands."""
    assert turn is not None
    assert confirmation_in(turn) == confirmation
    if choice == IN_FAVOUR:
        assert "Your vote has been cast." in turn.words
        assert isinstance(web, AlreadyVotedError)
    else:
        assert "was not cast, because another one came first" in turn.words
        assert isinstance(web, Receipt)
        assert confirmation_of(web.tracker) == confirmation


@pytest.mark.parametrize("races", RACES)
def test_a_member_on_web_and_phone_at_the_same_instant_casts_once(
    ctx: Context, tmp_path: Path, races: int
) -> None:
    sample = open_poll(with_phone(ctx, tmp_path), voters=races, codes=True)
    line, lead = line_of(sample.ctx), Lead()

    def one(voter: SampleVoter) -> None:
        ready = get_ready(sample, line, voter)
        told = race(sample, ready, lead.seconds)
        ready.call.hang_up()
        assert ready.call.faults == []
        confirmation, choice = box_of(sample.ctx, sample.poll)[voter.member]
        lead.follow(choice)
        verify_told(*told, confirmation, choice)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, sample.voters))
    assert len(verify_box(sample.ctx, sample.poll)) == len(sample.voters)
    firsts = {choice for _, choice in box_of(sample.ctx, sample.poll).values()}
    assert firsts == {IN_FAVOUR, NOT_IN_FAVOUR}  # each came first in some of the races


def two_calls(
    sample: SamplePoll, press: Callable[[Call], Announcement | None]
) -> list[Announcement | None]:
    """Lead two calls of one member to the last key; press it in both at the same instant."""
    line, voter = line_of(sample.ctx), sample.voters[0]
    calls = [get_ready(sample, line, voter).call for _ in range(2)]
    barrier = threading.Barrier(2)

    def last(call: Call) -> Announcement | None:
        barrier.wait(120)
        return press(call)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(last, calls))


def test_two_calls_of_one_member_at_the_same_instant_cast_once(
    ctx: Context, tmp_path: Path
) -> None:
    sample = open_poll(with_phone(ctx, tmp_path), voters=1, codes=True)
    turns = two_calls(sample, lambda call: call.press("1"))
    ((confirmation, choice),) = box_of(sample.ctx, sample.poll).values()
    assert choice == IN_FAVOUR
    assert [confirmation_in(turn) for turn in turns if turn] == [confirmation] * 2
    cast_words = [turn is not None and "Your vote has been cast." in turn.words for turn in turns]
    assert sorted(cast_words) == [False, True]
