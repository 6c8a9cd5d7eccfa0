"""Voters whom a dishonest server, or the authority alone, takes off the list (by-law 2.77).

Every record is signed again after the change. Each test has one flaw and is named for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.objections.removal import about_removal
from audit.record.errors import StatementError
from audit.record.log.list_events import VoterRemoved
from audit.record.manifest import Edition
from audit.record.signatures.statement import ContactAct, RemovalAct
from audit.replay.offered import verify_offered
from tally.protocol.election import IN_FAVOUR
from tests.audit.dishonest.forging import ELEM
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE, OPENS, Member
from tests.kit.simulator.sequestered import ANA, BEN, SequesteringPoll

EDITIONS = pytest.mark.parametrize("edition", list(Edition))
ALONE = "revoked and never replaced, and no removal that two officers signed comes before it"


def sealed() -> SequesteringPoll:
    return SequesteringPoll().run("sealed")


def wrong(poll: SequesteringPoll, place: int = 4, unit: str = ELEM) -> Member:
    """A member of the unit who should not be on the list, and casts no vote."""
    return poll.members_of(unit)[place]


def removed(**changes: object) -> SequesteringPoll:
    """A sealed poll in which one is removed and taken off; the removal is changed afterwards."""
    poll = sealed()
    poll.remove(wrong(poll))
    poll.events[-1] = replace(poll.events[-1], **changes)
    poll.take_off(wrong(poll))
    return poll


@EDITIONS
def test_2_77_who_is_removed_by_two_officers_is_off_the_list_and_out_of_the_turnout(edition):
    """By-law 2.77.1: from the seal to the released result, in both editions."""
    poll = removed()
    before = poll.document.on_list
    poll.open()
    poll.cast(poll.members_of(ELEM)[0], IN_FAVOUR)
    poll.run("released", after="open")
    report = verify(poll.record(edition))
    assert report.ok, [one for one in report.outcomes if one.problem]
    assert "1 voters removed, 1 of them off the list" in note_of(report, "history")
    assert poll.history.on_list(poll.document) == before - 1
    turnout = poll.history.turnout_by_unit(poll.document)[ELEM]
    assert turnout.on_list == poll.document.unit(ELEM).on_list - 1


def test_a_removal_that_the_authority_has_not_signed_yet_leaves_the_voter_on_the_list():
    poll = sealed()
    poll.remove(wrong(poll))
    poll.open()
    poll.cast(wrong(poll), IN_FAVOUR)
    assert verify(poll.record()).ok
    assert poll.history.taken_off == {}


@EDITIONS
def test_2_77_the_authority_revokes_alone(edition):
    """By-law 2.77.1: nobody is taken off the list without two officers' signatures."""
    poll = sealed()
    poll.take_off(wrong(poll))
    report = assert_fails(poll.record(edition), "history")
    assert ALONE in note_of(report, "history")


@EDITIONS
def test_one_removal_and_two_revoked(edition):
    poll = removed()
    poll.take_off(wrong(poll, 3))
    assert ALONE in note_of(assert_fails(poll.record(edition), "history"), "history")


def test_a_removal_of_another_unit():
    poll = sealed()
    poll.remove(wrong(poll))
    poll.take_off(wrong(poll, 0, "B-SEC"))
    assert ALONE in note_of(assert_fails(poll.record(), "history"), "history")


def test_a_removal_signed_only_after_the_authority_revoked():
    poll = sealed()
    poll.take_off(wrong(poll))
    poll.remove(wrong(poll))
    assert ALONE in note_of(assert_fails(poll.record(), "history"), "history")


def test_a_reissued_card_of_a_removed_voter_is_taken_off_with_the_one_removal():
    poll = sealed()
    poll.remove(wrong(poll))
    poll.revoke(wrong(poll))
    again = poll.issue(wrong(poll))
    assert verify(poll.record()).ok
    poll.take_off(again)
    assert verify(poll.record()).ok


@pytest.mark.parametrize("signatures", [0, 1])
def test_fewer_than_two_officers_sign(signatures):
    signed = removed().events[-2].signatures[:signatures]
    report = assert_fails(removed(signatures=signed).record(), "officers")
    assert "needs two officers' signatures" in note_of(report, "officers")


@pytest.mark.parametrize("signers", [(ANA, BEN), (ANA, CHAIR), (BEN, DEPUTY)], ids=" and ".join)
def test_a_membership_officer_and_another_of_the_desk_sign(signers):
    poll = sealed()
    poll.remove(wrong(poll), signers)
    assert verify(poll.record()).ok


@pytest.mark.parametrize(
    "signers", [(ANA, EXECUTIVE), (CHAIR, DEPUTY), (CHAIR, EXECUTIVE)], ids=" and ".join
)
def test_officers_whose_act_it_is_not(signers):
    poll = sealed()
    poll.remove(wrong(poll), tuple(sorted(signers)))
    report = assert_fails(poll.record(), "officers")
    assert "needs two membership-officers" in note_of(report, "officers")


@EDITIONS
def test_2_77_a_removal_after_the_opening(edition):
    """By-law 2.77.1: who may vote is settled when voting opens."""
    late = sealed()
    late.now = OPENS - timedelta(seconds=60)  # it is a minute later that they sign
    late.remove(wrong(late))
    report = assert_fails(late.record(edition), "history")
    assert "a voter is taken off the list before it" in note_of(report, "history")
    opened = sealed()
    opened.open()
    opened.remove(wrong(opened))
    report = assert_fails(opened.record(edition), "history")
    assert "voter:removed may not come while the poll is open" in note_of(report, "history")


@pytest.mark.parametrize("changes", [{"removal": "d" * 64}, {"unit": "B-SEC"}], ids=str)
def test_a_removal_other_than_signed(changes):
    poll = sealed()
    poll.remove(wrong(poll))
    poll.events[-1] = replace(poll.events[-1], **changes)
    report = assert_fails(poll.record(), "statements")
    assert "voter:removed: the statement's line" in note_of(report, "statements")


def test_the_same_statement_removes_twice():
    poll = removed()
    event = poll.events[-2]
    poll.later()
    poll.events.append(replace(event, time=poll.now))
    report = assert_fails(poll.record(), "history")
    assert "the same removal is in the log already" in note_of(report, "history")


def test_a_removal_in_a_unit_that_is_not_of_the_poll():
    poll = sealed()
    about = about_removal(poll.as_sealed, "NO-UNIT", "d" * 64)
    signed = poll.rulings(RemovalAct.REMOVE, about)
    poll.append(VoterRemoved(unit="NO-UNIT", removal="d" * 64, **signed))
    report = assert_fails(poll.record(), "history")
    assert "NO-UNIT is not an election of the poll" in note_of(report, "history")


def test_a_signature_over_a_changed_contact_in_its_place():
    poll = sealed()
    signed = poll.rulings(ContactAct.CHANGE, about_removal(poll.as_sealed, ELEM, "d" * 64))
    poll.append(VoterRemoved(unit=ELEM, removal="d" * 64, **signed))
    report = assert_fails(poll.record(), "officers")
    assert "the statement is to change-contact, not to remove-voter" in note_of(report, "officers")


def test_before_it_is_signed_the_statement_is_compared_with_the_record() -> None:
    poll = sealed()

    def offer(unit: str, digest: str) -> None:
        about = about_removal(poll.as_sealed, unit, digest)
        verify_offered(poll.statement(RemovalAct.REMOVE, about), poll.record())

    offer(ELEM, "a" * 64)
    for unit, digest, says in (
        (ELEM, "not a digest", "gives no digest"),
        ("Z-SEC", "a" * 64, "Z-SEC is not an election of the poll"),
        (ELEM, poll.remove(wrong(poll)), "this voter is removed already"),
    ):
        with pytest.raises(StatementError, match=says):
            offer(unit, digest)
