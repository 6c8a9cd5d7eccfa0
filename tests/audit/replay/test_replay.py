"""The log's grammar: each test breaks one rule of `replay`, or one form of an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from audit.record.errors import HistoryError
from audit.record.log import events
from audit.record.log.tree import root_of
from audit.record.signatures.statement import Act
from audit.replay.history import RecordedState
from tally.decryption.strong import CountLog
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.poll import CLOSES, OPENS, Simulator, poll_at
from tests.kit.simulator.routed import seal_place

HOUR = timedelta(hours=1)


def assert_refused(poll: Simulator, match: str) -> None:
    with pytest.raises(HistoryError, match=match):
        _ = poll.history


def test_a_whole_poll_is_replayed():
    history = poll_at("released").history
    assert history.state is RecordedState.RELEASED
    assert history.votes_cast == 8
    assert history.closes == CLOSES
    assert history.seal_digest == poll_at("released").seal_digest
    assert {unit: len(cast) for unit, cast in history.ballots.items()} == {
        "A-ELEM": 4,
        "B-SEC": 3,
        "C-OCC": 0,
        "D-ELEM": 1,
    }


def test_a_log_that_does_not_begin_with_the_seal():
    poll = Simulator()
    assert_refused(poll, "does not begin")
    poll.run("open").events.pop(seal_place(poll))
    assert_refused(poll, "does not begin")


def test_a_second_seal():
    poll = poll_at("sealed")
    place = len(poll.events)
    poll.append(poll.events[-1])
    assert_refused(poll, f"log entry {place}: poll:sealed comes only at the head")


@pytest.mark.parametrize("stage", ["open", "closed", "released"])
def test_a_second_opening(stage):
    poll = poll_at(stage)
    poll.open()
    assert_refused(poll, "poll:opened may not come")


@pytest.mark.parametrize(
    ("stage", "step", "name"),
    [
        ("sealed", Simulator.close, "poll:closed"),
        ("closed", Simulator.close, "poll:closed"),
        ("closed", lambda poll: poll.extend(CLOSES + HOUR), "poll:extended"),
        (
            "open",
            lambda poll: poll.append(replace(poll_at("encrypted").events[-1], time=poll.now)),
            "tally:encrypted",
        ),
        ("released", Simulator.void, "poll:voided"),
        ("certified", Simulator.void, "poll:voided"),
        ("counted", lambda poll: poll.decrypt(3), "decryption:received"),
        ("counted", Simulator.compute, "result:computed"),
        ("certified", Simulator.certify, "result:certified"),
        ("counted", Simulator.release, "result:released"),
        ("released", Simulator.release, "result:released"),
        ("sealed", lambda poll: poll.cast(poll.members[0], IN_FAVOUR), "ballot:cast"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_event_out_of_its_place(stage, step, name):
    poll = poll_at(stage)
    step(poll)
    assert_refused(poll, f"{name} may not come while the poll is")


@pytest.mark.parametrize("stage", ["sealed", "open", "closed", "encrypted", "counted"])
def test_nothing_follows_a_void_poll(stage):
    poll = poll_at(stage)
    poll.void()
    assert poll.history.state is RecordedState.VOID
    poll.void()
    assert_refused(poll, "may not come while the poll is void")


def test_an_act_before_what_is_logged_before_it():
    poll = poll_at("open")
    poll.now = OPENS - HOUR
    poll.void()
    assert_refused(poll, "comes before what is logged before it")


def test_a_ballots_hour_may_be_its_openings_but_no_earlier():
    poll = Simulator().run("sealed")
    poll.now = OPENS + timedelta(minutes=30)
    poll.open()
    poll.cast(poll.members[0], IN_FAVOUR)
    assert poll.history.state is RecordedState.OPEN
    poll.events[-1] = replace(poll.events[-1], time=OPENS - HOUR)
    assert_refused(poll, "its hour is before")


def test_ballots_hours_never_go_back():
    poll = poll_at("open")
    poll.events[-1] = replace(poll.events[-1], time=OPENS + 2 * HOUR)
    poll.cast(poll.members_of("A-ELEM")[4], IN_FAVOUR)
    assert_refused(poll, "its hour is before")


def test_a_ballot_in_the_hour_of_the_closing_time():
    poll = poll_at("open")
    poll.now = CLOSES - timedelta(seconds=8)
    poll.cast(poll.members_of("A-ELEM")[4], IN_FAVOUR)
    assert poll.history.votes_cast == 9
    poll.events[-1] = replace(poll.events[-1], time=CLOSES)
    assert_refused(poll, "after voting closed")


def test_a_ballot_of_an_unknown_unit():
    poll = poll_at("open")
    poll.events[-1] = replace(poll.events[-1], unit="NONE")
    assert_refused(poll, "NONE is not an election")


@pytest.mark.parametrize("now", [OPENS - timedelta(seconds=1), CLOSES], ids=str)
def test_an_opening_outside_the_window(now: datetime):
    poll = poll_at("sealed")
    poll.append(events.PollOpened(**{**poll.authorised(Act.OPEN), "time": now}))
    assert_refused(poll, "not inside the window")


@pytest.mark.parametrize("closes", [CLOSES, CLOSES - HOUR], ids=str)
def test_an_extension_that_does_not_move_the_close_later(closes):
    poll = poll_at("open")
    poll.extend(closes)
    assert_refused(poll, "poll:extended")


def test_an_extension_after_the_closing_time():
    poll = poll_at("open")
    poll.now = CLOSES
    poll.extend(CLOSES + HOUR)
    assert_refused(poll, "poll:extended")


def test_a_close_before_the_end_without_two_officers():
    poll = poll_at("open")
    poll.later()
    root = poll.log_root().hex()
    poll.append(events.PollClosed(time=poll.now, closes=CLOSES, root=root))
    assert_refused(poll, "voting ends at")
    poll.events[-1] = events.PollClosed(time=poll.now, closes=poll.now, root=root)
    assert_refused(poll, "voting ends at")


def test_an_early_close_of_another_time_than_its_own():
    poll = poll_at("open")
    poll.close(early=True)
    closes = poll.history.closes
    assert closes == poll.now - timedelta(seconds=1)
    poll.events[-1] = replace(poll.events[-1], closes=closes + timedelta(seconds=1))
    assert_refused(poll, "voting ends at")
    poll.events[-1] = replace(poll.events[-1], closes=closes, time=closes - timedelta(seconds=1))
    assert_refused(poll, "voting ends at")


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("notice", [10 * MINUTE, 24 * HOUR], ids=str)
def test_an_order_to_close_at_the_ends_of_its_notice(notice):
    poll = poll_at("open")
    closes = poll.now + MINUTE + notice
    poll.order(closes)
    assert poll.events[-1].closes - poll.events[-1].time == notice
    standing = poll.history.standing
    assert (standing.closes, standing.ordered) == (closes, len(poll.events) - 1)
    assert standing.state is RecordedState.OPEN
    poll.close()
    assert poll.history.closed.closes == closes


@pytest.mark.parametrize("notice", [10 * MINUTE, 24 * HOUR], ids=str)
def test_an_order_to_close_past_the_ends_of_its_notice(notice):
    poll = poll_at("open")
    over = -timedelta(seconds=1) if notice < HOUR else timedelta(seconds=1)
    poll.order(poll.now + MINUTE + notice + over)
    assert_refused(poll, "not 10 minutes to 24 hours after the order")


@pytest.mark.parametrize("later", [timedelta(), HOUR], ids=str)
def test_an_order_to_close_that_is_no_earlier(later):
    poll = poll_at("open")
    poll.now = CLOSES - HOUR
    poll.order(CLOSES + later)
    assert_refused(poll, "not earlier than the closing time")


def test_an_order_to_close_after_the_end():
    poll = poll_at("open")
    poll.now = CLOSES
    poll.order(CLOSES + 15 * MINUTE)
    assert_refused(poll, "not earlier than the closing time")


def test_an_order_is_replaced_by_an_earlier_one_and_by_an_extension():
    poll = poll_at("open")
    poll.order(poll.now + 2 * HOUR)
    poll.order(poll.now + HOUR)
    earlier = poll.history.standing
    assert earlier.ordered == len(poll.events) - 1
    poll.extend(poll.closes + 3 * HOUR)
    assert (poll.history.closes, poll.history.standing.ordered) == (poll.closes, None)
    assert poll.closes < CLOSES


def test_an_order_after_which_voting_closes_at_the_old_time():
    poll = poll_at("open")
    poll.order(poll.now + HOUR)
    poll.closes = CLOSES
    poll.close()
    assert_refused(poll, "voting ends at")


def test_a_ballot_in_an_hour_after_the_one_in_which_voting_was_ordered_to_close():
    poll = poll_at("open")
    poll.order(poll.now + 15 * MINUTE)
    poll.cast(poll.members_of("A-ELEM")[4], IN_FAVOUR)
    assert poll.history.votes_cast == 9
    poll.events[-1] = replace(poll.events[-1], time=poll.events[-1].time + HOUR)
    assert_refused(poll, "after voting closed")


@pytest.mark.parametrize("early", [False, True])
def test_a_close_that_does_not_fix_the_entries_before_it(early):
    poll = poll_at("open")
    before = poll.log_root().hex()
    poll.cast(poll.members_of("A-ELEM")[4], IN_FAVOUR)
    poll.close(early=early)
    assert poll.history.closed.root != before
    poll.events[-1] = replace(poll.events[-1], root=before)
    assert_refused(poll, "its root is not that of the entries before it")


def test_2_77_an_extension_to_the_ruling_deadline_or_past_it():
    poll = poll_at("open")
    deadline = poll.document.ruling_deadline
    poll.extend(deadline - timedelta(seconds=1))
    assert poll.history.closes == deadline - timedelta(seconds=1)
    for closes in (deadline, deadline + timedelta(days=365)):
        poll.events.pop()
        poll.closes = CLOSES
        poll.extend(closes)
        assert_refused(poll, "not before the ruling deadline")


def test_a_second_encrypted_tally():
    poll = poll_at("encrypted")
    poll.encrypt()
    assert_refused(poll, "already encrypted")


def test_a_tally_of_fewer_units_or_of_another_number_of_ballots():
    poll = poll_at("encrypted")
    event = poll.events[-1]
    poll.events[-1] = replace(event, units=event.units[:-1])
    assert_refused(poll, "not exactly the poll's units")
    first = replace(event.units[0], ballots=3)
    poll.events[-1] = replace(event, units=(first, *event.units[1:]))
    assert_refused(poll, "3 ballots, 4 in the log")


def test_a_decryption_early_or_twice():
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.decrypt(1)
    assert_refused(poll, "trustee 1 has one that stands: it is set aside first")
    early = poll_at("closed")
    early.append(poll_at("counted").events[-2])
    assert_refused(early, "there is no encrypted tally yet")


def standing(poll: Simulator) -> list[int]:
    """The trustees whose decryption stands, in the log's order."""
    return [one.owner for one in poll.history.decryptions]


def test_a_decryption_set_aside_does_not_stand_and_another_may_come():
    poll = poll_at("encrypted")
    poll.decrypt(3)
    poll.decrypt(1)
    poll.set_aside(3)
    assert standing(poll) == [1]
    poll.decrypt(3)
    assert standing(poll) == [1, 3]
    files = {owner: sha256_hex(file.encode()) for owner, file in poll.decryptions.items()}
    assert {one.owner: one.file for one in poll.history.decryptions} == files


def test_a_decryption_set_aside_that_does_not_stand():
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.set_aside(1)
    poll.append(poll.events[-1])
    assert_refused(poll, "decryption:set-aside: trustee 1 has no such one that stands")
    poll.events.pop()
    first = poll.events[-1]
    poll.decrypt(1)
    poll.append(replace(first, time=poll.now))  # its signatures are of the first one
    assert_refused(poll, "trustee 1 has no such one that stands")


def test_a_decryption_set_aside_after_the_result():
    poll = poll_at("counted")
    poll.set_aside(1)
    assert_refused(poll, "decryption:set-aside may not come while the poll is counted")


def test_a_result_when_every_decryption_was_set_aside():
    poll = poll_at("encrypted")
    poll.decrypt(1)
    poll.set_aside(1)
    poll.later()
    poll.append(events.ResultComputed(time=poll.now, commitment="0" * 64))
    assert_refused(poll, "nothing has been decrypted")


def test_the_counted_log_ends_with_the_encrypted_tally():
    poll = poll_at("released")
    size = next(n for n, one in enumerate(poll.events) if one.NAME == "tally:encrypted") + 1
    assert poll.history.counted_log == CountLog(size, root_of(poll.leaves[:size]).hex())
    assert poll_at("closed").history.counted_log is None


def test_a_result_from_nothing():
    poll = poll_at("encrypted")
    poll.later()
    poll.append(events.ResultComputed(time=poll.now, commitment="0" * 64))
    assert_refused(poll, "nothing has been decrypted")


def test_another_commitment_certified():
    poll = poll_at("certified")
    poll.events[-1] = replace(poll.events[-1], commitment="0" * 64)
    assert_refused(poll, "another commitment")


def test_another_number_of_votes_released():
    poll = poll_at("released")
    official = replace(poll.events[-1].official, votes_cast=9)
    poll.events[-1] = replace(poll.events[-1], official=official)
    assert_refused(poll, "9 votes, 8 in the log")
