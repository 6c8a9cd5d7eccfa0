"""Ballots by cards that were lost, reissued or never anybody's: the server and the authority."""

from __future__ import annotations

from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import ELEM
from tests.kit.simulator.sequestered import open_poll

WITH_AUTHORITY = {
    "by": (Attacker.SERVER, Attacker.AUTHORITY),
    "keys": (Key.LOG, Key.AUTHORITY),
}


@on_record(**WITH_AUTHORITY, at=open_poll, caught_by="once", says="is not on its list")
def test_a_second_card_for_a_member_who_has_voted(poll):
    """A member who has voted gets another card, to vote a second time."""
    voter = poll.members_of(ELEM)[0]
    poll.revoke(voter)
    poll.cast(poll.issue(voter), NOT_IN_FAVOUR)
    return poll


@on_record(**WITH_AUTHORITY, at=open_poll, caught_by="once", says="is not on its list")
def test_a_ballot_by_a_card_that_was_revoked(poll):
    """A ballot cast with a lost card after it was revoked."""
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.issue(lost)
    poll.cast(lost, IN_FAVOUR)
    return poll


@on_record(**WITH_AUTHORITY, at=open_poll, caught_by="once", says="voted before it was issued")
def test_a_ballot_cast_before_its_card_was_issued(poll):
    """A ballot by a reissued card, logged before the card was."""
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    poll.cast(poll.issue(lost), IN_FAVOUR)
    poll.events[-2:] = poll.events[:-3:-1]
    return poll


@on_record(**WITH_AUTHORITY, at=open_poll, caught_by="history", says="does not replace one that")
def test_a_card_for_nobody(poll):
    """A card issued beside the others, in the place of none, and a phantom ballot by it."""
    poll.cast(poll.issue(poll.members_of(ELEM)[4]), IN_FAVOUR)
    return poll


@on_record(**WITH_AUTHORITY, at=open_poll, caught_by="history", says="does not replace one that")
def test_two_cards_in_the_place_of_one(poll):
    """Two cards issued in the place of one that was lost, and a ballot by each."""
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    for _ in range(2):
        poll.cast(poll.issue(lost), IN_FAVOUR)
    return poll


@on_record(**WITH_AUTHORITY, at=open_poll, caught_by="voters")
def test_a_card_reissued_in_another_unit(poll):
    """A member's lost card replaced on the list of another unit, where a vote weighs more."""
    lost = poll.members_of(ELEM)[4]
    poll.revoke(lost)
    again = poll.issue(lost)
    poll.current[ELEM].remove(again.credential)
    poll.current["B-SEC"].append(again.credential)
    return poll
