"""Offices and keys that change inside a sealed poll: what holds, and what a dishonest server does.

It holds the log key, so every record is signed again after the change. Each test has one flaw and
is named for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.explain.explanation import verify_and_explain
from audit.record.log import events
from audit.record.manifest import Edition
from audit.record.officers import PasskeyKey
from audit.record.signatures.statement import Act, OfficeAct
from audit.record.weights.readings import RELEASE_ONLY
from audit.verify import Anchors
from tally.protocol.encoding import b64encode
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.offices import (
    NADIA,
    OMAR,
    SECOND,
    ChangingPoll,
    changing,
    handed_over,
    key_of,
    newcomer,
)
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE, HOST, OPENS, ORIGIN, signing_key
from tests.kit.simulator.preparation import reading
from tests.kit.simulator.sequestered import ANA, BEN

OTHERS = (DEPUTY, EXECUTIVE)
"""Who signs when the chair leaves."""


def chair_left(stage: str = "open") -> ChangingPoll:
    """A poll in which the chair has left, and Nadia took over; she signs from now on."""
    poll = changing(stage)
    poll.succeed(CHAIR, newcomer(), OTHERS)
    poll.signers = (NADIA, EXECUTIVE)
    return poll


def key_lost() -> ChangingPoll:
    """A poll in which the executive's key file was lost, and replaced; she signs with the new."""
    poll = changing()
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), key_of("new"), (CHAIR, SECOND))
    poll.keys[EXECUTIVE] = signing_key("new")
    return poll


# --- what holds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", [Edition.COMPLETE, Edition.PUBLIC])
def test_one_leaves_and_another_loses_her_key_in_mid_vote_and_the_poll_is_released(edition):
    poll = handed_over()
    report, explanation = verify_and_explain(
        poll.record(edition), Anchors(poll.seal_digest), processes=1
    )
    assert report.ok, report.failed
    assert "in favour" in report.official_line
    assert note_of(report, "history").endswith("2 offices handed over, 1 keys replaced")
    changes = [(one.act, one.change) for one in explanation.signed if one.change]
    assert changes == [
        ("succeed", "Nadia took over from Chair, as returning officer"),
        ("replace-key", "Executive has a new key"),
        ("succeed", "Omar took over from Ana, as membership officer"),
    ]
    signed = {one.act: [str(signer) for signer in one.signers] for one in explanation.signed}
    assert signed["release"] == ["Executive, provincial executive", "Nadia, returning officer"]
    assert signed["admit"] == ["Ben, membership officer", "Omar, membership officer"]


@pytest.mark.parametrize("stage", ["sealed", "open", "closed", "encrypted", "counted", "certified"])
def test_an_office_is_handed_over_at_any_stage_before_the_release(stage):
    poll = chair_left(stage)
    assert verify(poll.record()).ok
    if stage != "certified":
        poll.void()
        assert verify(poll.record()).ok


def test_a_successor_is_succeeded_in_turn():
    poll = chair_left()
    poll.succeed(NADIA, newcomer(OMAR), OTHERS)
    poll.signers = (EXECUTIVE, OMAR)
    poll.void()
    assert verify(poll.record()).ok


def test_an_officers_other_key_stays_when_one_is_replaced():
    poll = key_lost()
    poll.passkeys = True
    poll.void()
    assert verify(poll.record()).ok


# --- who signs afterwards -------------------------------------------------------------------------


def assert_not_signed(poll: ChangingPoll, says: str) -> None:
    """The check of the officers fails, and no other, with these words."""
    assert says in note_of(assert_fails(poll.record(), "officers"), "officers")


def test_a_successor_nobody_signed_for():
    poll = changing()
    poll.keys[NADIA] = signing_key(NADIA)
    poll.signers = (NADIA, EXECUTIVE)
    poll.void()
    assert_not_signed(poll, "is not sealed for this officer")


def test_a_succession_that_nobody_signed():
    poll = chair_left()
    poll.last(signatures=())
    assert_not_signed(poll, "needs two officers' signatures")


def test_a_leaver_signs_on():
    """Solidarity policy."""
    poll = chair_left()
    poll.signers = (CHAIR, EXECUTIVE)
    poll.void()
    assert_not_signed(poll, "officer 'chair' has left office: nadia took over")


def test_a_leaver_rules_on():
    poll = changing()
    claimant = poll.sequester("A-ELEM")
    poll.succeed(ANA, newcomer(OMAR, "membership-officer"))
    poll.admit(claimant, signers=(ANA, BEN))
    report = assert_fails(poll.record(), "officers")
    assert "'ana' has left office" in note_of(report, "officers")


def test_an_opening_that_was_authorised_before_one_of_the_two_left():
    poll = changing("sealed")
    poll.confirm_enough()
    signed = poll.authorised(Act.OPEN)
    poll.succeed(CHAIR, newcomer(), OTHERS)
    poll.now = OPENS
    poll.append(events.PollOpened(**{**signed, "time": OPENS}))
    assert_not_signed(poll, "'chair' has left office")


def test_a_lost_key_signs_on():
    """Solidarity policy."""
    poll = key_lost()
    poll.keys[EXECUTIVE] = signing_key(f"{EXECUTIVE} 1")
    poll.void()
    assert_not_signed(poll, "was lost, and replaced earlier")


def test_a_new_key_signs_before_it_is_one():
    poll = changing()
    poll.keys[EXECUTIVE] = signing_key("new")
    poll.extend(poll.closes + timedelta(hours=1))
    poll.keys[EXECUTIVE] = signing_key(f"{EXECUTIVE} 1")
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), key_of("new"), (CHAIR, SECOND))
    assert_not_signed(poll, "is not sealed for this officer")


# --- who signs the change -------------------------------------------------------------------------


def test_a_leaver_signs_the_succession():
    poll = changing()
    poll.succeed(CHAIR, newcomer(), (CHAIR, EXECUTIVE))
    assert_not_signed(poll, "'chair' signed the change of that officer's own office")


def test_an_officer_signs_for_her_own_new_key():
    poll = changing()
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), key_of("new"), (CHAIR, EXECUTIVE))
    assert_not_signed(poll, "'executive' signed the change of that officer's own office or key")


@pytest.mark.parametrize("choice", [None, RELEASE_ONLY])
def test_2_77_a_succession_by_two_without_the_executive_however_the_poll_reads_it(choice):
    """By-laws 2.77.5 and 2.78."""
    poll = changing() if choice is None else releasing_only(choice)
    poll.succeed(SECOND, newcomer(role="provincial-executive"), (CHAIR, DEPUTY))
    assert_not_signed(poll, "must be of the provincial-executive")


def releasing_only(choice: str) -> ChangingPoll:
    """A poll that reads by-law 2.77 so that the executive signs the release only."""
    poll = ChangingPoll(change=lambda document: reading(document, executive_acts=choice))
    poll.run("open")
    return poll


def test_a_succession_signed_by_an_officer_of_another_role():
    poll = changing()
    poll.succeed(CHAIR, newcomer(), (ANA, EXECUTIVE))
    assert_not_signed(poll, "a membership-officer may not sign it")


def test_a_leaver_signs_the_next_succession():
    poll = chair_left()
    poll.succeed(DEPUTY, newcomer(OMAR), (CHAIR, EXECUTIVE))
    assert_not_signed(poll, "'chair' has left office")


def test_a_succession_by_a_statement_older_than_a_day():
    poll = chair_left()
    poll.last(time=poll.now + timedelta(hours=24, seconds=1))
    assert_not_signed(poll, "more than 24 hours before")


def test_a_statement_to_hand_over_is_used_for_a_key():
    poll = changing()
    about = poll.succession(CHAIR, newcomer())
    poll.replace_key(CHAIR, poll.file_key(CHAIR), key_of("new"), OTHERS)
    poll.last(**poll.signed_as(OfficeAct.SUCCEED, about, OTHERS))
    report = assert_fails(poll.record(), "officers", "statements")
    assert "to succeed, not to replace-key" in note_of(report, "officers")


# --- what the change says -------------------------------------------------------------------------


def assert_lies(poll: ChangingPoll, says: str) -> None:
    """The check of the statements fails, and no other, with these words."""
    assert says in note_of(assert_fails(poll.record(), "statements"), "statements")


def test_another_successor_than_signed():
    poll = chair_left()
    poll.last(successor=newcomer(OMAR))
    assert_lies(poll, "Officer nadia, who takes over")


def test_the_same_successor_with_another_key_than_signed():
    poll = chair_left()
    poll.last("the server", successor=replace(newcomer(), keys=(key_of("the server"),)))
    assert_lies(poll, "Officer nadia, who takes over: Nadia, returning officer; key file")


def test_another_leaver_than_signed():
    poll = chair_left()
    poll.last(leaver=DEPUTY, signatures=poll.resigned((CHAIR, EXECUTIVE)))
    assert_lies(poll, "Officer chair, who leaves")


def test_another_new_key_than_signed():
    poll = key_lost()
    poll.last(key=key_of("the server"))
    assert_lies(poll, "New key: key file")


def test_another_lost_key_than_signed():
    poll = key_lost()
    executive = poll.document.officer(EXECUTIVE)
    poll.last(lost=executive.keys[1].public_key)
    assert_lies(poll, "Key lost: key file")


# --- what may not follow --------------------------------------------------------------------------


def two_successors(poll: ChangingPoll) -> None:
    """Two take over from one leaver."""
    poll.succeed(CHAIR, newcomer(), OTHERS)
    poll.succeed(CHAIR, newcomer(OMAR), OTHERS)


def same_name_again(poll: ChangingPoll) -> None:
    """A leaver comes back under the old name."""
    poll.succeed(CHAIR, newcomer(), OTHERS)
    poll.succeed(NADIA, newcomer(CHAIR), OTHERS)


def old_key_again(poll: ChangingPoll) -> None:
    """A leaver's key comes back, as a successor's."""
    key = poll.file_key(CHAIR)
    poll.succeed(CHAIR, newcomer(), OTHERS)
    poll.succeed(NADIA, replace(newcomer(OMAR), keys=(key,)), OTHERS)


def lost_key_again(poll: ChangingPoll) -> None:
    """A lost key comes back as the new one for another."""
    lost = poll.file_key(EXECUTIVE)
    poll.replace_key(EXECUTIVE, lost, key_of("new"), (CHAIR, SECOND))
    poll.replace_key(EXECUTIVE, key_of("new"), lost, (CHAIR, SECOND))


def lost_key_as_a_passkey(poll: ChangingPoll) -> None:
    """A lost key file's key comes back as a passkey's."""
    lost = signing_key(f"{EXECUTIVE} 1").public_key()
    der = lost.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    again = PasskeyKey("EdDSA", b64encode(der), HOST, ORIGIN)
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), again, (CHAIR, SECOND))


def lost_twice(poll: ChangingPoll) -> None:
    """A key is replaced twice."""
    lost = poll.file_key(EXECUTIVE)
    poll.replace_key(EXECUTIVE, lost, key_of("new"), (CHAIR, SECOND))
    poll.replace_key(EXECUTIVE, lost, key_of("newer"), (CHAIR, SECOND))


MAY_NOT_FOLLOW: dict[str, tuple[Callable[[ChangingPoll], None], str]] = {
    "two successors for one leaver": (two_successors, "'chair' is not in office: nadia took over"),
    "a successor of another role": (
        lambda poll: poll.succeed(CHAIR, newcomer(role="provincial-executive"), OTHERS),
        "a successor has the leaver's role",
    ),
    "a successor who is an officer": (
        lambda poll: poll.succeed(CHAIR, newcomer(DEPUTY), (SECOND, EXECUTIVE)),
        "'deputy' is or was an officer of this poll",
    ),
    "a leaver who comes back": (same_name_again, "'chair' is or was an officer of this poll"),
    "a successor with a sealed key": (
        lambda poll: poll.succeed(
            CHAIR, replace(newcomer(), keys=(poll.file_key(SECOND),)), OTHERS
        ),
        "is or was an officer's of this poll",
    ),
    "a successor with a leaver's key": (old_key_again, "is or was an officer's of this poll"),
    "a successor with one key twice": (
        lambda poll: poll.succeed(
            CHAIR, replace(newcomer(), keys=(key_of(NADIA), key_of(NADIA))), OTHERS
        ),
        "a key is listed twice",
    ),
    "a new key that was lost": (lost_key_again, "is or was an officer's of this poll"),
    "a new key that is the lost one": (
        lost_key_as_a_passkey,
        "is or was an officer's of this poll",
    ),
    "a new key that is another officer's": (
        lambda poll: poll.replace_key(
            EXECUTIVE, poll.file_key(EXECUTIVE), poll.file_key(DEPUTY), (CHAIR, SECOND)
        ),
        "is or was an officer's of this poll",
    ),
    "a lost key that is another officer's": (
        lambda poll: poll.replace_key(
            EXECUTIVE, poll.file_key(DEPUTY), key_of("new"), (CHAIR, SECOND)
        ),
        "is not one that executive acts with",
    ),
    "a key lost twice": (lost_twice, "is not one that executive acts with"),
}


@pytest.mark.parametrize("what", MAY_NOT_FOLLOW)
def test_a_change_that_may_not_follow(what):
    """Solidarity policy."""
    poll, (change, says) = changing(), MAY_NOT_FOLLOW[what]
    change(poll)
    assert says in note_of(assert_fails(poll.record(), "history"), "history")


def test_an_office_handed_over_by_somebody_who_is_no_officer():
    poll = chair_left()
    poll.last(leaver="nobody")
    report = assert_fails(poll.record(), "history")
    assert "'nobody' is not in office: no officer of this poll" in note_of(report, "history")


@pytest.mark.parametrize("stage", ["released", "void"])
def test_an_office_handed_over_when_nothing_is_signed_any_more(stage):
    poll = changing("open" if stage == "void" else stage)
    if stage == "void":
        poll.void()
    poll.succeed(CHAIR, newcomer(), OTHERS)
    report = assert_fails(poll.record(), "history")
    assert "officer:accepted may not come while the poll is" in note_of(report, "history")
