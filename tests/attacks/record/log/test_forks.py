"""A log that is rolled back, forked, reordered or backdated, and signed anew: consistent in itself.

Only somebody who kept a receipt, a checkpoint or the seal digest finds these; without it each
record holds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from audit.record.log import events
from audit.record.log.checkpoint import sign_checkpoint
from audit.verify import Anchors
from tally.protocol.ballot import make_ballot
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM, WITH_MEMBER, head_of
from tests.audit.helpers import verify
from tests.kit.simulator.poll import Simulator, poll_at, signing_key

RECEIPT, CHECKPOINT = "a member's receipt", "an older checkpoint"


def kept(poll: Simulator, anchors: Anchors) -> Anchors:
    """What somebody kept of an honest record, which bears it out."""
    assert verify(poll.record(), anchors).ok
    return anchors


def last_receipt(poll: Simulator) -> Anchors:
    """The receipt of the last ballot."""
    return kept(poll, Anchors(receipts=(poll.receipts[-1].encode(),)))


def last_head(poll: Simulator) -> Anchors:
    """The checkpoint of the log so far."""
    return kept(poll, Anchors(checkpoints=(head_of(poll),)))


# --- ballots ------------------------------------------------------------------------------------


@on_record(at="open", caught_by="receipts", anchor=RECEIPT)
def test_a_ballot_dropped_from_the_log(poll):
    """A ballot dropped from log, archive and ballot box, as if it had never been cast."""
    anchors = last_receipt(poll)
    poll.ballots[poll.receipts[-1].unit].pop()
    poll.events.pop()
    return Forged(poll.record(), anchors)


@on_record(**WITH_MEMBER, at="open", caught_by="receipts", anchor=RECEIPT)
def test_a_ballot_replaced(poll):
    """A ballot exchanged for another, which somebody made who had seen the member's card."""
    anchors, unit = last_receipt(poll), poll.receipts[-1].unit
    secrets = {one.credential: one.secret for one in poll.members}
    (voter,) = (one for one in secrets if one.encode() in poll.ballots[unit][-1])
    poll.ballots[unit].pop()
    poll.events.pop()
    poll.put(unit, make_ballot(poll.elections[unit], secrets[voter], NOT_IN_FAVOUR))
    return Forged(poll.record(), anchors)


@on_record(at="open", caught_by="receipts", anchor=RECEIPT)
def test_two_ballots_exchanged_in_the_log(poll):
    """Two ballots of two units in another order in the log."""
    anchors = kept(poll, Anchors(receipts=tuple(one.encode() for one in poll.receipts)))
    place = next(
        index
        for index, (one, other) in enumerate(pairwise(poll.events))
        if isinstance(one, events.BallotCast)
        and isinstance(other, events.BallotCast)
        and one.unit != other.unit
    )
    poll.events[place : place + 2] = poll.events[place : place + 2][::-1]
    return Forged(poll.record(), anchors)


@on_record(**WITH_MEMBER, at="open", caught_by="receipts", anchor=RECEIPT)
def test_a_ballot_taken_in_the_seconds_after_an_ordered_close(poll):
    """A ballot taken in the minutes after an ordered close, and logged before the close.

    The log rounds a ballot's time down to its hour; the receipt does not.
    """
    poll.now = poll.now.replace(minute=5)
    poll.order(poll.now + timedelta(minutes=15))
    poll.now = poll.closes + timedelta(seconds=20)
    late = poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    root = poll.log_root().hex()
    poll.now += timedelta(seconds=40)
    poll.append(events.PollClosed(time=poll.now, closes=poll.closes, root=root))
    return Forged(poll.record(), Anchors(receipts=(late.encode(),)), "but voting closed at")


# --- forks --------------------------------------------------------------------------------------


@on_record(at="open", caught_by="older-checkpoints", says="were changed", anchor=CHECKPOINT)
def test_a_log_rolled_back_and_lived_again(poll):
    """The log rolled back by three ballots, and gone on with in another way."""
    anchors = last_head(poll)
    for _ in range(3):
        poll.ballots[poll.events.pop().unit].pop()
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    poll.order(poll.now + timedelta(hours=1))
    poll.later()
    poll.extend(poll.closes + timedelta(hours=1))
    return Forged(poll.record(), anchors)


@on_record(**WITH_MEMBER, at="closed", caught_by="older-checkpoints", anchor=CHECKPOINT)
def test_a_ballot_put_before_the_close_once_voting_had_ended(poll):
    """A ballot made after the close, and backdated into the log before it."""
    anchors = last_head(poll)
    closed = poll.events.pop()
    poll.now = closed.closes - timedelta(hours=2)
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    poll.close()
    return Forged(poll.record(), anchors)


@on_record(
    by=Attacker.CARRIER,
    keys=Key.NONE,
    at="closed",
    caught_by="older-checkpoints",
    says="it is older than the checkpoint, or was cut short",
    anchor="a newer checkpoint",
)
def test_an_old_record_handed_on_as_the_latest(poll):
    """A record of the open poll handed on as the latest, to hide how it went on."""
    return Forged(poll_at("open").record(), last_head(poll))


@on_record(
    by=(Attacker.SERVER, Attacker.OFFICERS, Attacker.AUTHORITY),
    keys=(Key.LOG, Key.OFFICERS, Key.AUTHORITY),
    at="sealed",
    caught_by="seal-digest",
    anchor="the notice's seal digest",
)
def test_the_same_poll_sealed_again(poll):
    """The same poll sealed a second time, with other voters, once the first went wrong."""
    anchors = kept(poll, Anchors(seal_digest=poll.seal_digest))
    again = Simulator(tuple(replace(one, members=one.members + 1) for one in poll.plans))
    assert again.poll == poll.poll
    return Forged(again.run("sealed").record(), anchors)


# --- times --------------------------------------------------------------------------------------


@on_record(at="open", caught_by="history")
def test_an_opening_backdated_before_the_window(poll):
    """The opening logged an hour before the window that was sealed."""
    place = next(i for i, one in enumerate(poll.events) if isinstance(one, events.PollOpened))
    opened = poll.events[place]
    poll.events[place] = replace(opened, time=opened.time - timedelta(hours=1))
    return poll


@on_record(at="counted", caught_by="history")
def test_an_entry_backdated_before_the_one_before_it(poll):
    """A result backdated before the decryptions that it is made of."""
    poll.events[-1] = replace(poll.events[-1], time=poll.events[-1].time - timedelta(days=1))
    return poll


@on_record(at="closed", caught_by="history")
def test_a_close_that_names_the_root_of_another_log(poll):
    """A close that names the root of another log than the one that it ends."""
    poll.events[-1] = replace(poll.events[-1], root="0" * 64)
    return poll


# --- anchors that are made up -------------------------------------------------------------------


@on_record(
    by=Attacker.MEMBER,
    keys=Key.NONE,
    at="open",
    caught_by="receipts",
    says="the signature is not by",
    anchor="a made-up receipt",
)
def test_a_receipt_made_up_to_cast_doubt(poll):
    """A receipt of a ballot that was never cast, made up to cast doubt on an honest record."""
    invented = replace(poll.receipts[-1], index=len(poll.events) - 2, signature="")
    signed = invented.sign(signing_key("a member's own"))
    return Forged(poll.record(), Anchors(receipts=(signed.encode(),)))


@on_record(
    by=Attacker.STRANGER,
    keys=Key.NONE,
    at="open",
    caught_by="older-checkpoints",
    anchor="a made-up checkpoint",
)
def test_a_checkpoint_made_up_to_cast_doubt(poll):
    """A checkpoint of a log that never was, made up to cast doubt on an honest record."""
    signer = signing_key("a stranger's own")
    made_up = sign_checkpoint(poll.document.log_origin, 3, bytes(32), signer)
    return Forged(poll.record(), Anchors(checkpoints=(made_up,)))
