"""Voters whom a dishonest server, or the authority alone, takes off the list (by-law 2.77).

Every record is signed again after the change. Each test has one flaw and is named for it.
"""

from __future__ import annotations

from collections.abc import Callable
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
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.attacks.record.forging import ELEM
from tests.audit.helpers import note_of, verify
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


def by_the_authority(
    at: Callable[[], SequesteringPoll] = sealed,
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack of the server and the credential authority, without two officers."""
    by, keys = (Attacker.SERVER, Attacker.AUTHORITY), (Key.LOG, Key.AUTHORITY)
    return on_record(by=by, keys=keys, at=at, caught_by="history", says=ALONE)


@by_the_authority()
@EDITIONS
def test_2_77_the_authority_revokes_alone(poll, edition):
    """A member taken off the voters' list without two officers' signatures (by-law 2.77.1)."""
    poll.take_off(wrong(poll))
    return poll


@by_the_authority(removed)
@EDITIONS
def test_one_removal_and_two_revoked(poll, edition):
    """Two members taken off the list for one that officers removed."""
    poll.take_off(wrong(poll, 3))
    return poll


@by_the_authority()
def test_a_removal_of_another_unit(poll):
    """A member of another unit taken off than the one that officers removed."""
    poll.remove(wrong(poll))
    poll.take_off(wrong(poll, 0, "B-SEC"))
    return poll


@by_the_authority()
def test_a_removal_signed_only_after_the_authority_revoked(poll):
    """A member taken off the list first, and removed by officers afterwards."""
    poll.take_off(wrong(poll))
    poll.remove(wrong(poll))
    return poll


def test_a_reissued_card_of_a_removed_voter_is_taken_off_with_the_one_removal():
    poll = sealed()
    poll.remove(wrong(poll))
    poll.revoke(wrong(poll))
    again = poll.issue(wrong(poll))
    assert verify(poll.record()).ok
    poll.take_off(again)
    assert verify(poll.record()).ok


@on_record(
    by=(Attacker.SERVER, Attacker.AUTHORITY, Attacker.OFFICER),
    keys=(Key.LOG, Key.AUTHORITY, Key.OFFICER),
    at=sealed,
    caught_by="officers",
    says="needs two officers' signatures",
)
@pytest.mark.parametrize("signatures", [0, 1])
def test_fewer_than_two_officers_sign(poll, signatures):
    """A member removed with one officer's signature, or with none."""
    return removed(signatures=removed().events[-2].signatures[:signatures])


@pytest.mark.parametrize("signers", [(ANA, BEN), (ANA, CHAIR), (BEN, DEPUTY)], ids=" and ".join)
def test_a_membership_officer_and_another_of_the_desk_sign(signers):
    poll = sealed()
    poll.remove(wrong(poll), signers)
    assert verify(poll.record()).ok


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at=sealed,
    caught_by="officers",
    says="needs two membership-officers",
)
@pytest.mark.parametrize(
    "signers", [(ANA, EXECUTIVE), (CHAIR, DEPUTY), (CHAIR, EXECUTIVE)], ids=" and ".join
)
def test_officers_whose_act_it_is_not(poll, signers):
    """A member removed by two officers whose act it is not."""
    poll.remove(wrong(poll), tuple(sorted(signers)))
    return poll


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at=sealed, caught_by="history")
@EDITIONS
@pytest.mark.parametrize("opened", [False, True], ids=["at the opening", "while open"])
def test_2_77_a_removal_after_the_opening(poll, opened, edition):
    """A member removed once voting has begun: who may vote is settled then (by-law 2.77.1)."""
    if opened:
        poll.open()
    else:
        poll.now = OPENS - timedelta(seconds=60)  # it is a minute later that they sign
    poll.remove(wrong(poll))
    says = "may not come while the poll is open" if opened else "taken off the list before it"
    return Forged(poll.record(edition), says=says)


@on_record(at=sealed, caught_by="statements", says="voter:removed: the statement's line")
@pytest.mark.parametrize("changes", [{"removal": "d" * 64}, {"unit": "B-SEC"}], ids=str)
def test_a_removal_other_than_signed(poll, changes):
    """Another member removed, or one of another unit, than two officers signed."""
    poll.remove(wrong(poll))
    poll.events[-1] = replace(poll.events[-1], **changes)
    return poll


@on_record(at=removed, caught_by="history", says="the same removal is in the log already")
def test_the_same_statement_removes_twice(poll):
    """A second member removed by the signatures for a first."""
    event = poll.events[-2]
    poll.later()
    poll.events.append(replace(event, time=poll.now))
    return poll


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at=sealed,
    caught_by="history",
    says="NO-UNIT is not an election of the poll",
)
def test_a_removal_in_a_unit_that_is_not_of_the_poll(poll):
    """A member removed from a unit that has no part in the poll."""
    about = about_removal(poll.as_sealed, "NO-UNIT", "d" * 64)
    signed = poll.rulings(RemovalAct.REMOVE, about)
    poll.append(VoterRemoved(unit="NO-UNIT", removal="d" * 64, **signed))
    return poll


@on_record(at=sealed, caught_by="officers", says="to change-contact, not to remove-voter")
def test_a_signature_over_a_changed_contact_in_its_place(poll):
    """The signatures of a changed contact used to remove the member."""
    signed = poll.rulings(ContactAct.CHANGE, about_removal(poll.as_sealed, ELEM, "d" * 64))
    poll.append(VoterRemoved(unit=ELEM, removal="d" * 64, **signed))
    return poll


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
