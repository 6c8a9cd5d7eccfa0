"""Contacts on the roster that a dishonest server changes, with the log key in hand.

Every record is signed again after the change. Each test has one flaw and is named for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.about.contacts import about_contact
from audit.record.about.lines import line
from audit.record.log.list_events import ContactChanged
from audit.record.signatures.statement import ContactAct, RulingAct
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import CHAIR, CLOSES, DEPUTY, EXECUTIVE
from tests.kit.simulator.sequestered import ANA, BEN, SequesteringPoll, open_poll

CHANGE, OTHER = "c" * 64, "d" * 64


def changed(**changes: object) -> SequesteringPoll:
    """An open poll with a changed contact, whose event is changed after it was signed."""
    poll = open_poll()
    poll.change_contact(CHANGE)
    poll.events[-1] = replace(poll.events[-1], **changes)
    return poll


def test_a_change_that_two_officers_signed_holds():
    poll = changed()
    report = verify(poll.record())
    assert report.ok
    assert "1 contacts changed" in note_of(report, "history")
    assert poll.history.contact_changes == (CHANGE,)


@pytest.mark.parametrize("signers", [(ANA, CHAIR), (BEN, DEPUTY)])
def test_a_membership_officer_and_the_returning_officer_may_change_it(signers):
    poll = open_poll()
    poll.change_contact(CHANGE, signers)
    assert verify(poll.record()).ok


def test_one_officer_signs_alone():
    event = changed().events[-1]
    report = assert_fails(changed(signatures=event.signatures[:1]).record(), "officers")
    assert "needs two officers' signatures" in note_of(report, "officers")


def test_nobody_signs():
    assert_fails(changed(signatures=()).record(), "officers")


@pytest.mark.parametrize(
    "signers", [(ANA, EXECUTIVE), (CHAIR, DEPUTY), (CHAIR, EXECUTIVE)], ids=" and ".join
)
def test_officers_whose_act_it_is_not(signers):
    poll = open_poll()
    poll.change_contact(CHANGE, tuple(sorted(signers)))
    report = assert_fails(poll.record(), "officers")
    assert "needs two membership-officers" in note_of(report, "officers")


def test_a_digest_other_than_signed():
    report = assert_fails(changed(change=OTHER).record(), "statements")
    assert "contact:changed: the statement's line 4" in note_of(report, "statements")


def test_the_same_statement_changes_a_contact_twice():
    poll = changed()
    poll.later()
    poll.events.append(replace(poll.events[-1], time=poll.now))
    report = assert_fails(poll.record(), "history")
    assert "the same change is in the log already" in note_of(report, "history")


def test_a_signature_over_a_ruling_in_its_place():
    poll = open_poll()
    signed = poll.rulings(RulingAct.ADMIT, about_contact(poll.as_sealed, CHANGE))
    poll.append(ContactChanged(change=CHANGE, **signed))
    report = assert_fails(poll.record(), "officers")
    assert "the statement is to admit, not to change-contact" in note_of(report, "officers")


def test_the_statement_of_another_poll():
    poll, other = open_poll(), SequesteringPoll(seed=2).run("open")
    other.now = poll.now
    other.change_contact(CHANGE)
    poll.later()
    poll.events.append(other.events[-1])
    report = assert_fails(poll.record(), "officers", "statements")
    assert "it is of poll" in note_of(report, "officers")


def test_lines_that_say_more():
    """A line of the server's own, which names the member."""
    poll = open_poll()
    about = (*about_contact(poll.as_sealed, CHANGE), line("Member", "Membre", "000001"))
    poll.append(ContactChanged(change=CHANGE, **poll.rulings(ContactAct.CHANGE, about)))
    assert_fails(poll.record(), "statements")


@pytest.mark.parametrize("stage", ["closed", "encrypted", "counted", "released"])
def test_a_contact_changed_after_the_close(stage):
    poll = SequesteringPoll().run(stage)
    poll.change_contact(CHANGE)
    report = assert_fails(poll.record(), "history")
    assert "contact:changed may not come while the poll is" in note_of(report, "history")


def test_a_contact_changed_in_a_void_poll():
    poll = open_poll()
    poll.void()
    poll.change_contact(CHANGE)
    assert_fails(poll.record(), "history")


def test_a_contact_changed_when_voting_has_ended():
    poll = open_poll()
    poll.now = CLOSES - timedelta(seconds=60)  # it is a minute later that they sign
    poll.change_contact(CHANGE)
    report = assert_fails(poll.record(), "history")
    assert "after voting closed" in note_of(report, "history")


def test_a_contact_changed_before_the_opening_by_a_statement_of_then():
    poll = SequesteringPoll().run("sealed")
    poll.change_contact(CHANGE)
    poll.open()
    assert verify(poll.record()).ok


def test_a_statement_from_before_the_opening_whose_second_officer_signed_after_it():
    poll = SequesteringPoll().run("sealed")
    poll.confirm_enough()
    poll.now = poll.document.window.opens - timedelta(hours=1)
    signed = poll.rulings(ContactAct.CHANGE, about_contact(poll.as_sealed, CHANGE))
    poll.open()
    poll.later()
    poll.append(ContactChanged(change=CHANGE, **{**signed, "time": poll.now}))
    assert verify(poll.record()).ok


def test_a_statement_older_than_a_day():
    poll = open_poll()
    signed = poll.rulings(ContactAct.CHANGE, about_contact(poll.as_sealed, CHANGE))
    poll.now += timedelta(hours=24, seconds=1)
    poll.append(ContactChanged(change=CHANGE, **{**signed, "time": poll.now}))
    report = assert_fails(poll.record(), "officers")
    assert "more than 24 hours before" in note_of(report, "officers")
