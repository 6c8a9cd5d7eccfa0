"""What the public sees of an open poll ends at its published size, whoever moves it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.tree import Frontier, frontier_of, root_of
from audit.record.signatures.statement import Act
from audit.replay.export import CHECKPOINT
from audit.verify import verify_record
from tests.kit.claimants import claimant, vote_apart
from tests.kit.database.clock import MovableClock
from tests.kit.members import reach, reissued
from tests.kit.officers import COMPLETE, PUBLIC, give_three_trustees, record, vote
from tests.kit.polls import HEAD, SamplePoll, draft_poll
from tests.kit.rulings import DeskPoll
from voting.domain.ballot_box import interval_start
from voting.domain.errors import ConflictError
from voting.ports.unit_of_work import Context
from voting.scheduler import run_due_jobs
from voting.services import publication
from voting.services.polls import board, queries
from voting.storage.polls.tables import LogHeadRow


def size(sample: SamplePoll) -> int:
    """The published size, as a reader is told."""
    return publication.read_public(sample.ctx, sample.poll).size


def stored(sample: SamplePoll) -> int:
    """The published size, as the row has it: nobody moves it."""
    with sample.ctx.store.reader() as uow:
        return uow.log.published(sample.poll).tree.size


@pytest.fixture
def at_ten(sample: SamplePoll, clock: MovableClock) -> SamplePoll:
    """The sample at a whole ten minutes, its log of three entries public."""
    clock.stop()
    with sample.ctx.store.reader() as uow:
        now = uow.now()
    clock.offset += interval_start(now) + timedelta(minutes=10) - now
    assert size(sample) == len(sample.log()) == HEAD + 3
    return sample


@pytest.mark.parametrize("minute", range(10))
def test_the_interval_is_of_whole_tens_of_minutes(minute: int) -> None:
    start = datetime(2026, 5, 1, 14, 20, tzinfo=UTC)
    within = start + timedelta(minutes=minute, seconds=59, microseconds=999_999)
    assert interval_start(start) == interval_start(within) == start


class TestBallots:
    def test_wait_for_the_next_whole_ten_minutes(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        clock.forward(minutes=9, seconds=59)
        vote(at_ten, at_ten.voters[1], 0)
        assert size(at_ten) == HEAD + 3
        clock.forward(seconds=1)
        assert size(at_ten) == HEAD + 5

    def test_held_apart_wait_too(self, at_ten: SamplePoll, clock: MovableClock) -> None:
        vote_apart(at_ten, claimant(at_ten))
        view = board.poll_view(at_ten.ctx, at_ten.poll)
        assert (view.total.sequestered, view.public.size) == (0, HEAD + 3)
        clock.forward(minutes=10)
        assert board.poll_view(at_ten.ctx, at_ten.poll).total.sequestered == 1

    def test_a_late_reader_sees_what_there_was_at_the_whole_ten_minutes(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        """No scheduler runs, and nobody has looked: the ballot itself moves what was due."""
        vote(at_ten, at_ten.voters[0], 0)
        clock.forward(minutes=12)
        vote(at_ten, at_ten.voters[1], 0)
        clock.forward(minutes=5)
        assert size(at_ten) == HEAD + 4
        clock.forward(minutes=3)
        assert size(at_ten) == HEAD + 5

    def test_are_published_by_the_first_reader_without_any_scheduler(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        clock.forward(minutes=17)
        assert stored(at_ten) == HEAD + 3
        assert size(at_ten) == stored(at_ten) == HEAD + 4

    def test_are_published_by_a_scheduler_without_any_reader(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        run_due_jobs(at_ten.ctx, 1)
        assert stored(at_ten) == HEAD + 3
        clock.forward(minutes=10)
        run_due_jobs(at_ten.ctx, 1)
        assert stored(at_ten) == HEAD + 4

    def test_are_counted_by_unit_up_to_the_published_size(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        clock.forward(minutes=10)
        vote(at_ten, at_ten.voters[1], 0)
        vote(at_ten, at_ten.voters[2], 0)
        shown = board.poll_view(at_ten.ctx, at_ten.poll)
        assert [(row.unit.id, row.ballots) for row in shown.turnout] == [
            ("A-ELEM", 1),
            ("B-SEC", 0),
        ]
        live = queries.turnout_of(at_ten.ctx, shown.poll)
        assert [(row.unit.id, row.ballots) for row in live] == [("A-ELEM", 2), ("B-SEC", 1)]


class TestAtOnce:
    def test_an_officers_act_publishes_itself_and_all_before_it(self, at_ten: SamplePoll) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        closes = board.poll_view(at_ten.ctx, at_ten.poll).poll.closes + timedelta(hours=1)
        at_ten.act(Act.EXTEND, closes=closes)
        assert size(at_ten) == len(at_ten.log()) == HEAD + 5

    def test_the_close_publishes_everything(self, at_ten: SamplePoll, clock: MovableClock) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        closes = board.poll_view(at_ten.ctx, at_ten.poll).poll.closes
        with at_ten.ctx.store.reader() as uow:
            clock.offset += closes - uow.now()
        assert size(at_ten) == len(at_ten.log()) == HEAD + 5
        assert publication.read_public(at_ten.ctx, at_ten.poll).until is None

    def test_a_void_poll_hides_nothing(self, at_ten: SamplePoll) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        at_ten.act(Act.VOID)
        assert size(at_ten) == len(at_ten.log()) == HEAD + 5

    def test_a_ruling_publishes_itself_and_the_ballot(self, ctx: Context) -> None:
        desk = DeskPoll(ctx)
        who = desk.claim()
        before = size(desk.sample)
        desk.settle(who)
        view = board.poll_view(ctx, desk.poll)
        assert view.public.size == len(desk.sample.log()) > before
        assert {row.unit.id: row.admitted for row in view.turnout} == {"A-ELEM": 1, "B-SEC": 0}


class TestOtherEvents:
    def test_a_reissue_waits_while_the_poll_is_open(
        self, at_ten: SamplePoll, clock: MovableClock, tmp_path: Path
    ) -> None:
        reach(at_ten, tmp_path)
        reissued(at_ten, at_ten.voters[0])
        assert (size(at_ten), len(at_ten.log())) == (HEAD + 3, HEAD + 5)
        clock.forward(minutes=10)
        assert size(at_ten) == HEAD + 5

    def test_a_confirmation_waits_while_the_poll_is_open(
        self, ctx: Context, clock: MovableClock
    ) -> None:
        sample = draft_poll(ctx)
        give_three_trustees(sample)
        sample.act(Act.SEAL, confirm=False)
        sample.confirm(*sample.trustee_secrets[:2])
        clock.stop()
        sample.act(Act.OPEN)
        standing, before = board.confirmations(ctx, sample.poll), size(sample)
        assert (len(standing.confirmed), len(standing.missing)) == (2, 1)
        sample.confirm(sample.trustee_secrets[2])
        assert board.confirmations(ctx, sample.poll) == standing
        assert size(sample) == before
        clock.forward(minutes=10)
        assert not board.confirmations(ctx, sample.poll).missing
        assert size(sample) == before + 1

    def test_before_the_opening_nothing_waits(self, ctx: Context, tmp_path: Path) -> None:
        with ctx.store.reader() as uow:
            opens = uow.now().replace(microsecond=0) + timedelta(hours=5)
        sample = draft_poll(ctx, opens=opens)
        sample.act(Act.SEAL)
        reach(sample, tmp_path)
        reissued(sample, sample.voters[0])
        assert size(sample) == len(sample.log()) == HEAD + 4


class TestTheRow:
    def test_never_goes_back_when_the_clock_does(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        vote(at_ten, at_ten.voters[0], 0)
        clock.forward(minutes=10)
        assert size(at_ten) == HEAD + 4
        clock.forward(minutes=-5)
        vote(at_ten, at_ten.voters[1], 0)
        assert size(at_ten) == HEAD + 4

    def test_is_moved_once_by_many_at_the_same_moment(
        self, at_ten: SamplePoll, clock: MovableClock
    ) -> None:
        """Eight readers and schedulers, and a ballot of the next ten minutes among them."""
        vote(at_ten, at_ten.voters[0], 0)
        clock.forward(minutes=10)
        jobs = [lambda: size(at_ten), lambda: publication.publish_due(at_ten.ctx)] * 4
        jobs.insert(3, lambda: vote(at_ten, at_ten.voters[1], 0))
        with ThreadPoolExecutor(len(jobs)) as pool:
            seen = [job.result() for job in [pool.submit(job) for job in jobs]]
        assert {one for one in seen if one is not None} == {HEAD + 4}
        assert (size(at_ten), len(at_ten.log())) == (HEAD + 4, HEAD + 5)

    @pytest.mark.parametrize("entries", [2, 99])
    def test_neither_shrinks_nor_passes_the_log(self, at_ten: SamplePoll, entries: int) -> None:
        """Whatever code runs: the database refuses it."""
        tree = frontier_of([b"x"] * entries)
        with pytest.raises(ConflictError), at_ten.ctx.store.unit_of_work() as uow:
            uow.connection.execute(update(LogHeadRow).values(published=tree.encode()))  # type: ignore[attr-defined]

    def test_of_a_draft_shows_nothing(self, ctx: Context) -> None:
        draft = draft_poll(ctx)
        with ctx.store.reader() as uow:
            assert uow.log.published(draft.poll).tree == Frontier()


def test_each_published_log_begins_with_the_one_before(
    at_ten: SamplePoll, clock: MovableClock
) -> None:
    key = at_ten.ctx.keys.log_key(at_ten.poll).public_key()
    sizes = []
    for voter in at_ten.voters:
        vote(at_ten, voter, 0)
        clock.forward(minutes=7)
        raw = board.checkpoint(at_ten.ctx, at_ten.poll)
        assert raw == board.log_page(at_ten.ctx, at_ten.poll).checkpoint
        head = parse_checkpoint(raw, f"ratify-log/{at_ten.poll}", key)
        assert head.root == root_of(at_ten.log()[: head.size])
        sizes.append(head.size)
    assert sizes == [HEAD + more for more in (3, 5, 6, 6)]


def test_the_public_record_in_the_middle_of_the_vote_holds(
    at_ten: SamplePoll, clock: MovableClock
) -> None:
    vote(at_ten, at_ten.voters[0], 0)
    clock.forward(minutes=10)
    vote(at_ten, at_ten.voters[1], 0)
    vote_apart(at_ten, claimant(at_ten))
    public = record(at_ten, PUBLIC)
    assert public.file(CHECKPOINT) == board.checkpoint(at_ten.ctx, at_ten.poll)
    assert len(public.file("log/entries.jsonl").splitlines()) == HEAD + 4
    assert verify_record(public, processes=1).ok
    assert len(record(at_ten, COMPLETE).file("log/entries.jsonl").splitlines()) == HEAD + 6


def test_a_page_of_the_log_ends_at_the_published_size(at_ten: SamplePoll) -> None:
    vote(at_ten, at_ten.voters[0], 0)
    page = board.log_page(at_ten.ctx, at_ten.poll)
    assert (len(page.entries), page.size) == (HEAD + 3, HEAD + 3)
    assert board.log_page(at_ten.ctx, at_ten.poll, HEAD + 3).entries == ()
