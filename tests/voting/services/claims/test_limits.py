"""Floods of claims: limited by contact and address, alarming by the hour, harmless to members."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tally.protocol.encoding import new_identifier
from tests.kit.claimants import form, open_claim
from tests.kit.mail import FakeSender, with_channels
from tests.kit.polls import SamplePoll, open_poll
from voting.domain.errors import SpendingCapError, TooManyClaimsError
from voting.notify.budget import Budget, MessagePurpose, day_of
from voting.services.claims import limits, make
from voting.services.limits import throttle
from voting.services.messages import outbox

HOME, SCHOOL = "192.0.2.8", "198.51.100.4"
LONG = timedelta(days=3)


@pytest.fixture
def sample(ctx) -> SamplePoll:
    """A poll that is open for three days, on each database."""
    return open_poll(with_channels(ctx), lasts=LONG)


@pytest.fixture
def sqlite_sample(sqlite_ctx) -> SamplePoll:
    """A poll that is open for three days, on SQLite only."""
    return open_poll(with_channels(sqlite_ctx), lasts=LONG)


def ask(sample: SamplePoll, address: str = HOME, **answers: str) -> str:
    return make.open_claim(sample.ctx, sample.poll, form(**answers), "en", address).claim


def refused(sample: SamplePoll, address: str = HOME, **answers: str) -> int:
    """Be refused for too many claims; return the seconds to wait."""
    with pytest.raises(TooManyClaimsError) as caught:
        ask(sample, address, **answers)
    assert "@" not in str(caught.value)
    assert address not in str(caught.value)
    return caught.value.retry_after


def kept(sample: SamplePoll) -> int:
    with sample.ctx.store.reader() as uow:
        return uow.claims.received_since(sample.poll, uow.now() - LONG)


def test_a_contact_has_a_few_codes_an_hour_and_some_a_day(sample, clock):
    for _ in range(5):
        ask(sample, contact="one@example.org")
    assert 3_400 < refused(sample, contact="one@example.org") <= 3_540
    refused(sample, SCHOOL, contact="One+tag@Example.org")  # the same mailbox, from elsewhere
    ask(sample, contact="other@example.org")
    clock.forward(hours=1)
    for _ in range(5):
        ask(sample, contact="one@example.org")
    assert kept(sample) == 11
    clock.forward(hours=1)
    assert 75_000 < refused(sample, contact="one@example.org") < 75_600  # until midnight, UTC
    clock.forward(hours=21)
    ask(sample, contact="one@example.org")


def test_clearing_forgotten_counters_forgets_no_limit(sqlite_sample, clock):
    sample = sqlite_sample
    for _ in range(5):
        ask(sample, contact="one@example.org")
    clock.forward(minutes=58)
    throttle.purge_counters(sample.ctx)
    refused(sample, contact="one@example.org")


def test_another_code_for_a_claim_counts_too(sample):
    one = open_claim(sample, contact="one@example.org")
    for _ in range(4):
        make.resend(sample.ctx, sample.poll, one.claim, HOME)
    with pytest.raises(TooManyClaimsError):
        make.resend(sample.ctx, sample.poll, one.claim, HOME)
    assert len(one.code()) == 6


def test_an_address_has_dozens_and_an_ipv6_customer_is_one(sqlite_sample, clock):
    sample = sqlite_sample
    for place in range(60):
        ask(sample, f"2001:db8:1:2::{place:x}")
    refused(sample, "2001:db8:1:2:ffff::1")
    ask(sample, "2001:db8:1:3::1")
    clock.forward(hours=1)
    ask(sample, "2001:db8:1:2::1")


def test_the_limit_holds_exactly_for_many_at_once(sample):
    results: list[str] = []
    barrier = threading.Barrier(8)

    def run() -> None:
        barrier.wait()
        try:
            ask(sample, contact="one@example.org")
        except TooManyClaimsError:
            results.append("refused")
        else:
            results.append("kept")

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (results.count("kept"), results.count("refused")) == (5, 3)
    assert kept(sample) == 5


def test_what_is_refused_keeps_nothing_and_sends_nothing(sqlite_sample):
    sample, sender = sqlite_sample, FakeSender()
    for _ in range(5):
        ask(sample, contact="one@example.org")
    outbox.deliver(sample.ctx, sender)
    refused(sample, contact="one@example.org")
    assert kept(sample) == 5
    assert outbox.deliver(sample.ctx, sender) == outbox.Delivered()


def test_a_flood_counts_nothing_against_sign_in(sqlite_sample):
    sample = sqlite_sample
    for _ in range(60):
        ask(sample, HOME)
    for _ in range(5):
        refused(sample, HOME)
    voter = sample.voters[0]
    error = throttle.refusal(sample.ctx, sample.poll, voter.member, HOME)
    assert error.slug == "sign-in-refused"  # the first failure there, and not the sixty-sixth
    assert sample.sign_in(voter, HOME).credential == voter.credential


class TestAlarm:
    def test_all_is_quiet(self, sample):
        quiet = make.alarm(sample.ctx, sample.poll)
        assert quiet == make.Alarm(0, 0, 0, 0, cap=5_000)
        assert not quiet.raised

    def test_it_counts_what_came_and_what_was_refused_in_the_last_hour(self, sample, clock):
        for _ in range(5):
            ask(sample, contact="one@example.org")
        for _ in range(2):
            refused(sample, contact="one@example.org")
        found = make.alarm(sample.ctx, sample.poll)
        assert found == make.Alarm(5, 2, 5, 5, cap=5_000)
        clock.forward(minutes=75)
        later = make.alarm(sample.ctx, sample.poll)
        assert (later.received_last_hour, later.refused_last_hour) == (0, 0)

    @pytest.mark.parametrize("purpose", [MessagePurpose.REISSUE, MessagePurpose.CHECK])
    def test_it_counts_what_is_asked_for_with_member_numbers(self, sqlite_sample, purpose):
        sample = sqlite_sample
        with sample.ctx.store.unit_of_work() as uow:
            uow.spending.charge(day_of(uow.now()), purpose.value, 16_000, 20_000)
            uow.commit()
        found = make.alarm(sample.ctx, sample.poll)
        assert (found.members_today, found.members_cap, found.raised) == (16_000, 20_000, True)

    def test_refusals_by_the_spending_cap_count_too(self, sqlite_sample):
        sample = sqlite_sample
        sample.ctx = with_channels(sample.ctx, budget=Budget(codes=0))
        with pytest.raises(SpendingCapError):
            ask(sample)
        assert make.alarm(sample.ctx, sample.poll).refused_last_hour == 1

    def test_a_refusal_that_is_repeated_under_its_name_counts_once(self, sqlite_sample):
        sample, name = sqlite_sample, new_identifier()
        for _ in range(5):
            ask(sample, contact="one@example.org")
        filled = form(contact="one@example.org")
        for _ in range(2):
            with pytest.raises(TooManyClaimsError):
                make.open_claim(sample.ctx, sample.poll, filled, "en", HOME, identifier=name)
        assert make.alarm(sample.ctx, sample.poll).refused_last_hour == 1

    def test_another_polls_claims_do_not_count(self, sqlite_sample):
        other = open_poll(sqlite_sample.ctx)
        ask(other)
        assert make.alarm(sqlite_sample.ctx, sqlite_sample.poll).received_last_hour == 0

    def test_a_flood_of_refusals_buys_no_writes(self, sqlite_sample, monkeypatch):
        sample = sqlite_sample
        monkeypatch.setattr(limits, "_REFUSALS", limits.PeriodLimit(3, timedelta(minutes=10)))
        for _ in range(5):
            ask(sample, contact="one@example.org")
        for _ in range(3):
            refused(sample, contact="one@example.org")
        monkeypatch.setattr(type(sample.ctx.store), "unit_of_work", None)  # a write would fail
        for _ in range(3):
            refused(sample, contact="one@example.org")
        assert make.alarm(sample.ctx, sample.poll).refused_last_hour == 3

    @pytest.mark.parametrize(
        ("changes", "raised"),
        [
            ({"received_last_hour": 99}, False),
            ({"members_today": 15_999}, False),
            ({"members_today": 16_000}, True),
            ({"received_last_hour": 100}, True),
            ({"refused_last_hour": 19}, False),
            ({"refused_last_hour": 20}, True),
            ({"messages_waiting": 49}, False),
            ({"messages_waiting": 50}, True),
            ({"spent_today": 3_999}, False),
            ({"spent_today": 4_000}, True),
        ],
    )
    def test_what_raises_it(self, changes, raised):
        figures = {
            "received_last_hour": 0,
            "refused_last_hour": 0,
            "messages_waiting": 0,
            "spent_today": 0,
            "cap": 5_000,
        }
        assert make.Alarm(**{**figures, **changes}).raised is raised
