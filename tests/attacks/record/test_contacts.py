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
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.poll import CHAIR, CLOSES, DEPUTY, EXECUTIVE
from tests.kit.simulator.sequestered import ANA, BEN, SequesteringPoll, open_poll

CHANGE, OTHER = "c" * 64, "d" * 64


def test_a_change_that_two_officers_signed_holds():
    poll = open_poll()
    poll.change_contact(CHANGE)
    report = verify(poll.record())
    assert report.ok
    assert "1 contacts changed" in note_of(report, "history")
    assert poll.history.contact_changes == (CHANGE,)


@pytest.mark.parametrize("signers", [(ANA, CHAIR), (BEN, DEPUTY)])
def test_a_membership_officer_and_the_returning_officer_may_change_it(signers):
    poll = open_poll()
    poll.change_contact(CHANGE, signers)
    assert verify(poll.record()).ok


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


# --- forged ---------------------------------------------------------------------------------------


@on_record(
    by=(Attacker.SERVER, Attacker.OFFICER),
    keys=(Key.LOG, Key.OFFICER),
    at=open_poll,
    caught_by="officers",
    says="needs two officers' signatures",
)
@pytest.mark.parametrize("how_many", [0, 1])
def test_one_officer_signs_alone(poll, how_many):
    """A member's contact changed with one officer's signature, or with none."""
    poll.change_contact(CHANGE)
    signatures = poll.events[-1].signatures[:how_many]
    poll.events[-1] = replace(poll.events[-1], signatures=signatures)
    return poll


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at=open_poll,
    caught_by="officers",
    says="needs two membership-officers",
)
@pytest.mark.parametrize(
    "signers", [(ANA, EXECUTIVE), (CHAIR, DEPUTY), (CHAIR, EXECUTIVE)], ids=" and ".join
)
def test_officers_whose_act_it_is_not(poll, signers):
    """A member's contact changed by two officers whose act it is not."""
    poll.change_contact(CHANGE, tuple(sorted(signers)))
    return poll


@on_record(at=open_poll, caught_by="statements", says="contact:changed: the statement's line 4")
def test_a_digest_other_than_signed(poll):
    """A contact that is another than the two officers signed."""
    poll.change_contact(CHANGE)
    poll.events[-1] = replace(poll.events[-1], change=OTHER)
    return poll


@on_record(at=open_poll, caught_by="history", says="the same change is in the log already")
def test_the_same_statement_changes_a_contact_twice(poll):
    """A signed change of a contact made once more, when somebody else has changed it back."""
    poll.change_contact(CHANGE)
    poll.later()
    poll.events.append(replace(poll.events[-1], time=poll.now))
    return poll


@on_record(at=open_poll, caught_by="officers", says="to admit, not to change-contact")
def test_a_signature_over_a_ruling_in_its_place(poll):
    """The signatures of a ruling used to change a contact."""
    signed = poll.rulings(RulingAct.ADMIT, about_contact(poll.as_sealed, CHANGE))
    poll.append(ContactChanged(change=CHANGE, **signed))
    return poll


@on_record(at=open_poll, caught_by=("officers", "statements"), says="it is of poll")
def test_the_statement_of_another_poll(poll):
    """A contact changed by what two officers signed in another poll."""
    other = SequesteringPoll(seed=2).run("open")
    other.now = poll.now
    other.change_contact(CHANGE)
    poll.later()
    poll.events.append(other.events[-1])
    return poll


@on_record(at=open_poll, caught_by="statements")
def test_lines_that_say_more(poll):
    """A line that names the member in what two officers signed, so that the log tells who it is."""
    about = (*about_contact(poll.as_sealed, CHANGE), line("Member", "Membre", "000001"))
    poll.append(ContactChanged(change=CHANGE, **poll.rulings(ContactAct.CHANGE, about)))
    return poll


@pytest.mark.parametrize("stage", ["closed", "encrypted", "counted", "released"])
def test_a_contact_changed_after_the_close(stage):
    poll = SequesteringPoll().run(stage)
    poll.change_contact(CHANGE)
    report = assert_fails(poll.record(), "history")
    assert "contact:changed may not come while the poll is" in note_of(report, "history")


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at=open_poll,
    caught_by="history",
    says="after voting closed",
)
def test_a_contact_changed_when_voting_has_ended(poll):
    """A contact changed when voting has ended, while the log does not say so yet."""
    poll.now = CLOSES - timedelta(seconds=60)  # it is a minute later that they sign
    poll.change_contact(CHANGE)
    return poll


def test_a_contact_changed_in_a_void_poll():
    poll = open_poll()
    poll.void()
    poll.change_contact(CHANGE)
    assert_fails(poll.record(), "history")


@on_record(at=open_poll, caught_by="officers", says="more than 24 hours before")
def test_a_statement_older_than_a_day(poll):
    """A change of a contact that was signed more than a day ago, and kept back."""
    signed = poll.rulings(ContactAct.CHANGE, about_contact(poll.as_sealed, CHANGE))
    poll.now += timedelta(hours=24, seconds=1)
    poll.append(ContactChanged(change=CHANGE, **{**signed, "time": poll.now}))
    return poll
