"""What no record can show: each attack here makes a record that holds, and names what reveals it.

SECURITY.md lists these, so that nobody takes 'valid, anchored' for more than it says. A test
that fails here means that the verifier has learnt to see the attack: move its row there.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from audit.record.log import events
from audit.record.manifest import Edition
from audit.replay.export import FTE, RESULT, SEQUESTERED, Record
from audit.replay.route.head import split_head
from audit.verify import Anchors
from tally.protocol.ballot import make_ballot
from tally.protocol.ceremony.in_process import hold_ceremony
from tally.protocol.certificates import grouped
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tally.protocol.encoding import sha256_hex
from tally.sequestered import ExclusionReason
from tests.attacks.record.forging import ELEM, head_of
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import CLOSES, Simulator, poll_at
from tests.kit.simulator.sequestered import open_poll

SEC = "B-SEC"


def assert_holds(poll: Simulator, *checkpoints: bytes) -> Record:
    """Both editions hold, anchored by the seal digest and what else somebody kept; return one."""
    anchors = Anchors(seal_digest=poll.seal_digest, checkpoints=checkpoints)
    assert verify(poll.record(), anchors).verdict.startswith("valid, anchored")
    public = poll.record(Edition.PUBLIC)
    assert verify(public, anchors).failed == ()
    return public


def ballots_of(poll: Simulator, unit: str) -> int:
    """How many ballots the log says that a unit has: its turnout is public."""
    cast = [one for one in poll.events if isinstance(one, events.BallotCast)]
    return sum(one.unit == unit for one in cast)


def test_an_authority_that_votes_with_the_codes_of_members_who_do_not() -> None:
    """Revealed by the member at sign-in, who is told that a vote was cast, and by the turnout."""
    honest, poll = poll_at("open"), poll_at("open")
    silent = poll.members_of(ELEM)[4:]
    assert silent
    for member in silent:
        poll.cast(member, IN_FAVOUR)
    poll.run("released", after="open")
    assert_holds(poll)
    assert ballots_of(poll, ELEM) - ballots_of(honest, ELEM) == len(silent)


def test_a_list_with_persons_who_do_not_exist() -> None:
    """Revealed by whoever counts the unit's members: how many are listed is in poll.json."""
    poll = poll_at("open")
    invented = poll.members_of(ELEM)[-1]  # no record tells this one from the others
    poll.cast(invented, NOT_IN_FAVOUR)
    poll.run("released", after="open")
    public = assert_holds(poll)
    listed = {row["unit"]: row["on_list"] for row in json.loads(public.file("poll.json"))["units"]}
    assert listed[ELEM] == len(poll.members_of(ELEM))


def test_weights_that_the_books_do_not_give() -> None:
    """Revealed by the unit, which knows what it paid: its fee return is in every record."""
    plans = tuple(
        replace(plan, fee_return="2200000.00") if plan.unit == ELEM else plan
        for plan in poll_at("open").plans
    )
    poll = Simulator(plans).run("released")
    public = assert_holds(poll)
    row = json.loads(public.file(FTE))["units"][0]
    assert (row["unit"], row["fee_return"]) == (ELEM, "2200000.00")
    sealed = {one.name.en: one.value.en for one in split_head(poll.entries).sealed.statement.about}
    assert "2,000 FTE, 400.00 for each of 5 on its list" in sealed[f"Unit {ELEM}"]
    assert poll.official != poll_at("released").official


def test_keys_of_the_servers_own_whose_codes_the_officers_did_not_compare() -> None:
    """Revealed by the trustees, who read other codes to the officers and cannot confirm these."""
    honest = poll_at("sealed").trustees
    names = [owner.key.name or "" for owner in honest.owners]
    poll = Simulator(keys=hold_ceremony(names, 2)).run("released")
    assert_holds(poll)
    assert [owner.key.name for owner in poll.trustees.owners] == names
    signed = [one.value.en for one in split_head(poll.entries).sealed.statement.about]
    for owner in honest.owners:
        assert any(grouped(poll.trustees.code_of(owner)) in words for words in signed)
        assert not any(grouped(honest.code_of(owner)) in words for words in signed)


def test_two_officers_who_admit_a_vote_that_nobody_verified() -> None:
    """Revealed by the published number of votes admitted in each unit, and the bounds."""
    poll = open_poll()
    friend = poll.sequester(ELEM, NOT_IN_FAVOUR)
    poll.close()
    poll.admit(friend)
    poll.run("released", after="closed")
    public = assert_holds(poll)
    rows = {row["unit"]: row for row in json.loads(public.file(SEQUESTERED))["units"]}
    assert rows[ELEM]["admitted"] == 1


def test_two_officers_who_exclude_the_vote_of_a_member() -> None:
    """Revealed by the claimant, who is told and has a receipt; the bounds say what it could do."""
    poll = open_poll()
    member = poll.sequester(ELEM, IN_FAVOUR)
    poll.close()
    poll.exclude((member, ExclusionReason.NOT_VERIFIED))
    poll.run("released", after="closed")
    public = assert_holds(poll)
    rows = {row["unit"]: row for row in json.loads(public.file(SEQUESTERED))["units"]}
    assert sum(rows[ELEM]["excluded"].values()) == 1
    assert any(one.sequestered and one.unit == member.unit for one in poll.receipts)


def test_a_network_closed_to_a_whole_unit() -> None:
    """Revealed by its members, by a watcher outside, and by a unit without votes in the result."""
    poll = poll_at("sealed")
    poll.open()
    for member in poll.members_of(ELEM)[:2]:
        poll.cast(member, IN_FAVOUR)
    poll.run("released", after="open")
    assert_holds(poll)
    assert ballots_of(poll, SEC) == 0
    result = json.loads(poll.record().file(RESULT))
    assert SEC in json.dumps(result)
    assert SEC in poll.record().file(FTE).decode()


def test_a_server_that_refuses_the_ballots_of_some() -> None:
    """Revealed by the members: who holds no receipt has not voted, and the booth says so."""
    poll = poll_at("open")
    member = poll.members_of(ELEM)[4]
    refused = sha256_hex(make_ballot(poll.elections[ELEM], member.secret, IN_FAVOUR))
    poll.run("released", after="open")
    public = assert_holds(poll)
    receipts = tuple(receipt.encode() for receipt in poll.receipts)
    assert verify(poll.record(), Anchors(receipts=receipts)).ok  # nobody who has one misses a vote
    assert not any(refused.encode() in data for data in public.files.values())


def test_a_server_that_keeps_voting_open_behind_a_slow_clock() -> None:
    """Revealed by what somebody kept after the close: the log of that moment has no end."""
    poll = poll_at("open")
    kept, seen = head_of(poll), tuple(poll.events)  # kept at the close, by a right clock
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    poll.run("released", after="open")
    assert_holds(poll, kept)
    assert not any(isinstance(one, events.PollClosed) for one in seen)


def test_an_order_to_close_early_that_the_server_loses() -> None:
    """Revealed by the officers who signed it: the board shows no order, and voting goes on."""
    poll = poll_at("open")
    poll.order(poll.now + timedelta(minutes=30))
    lost = poll.events.pop()
    poll.closes = CLOSES
    poll.run("released", after="open")
    assert_holds(poll)
    assert poll.history.closes == CLOSES > lost.closes


def test_two_logs_for_two_readers() -> None:
    """Revealed as soon as the two compare their checkpoints, or one verifies with the other's."""
    one, other = poll_at("open"), poll_at("open")
    one.cast(one.members_of(ELEM)[4], IN_FAVOUR)
    other.cast(other.members_of(ELEM)[4], NOT_IN_FAVOUR)
    for poll in (one, other):
        poll.run("released", after="open")
        assert_holds(poll)
    anchors = Anchors(checkpoints=(head_of(other),))
    report = assert_fails(one.record(), "older-checkpoints", anchors=anchors)
    assert "were changed" in note_of(report, "older-checkpoints")
