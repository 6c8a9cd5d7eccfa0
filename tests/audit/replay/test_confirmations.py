"""The trustees' confirmations in a log: whose they are, and that no poll opens without enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record.errors import HistoryError
from audit.record.log import events
from audit.record.signatures.statement import Act
from audit.replay.poll import replay
from audit.verify import verify_record
from tests.kit.simulator.people import OPENS
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.routed import seal_place


def failed(poll: Simulator) -> dict[str, str]:
    """The checks that fail of a poll's record, each with its note."""
    report = verify_record(poll.record(), processes=1)
    return {
        check.name: check.finding.note
        for check in report.checks
        if check.finding.outcome is CheckOutcome.FAILED
    }


def note(poll: Simulator) -> str:
    """What the check of the confirmations says of a record that holds."""
    report = verify_record(poll.record(), processes=1)
    assert report.ok
    return next(check.finding.note for check in report.checks if check.name == "confirmations")


def opened(poll: Simulator, confirmed: int | None = None) -> Simulator:
    """The poll opened by a statement that names so many confirmations."""
    poll.later()
    signed = poll.authorised(Act.OPEN, poll.opening(confirmed))
    poll.now = max(poll.now, OPENS)
    poll.append(events.PollOpened(**{**signed, "time": poll.now}))
    return poll


class TestHonest:
    def test_a_sealed_poll_waits_for_them(self):
        poll = poll_at("sealed")
        assert "0 of 3 trustees; not: trustee 1 (Trustee 1), trustee 2" in note(poll)
        poll.confirm(2)
        assert "1 of 3 trustees; not: trustee 1 (Trustee 1), trustee 3" in note(poll)

    def test_in_any_order_and_until_the_count(self):
        poll = poll_at("sealed")
        for owner in (3, 1):
            poll.confirm(owner)
        opened(poll)
        poll.vote()
        poll.close()
        poll.confirm(2)
        assert note(poll) == "3 of 3 trustees"
        assert [one.event.owner for one in poll.history.confirmations] == [3, 1, 2]
        poll.run("released", after="closed")
        assert note(poll) == "3 of 3 trustees"

    def test_one_that_came_while_the_opening_waited_for_its_second_signature(self):
        poll = poll_at("sealed")
        for owner in (1, 2):
            poll.confirm(owner)
        poll.later()
        signed = poll.authorised(Act.OPEN)
        poll.confirm(3)
        poll.now = OPENS
        poll.append(events.PollOpened(**{**signed, "time": poll.now}))
        assert failed(poll) == {}

    def test_an_opening_proposed_late_says_so(self):
        poll = poll_at("sealed")
        poll.now = OPENS + timedelta(minutes=5)
        poll.open()
        names = [one.name.en for one in poll.events[-1].statement.about]
        assert "The vote begins late" in names
        assert failed(poll) == {}


class TestReplay:
    def test_twice(self):
        poll = poll_at("sealed")
        poll.confirm(1)
        poll.confirm(1)
        with pytest.raises(HistoryError, match="trustee 1 has confirmed already"):
            replay(poll.entries, poll.document)

    def test_after_the_count_began(self):
        poll = poll_at("encrypted")
        poll.confirm(3)
        with pytest.raises(HistoryError, match=r"trustee 3 .* or the count has begun"):
            replay(poll.entries, poll.document)

    def test_after_the_result(self):
        poll = poll_at("certified")
        poll.confirm(3)
        with pytest.raises(HistoryError, match="may not come while the poll is certified"):
            replay(poll.entries, poll.document)


class TestDishonest:
    @pytest.mark.parametrize(
        "change",
        [{"poll": "E1ectionE1ecti1"}, {"seal": "0" * 64}, {"trustees": "0" * 64}, {"index": 2}],
        ids=["poll", "seal", "trustees", "place"],
    )
    def test_a_signature_over_something_else(self, change):
        poll = poll_at("sealed")
        poll.confirm(1, **change)
        said, place = failed(poll)["confirmations"], seal_place(poll) + 1
        assert said.startswith(f"log entry {place}, trustee:confirmed: the confirmation of trustee")
        assert said.endswith("its signature does not hold")

    def test_another_trustees_signature(self):
        poll = poll_at("sealed")
        poll.confirm(1)
        poll.events[-1] = events.TrusteeConfirmed(**{**vars(poll.events[-1]), "owner": 2})
        assert "trustee 2 (Trustee 2): its signature does not hold" in failed(poll)["confirmations"]

    def test_a_trustee_who_is_none(self):
        poll = poll_at("sealed")
        poll.confirm(1)
        poll.events[-1] = events.TrusteeConfirmed(**{**vars(poll.events[-1]), "owner": 4})
        assert "there is no trustee 4" in failed(poll)["confirmations"]

    def test_two_ceremonies(self):
        """Two trustees of one item name different ceremonies: one of them took part in another."""
        poll = poll_at("sealed")
        poll.confirm(1)
        poll.confirm(2, ceremony="AnotherCeremony")
        event = {**vars(poll.events[-1]), "ceremony": "AnotherCeremony"}
        poll.events[-1] = events.TrusteeConfirmed(**event)
        assert "trustees of one ceremony confirmed for several" in failed(poll)["confirmations"]

    @pytest.mark.parametrize("confirmed", [0, 1])
    def test_an_opening_without_enough(self, confirmed):
        poll = poll_at("sealed")
        poll.confirm_enough()
        said = failed(opened(poll, confirmed))["statements"]
        assert "poll:opened: the statement names too few confirmations: " in said

    def test_an_opening_without_any_in_the_log(self):
        said = failed(opened(poll_at("sealed")))["statements"]
        assert "2 more confirmations are needed from: trustee 1 (Trustee 1), trustee 2" in said

    def test_an_opening_that_names_other_entries(self):
        poll = poll_at("sealed")
        poll.confirm_enough()
        poll.later()
        lines = tuple(
            type(one)(one.name, type(one.value)("entry 7 of the log", one.value.fr))
            if one.name.en.startswith("Confirmed by")
            else one
            for one in poll.opening()
        )
        signed = poll.authorised(Act.OPEN, lines)
        poll.now = OPENS
        poll.append(events.PollOpened(**{**signed, "time": OPENS}))
        assert "entry 7 of the log" in failed(poll)["statements"]

    def test_an_opening_that_names_what_came_after_it(self):
        poll = poll_at("sealed")
        poll.confirm_enough()
        poll.later()
        signed = poll.authorised(Act.OPEN, poll.opening())
        earlier = signed["statement"].time - timedelta(minutes=2)
        statement = poll.statement(Act.OPEN, poll.opening(), time=earlier)
        signed |= {"statement": statement, "signatures": poll.sign(statement)}
        poll.now = OPENS
        poll.append(events.PollOpened(**{**signed, "time": OPENS}))
        last = seal_place(poll) + 2
        said = f"names the confirmation of entry {last}, which came after it"
        assert said in failed(poll)["statements"]

    def test_an_opening_proposed_late_that_does_not_say_so(self):
        poll = poll_at("sealed")
        poll.confirm_enough()
        poll.later()
        about = poll.opening()
        poll.now = OPENS + timedelta(minutes=5)
        signed = poll.authorised(Act.OPEN, about)
        poll.append(events.PollOpened(**signed))
        assert (
            "line 8 says nothing; by what is sealed and logged it is 'The vote begins late"
            in (failed(poll)["statements"])
        )
