"""The board: turnout, trackers, the log and its checkpoint; never a result or a member."""

from __future__ import annotations

import dataclasses

import pytest

from audit.record.fields import hour_of
from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.route_events import head_events
from audit.record.log.tree import frontier_of
from audit.record.signatures.statement import Act
from audit.record.turnout import Turnout
from tally.protocol.encoding import new_identifier, sha256_b64, sha256_hex
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.clock import MovableClock
from tests.kit.database.rows import put_twins
from tests.kit.polls import HEAD, SamplePoll, draft_poll, open_poll
from tests.kit.routes.signed import made
from voting.domain.call import confirmation_of
from voting.domain.errors import MalformedError, NotFoundError
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.polls import board


@pytest.fixture
def voted(sample: SamplePoll, clock: MovableClock) -> SamplePoll:
    """A poll whose first and third voter, both of A-ELEM, have cast; their ballots are public."""
    for voter in (sample.voters[0], sample.voters[2]):
        cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter))
    clock.forward(minutes=10)
    return sample


def test_turnout_is_by_unit(voted: SamplePoll) -> None:
    view = board.poll_view(voted.ctx, voted.poll)
    rows = [(row.unit.id, row.on_list, row.ballots) for row in view.turnout]
    assert rows == [("A-ELEM", 2, 2), ("B-SEC", 2, 0)]
    assert (view.total.turnout, view.total.ballots) == (Turnout(2, 4), 2)
    assert board.turnout(voted.ctx, voted.poll) == view.turnout


def test_a_tracker_leads_to_unit_index_and_hour_and_to_nothing_else(voted: SamplePoll) -> None:
    receipt = voted.sign_in(voted.voters[0])
    found = board.find_tracker(voted.ctx, voted.poll, receipt.tracker)
    assert found == board.FoundBallot("A-ELEM", receipt.tracker, HEAD + 3, hour_of(receipt.time))
    names = {field.name for field in dataclasses.fields(found)}
    assert names == {
        *("unit", "tracker", "index", "hour", "sequestered", "ruling", "ruled", "public_from"),
        "challenge",
    }
    assert not found.sequestered
    assert (found.ruling, found.ruled) == (None, None)


def test_the_ballot_on_the_board_is_the_one_that_was_cast(voted: SamplePoll) -> None:
    receipt = voted.sign_in(voted.voters[2])
    raw = board.ballot(voted.ctx, voted.poll, receipt.tracker)
    assert sha256_b64(raw) == receipt.tracker


@pytest.mark.parametrize("times", [0, 1, 3], ids=["first", "after a route", "on another page"])
def test_the_seal_is_served_wherever_it_stands_in_the_log(ctx: Context, times: int) -> None:
    sample = draft_poll(ctx)
    with ctx.store.unit_of_work() as uow:
        for event in times * head_events(made(), utc(uow.log.moment(sample.poll))):
            uow.log.append(sample.poll, event)
        uow.commit()
    sample.act(Act.SEAL)
    assert board.SEAL_PAGE < 6 * 3
    assert board.seal_entry(ctx, sample.poll) == sample.log()[HEAD + 6 * times]
    assert sha256_hex(sample.log()[HEAD + 6 * times]) == sample.seal_digest


@pytest.mark.parametrize("tracker", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "\n"])
def test_what_is_no_tracker_is_malformed(sqlite_sample: SamplePoll, tracker: str) -> None:
    with pytest.raises(MalformedError, match="43"):
        board.find_tracker(sqlite_sample.ctx, sqlite_sample.poll, tracker)


def test_an_unknown_tracker_is_not_found_in_this_poll_nor_in_another(voted: SamplePoll) -> None:
    with pytest.raises(NotFoundError):
        board.find_tracker(voted.ctx, voted.poll, "A" * 43)
    other = open_poll(voted.ctx)
    tracker = voted.sign_in(voted.voters[0]).tracker
    with pytest.raises(NotFoundError):
        board.find_tracker(other.ctx, other.poll, tracker)


def test_the_log_is_shown_as_it_is_under_a_checkpoint_that_holds(voted: SamplePoll) -> None:
    leaves = voted.log()
    page = board.log_page(voted.ctx, voted.poll, 1, 2)
    assert [(entry.index, entry.raw) for entry in page.entries] == [(1, leaves[1]), (2, leaves[2])]
    assert page.size == HEAD + 5
    key = voted.ctx.keys.log_key(voted.poll).public_key()
    for raw in (page.checkpoint, board.checkpoint(voted.ctx, voted.poll)):
        head = parse_checkpoint(raw, f"ratify-log/{voted.poll}", key)
        assert (head.size, head.root) == (HEAD + 5, frontier_of(leaves).root())
    assert board.log_page(voted.ctx, voted.poll, HEAD + 5).entries == ()
    assert len(board.log_page(voted.ctx, voted.poll).entries) == HEAD + 5


@pytest.mark.parametrize(("start", "count"), [(-1, 1), (0, 0), (0, board.PAGE + 1)])
def test_a_page_of_the_log_has_limits(sqlite_sample: SamplePoll, start: int, count: int) -> None:
    with pytest.raises(MalformedError):
        board.log_page(sqlite_sample.ctx, sqlite_sample.poll, start, count)


def test_the_election_is_served_byte_for_byte(sqlite_sample: SamplePoll) -> None:
    ctx, poll = sqlite_sample.ctx, sqlite_sample.poll
    for unit in ("A-ELEM", "B-SEC"):
        raw = board.election(ctx, poll, unit)
        assert sha256_b64(raw) == sqlite_sample.election(unit).fingerprint
    for unit in ("C-OCC", "nul\0"):
        with pytest.raises((NotFoundError, MalformedError)):
            board.election(ctx, poll, unit)


def test_a_draft_is_on_no_board(sqlite_ctx: Context) -> None:
    draft, shown = draft_poll(sqlite_ctx), open_poll(sqlite_ctx)
    assert [view.poll.id for view in board.polls(sqlite_ctx)] == [shown.poll]
    for see in (board.poll_view, board.turnout, board.checkpoint, board.log_page):
        with pytest.raises(NotFoundError):
            see(sqlite_ctx, draft.poll)
        with pytest.raises(NotFoundError):
            see(sqlite_ctx, new_identifier())


def test_a_confirmation_code_leads_to_the_ballot(sample: SamplePoll) -> None:
    voter, other = sample.voters[:2]
    receipts = [
        cast_ballot(sample.ctx, sample.poll, sample.authorization(one), sample.ballot(one))
        for one in (voter, other)
    ]
    code = confirmation_of(receipts[0].tracker)
    (found,) = board.find_confirmation(sample.ctx, sample.poll, code)
    assert found == board.find_tracker(sample.ctx, sample.poll, receipts[0].tracker)
    unused = f"{(int(code) + 1) % 10**12:012d}"
    assert board.find_confirmation(sample.ctx, sample.poll, unused) == ()
    with pytest.raises(MalformedError, match="12 digits"):
        board.find_confirmation(sample.ctx, sample.poll, code[:-1])


def test_a_confirmation_code_leads_to_a_ballot_held_apart(sample: SamplePoll) -> None:
    receipt = vote_apart(sample, claimant(sample))
    code = confirmation_of(receipt.tracker)
    (found,) = board.find_confirmation(sample.ctx, sample.poll, code)
    assert found.sequestered
    assert found.tracker == receipt.tracker


def test_two_ballots_with_one_confirmation_code_are_both_found(sample: SamplePoll) -> None:
    twins = put_twins(sample, number=7)
    found = board.find_confirmation(sample.ctx, sample.poll, "0000 0000 0007")
    assert [one.tracker for one in found] == sorted(twins)
