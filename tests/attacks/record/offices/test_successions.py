"""Offices and keys that change inside a sealed poll: what holds, and what a dishonest server does.

It holds the log key, so every record is signed again after the change. Each test has one flaw and
is named for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

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
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import Forged, on_record
from tests.audit.helpers import note_of, verify
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


def unsigned(
    says: str, at: Callable[[], ChangingPoll] = changing, *checks: str, **who: Any
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """An attack that the check of the officers finds, with these words."""
    return on_record(**who, at=at, caught_by=("officers", *checks), says=says)


LEAVER = {"by": (Attacker.SERVER, Attacker.LEAVER), "keys": (Key.LOG, Key.OFFICER)}
OFFICER = {"by": (Attacker.SERVER, Attacker.OFFICER), "keys": (Key.LOG, Key.OFFICER)}
OFFICERS = {"by": Attacker.OFFICERS, "keys": Key.OFFICERS}
THIEF = {"by": (Attacker.SERVER, Attacker.STRANGER), "keys": (Key.LOG, Key.LOST)}


@unsigned("is not sealed for this officer", **OFFICER)
def test_a_successor_nobody_signed_for(poll):
    """A poll voided by an officer and somebody who never took over from anybody."""
    poll.keys[NADIA] = signing_key(NADIA)
    poll.signers = (NADIA, EXECUTIVE)
    poll.void()
    return poll


@unsigned("needs two officers' signatures", chair_left)
def test_a_succession_that_nobody_signed(poll):
    """An office handed over without a signature."""
    poll.last(signatures=())
    return poll


@unsigned("officer 'chair' has left office: nadia took over", chair_left, **LEAVER)
def test_a_leaver_signs_on(poll):
    """A poll voided with the signature of an officer who has left (solidarity policy)."""
    poll.signers = (CHAIR, EXECUTIVE)
    poll.void()
    return poll


@unsigned("'ana' has left office", **LEAVER)
def test_a_leaver_rules_on(poll):
    """A vote admitted with the signature of a membership officer who has left."""
    claimant = poll.sequester("A-ELEM")
    poll.succeed(ANA, newcomer(OMAR, "membership-officer"))
    poll.admit(claimant, signers=(ANA, BEN))
    return poll


@unsigned("'chair' has left office", lambda: changing("sealed"), **LEAVER)
def test_an_opening_that_was_authorised_before_one_of_the_two_left(poll):
    """Voting opened by what an officer signed before she left."""
    poll.confirm_enough()
    signed = poll.authorised(Act.OPEN)
    poll.succeed(CHAIR, newcomer(), OTHERS)
    poll.now = OPENS
    poll.append(events.PollOpened(**{**signed, "time": OPENS}))
    return poll


@unsigned("was lost, and replaced earlier", key_lost, **THIEF)
def test_a_lost_key_signs_on(poll):
    """A poll voided with a key that was lost, and replaced since (solidarity policy)."""
    poll.keys[EXECUTIVE] = signing_key(f"{EXECUTIVE} 1")
    poll.void()
    return poll


@unsigned("is not sealed for this officer", **OFFICERS)
def test_a_new_key_signs_before_it_is_one(poll):
    """Voting extended with an officer's new key, before the log has it."""
    poll.keys[EXECUTIVE] = signing_key("new")
    poll.extend(poll.closes + timedelta(hours=1))
    poll.keys[EXECUTIVE] = signing_key(f"{EXECUTIVE} 1")
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), key_of("new"), (CHAIR, SECOND))
    return poll


# --- who signs the change -------------------------------------------------------------------------


@unsigned("'chair' signed the change of that officer's own office", **OFFICERS)
def test_a_leaver_signs_the_succession(poll):
    """An officer who signs for her own successor."""
    poll.succeed(CHAIR, newcomer(), (CHAIR, EXECUTIVE))
    return poll


@unsigned("'executive' signed the change of that officer's own office or key", **OFFICERS)
def test_an_officer_signs_for_her_own_new_key(poll):
    """An officer who signs for her own new key."""
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), key_of("new"), (CHAIR, EXECUTIVE))
    return poll


def releasing_only() -> ChangingPoll:
    """A poll that reads by-law 2.77 so that the executive signs the release only."""
    poll = ChangingPoll(change=lambda document: reading(document, executive_acts=RELEASE_ONLY))
    poll.run("open")
    return poll


@unsigned("must be of the provincial-executive", **OFFICERS)
@pytest.mark.parametrize("made", [changing, releasing_only])
def test_2_77_a_succession_by_two_without_the_executive_however_the_poll_reads_it(poll, made):
    """An office handed over by two returning officers without the executive.

    By-laws 2.77.5 and 2.78.
    """
    read = made()
    read.succeed(SECOND, newcomer(role="provincial-executive"), (CHAIR, DEPUTY))
    return read


@unsigned("a membership-officer may not sign it", **OFFICERS)
def test_a_succession_signed_by_an_officer_of_another_role(poll):
    """An office handed over with the signature of a membership officer."""
    poll.succeed(CHAIR, newcomer(), (ANA, EXECUTIVE))
    return poll


@unsigned("'chair' has left office", chair_left, **LEAVER)
def test_a_leaver_signs_the_next_succession(poll):
    """An office handed over with the signature of an officer who has left."""
    poll.succeed(DEPUTY, newcomer(OMAR), (CHAIR, EXECUTIVE))
    return poll


@unsigned("more than 24 hours before", chair_left)
def test_a_succession_by_a_statement_older_than_a_day(poll):
    """An office handed over by what was signed more than a day ago."""
    poll.last(time=poll.now + timedelta(hours=24, seconds=1))
    return poll


@unsigned("to succeed, not to replace-key", changing, "statements")
def test_a_statement_to_hand_over_is_used_for_a_key(poll):
    """An officer's key replaced by what was signed to replace the officer."""
    about = poll.succession(CHAIR, newcomer())
    poll.replace_key(CHAIR, poll.file_key(CHAIR), key_of("new"), OTHERS)
    poll.last(**poll.signed_as(OfficeAct.SUCCEED, about, OTHERS))
    return poll


# --- what the change says -------------------------------------------------------------------------


def lie(
    says: str, at: Callable[[], ChangingPoll], **who: Any
) -> Callable[..., Callable[..., None]]:
    """An attack that the check of the statements finds, with these words."""
    return on_record(**who, at=at, caught_by="statements", says=says)


@lie("Officer nadia, who takes over", chair_left)
def test_another_successor_than_signed(poll):
    """Another successor in the log than the one that two officers signed."""
    poll.last(successor=newcomer(OMAR))
    return poll


@lie("Officer nadia, who takes over: Nadia, returning officer; key file", chair_left)
def test_the_same_successor_with_another_key_than_signed(poll):
    """A successor with a key of the server's own."""
    poll.last("the server", successor=replace(newcomer(), keys=(key_of("the server"),)))
    return poll


@lie("Officer chair, who leaves", chair_left, **OFFICERS)
def test_another_leaver_than_signed(poll):
    """Another officer removed than the one of whom two officers signed that she leaves."""
    poll.last(leaver=DEPUTY, signatures=poll.resigned((CHAIR, EXECUTIVE)))
    return poll


@lie("New key: key file", key_lost)
def test_another_new_key_than_signed(poll):
    """A new key of the server's own, in place of the one that two officers signed."""
    poll.last(key=key_of("the server"))
    return poll


@lie("Key lost: key file", key_lost)
def test_another_lost_key_than_signed(poll):
    """Another key taken from an officer than the one that two officers said was lost."""
    executive = poll.document.officer(EXECUTIVE)
    poll.last(lost=executive.keys[1].public_key)
    return poll


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


@on_record(by=Attacker.OFFICERS, keys=Key.OFFICERS, at=changing, caught_by="history")
@pytest.mark.parametrize("what", MAY_NOT_FOLLOW)
def test_a_change_that_may_not_follow(poll, what):
    """Offices and keys handed to somebody who may not have them, or handed over twice.

    Solidarity policy.
    """
    change, says = MAY_NOT_FOLLOW[what]
    change(poll)
    return Forged(poll.record(), says=says)


@on_record(
    at=chair_left,
    caught_by="history",
    says="'nobody' is not in office: no officer of this poll",
)
def test_an_office_handed_over_by_somebody_who_is_no_officer(poll):
    """An office handed over of somebody who never had one."""
    poll.last(leaver="nobody")
    return poll


@on_record(
    by=Attacker.OFFICERS,
    keys=Key.OFFICERS,
    at=changing,
    caught_by="history",
    says="officer:accepted may not come while the poll is",
)
@pytest.mark.parametrize("stage", ["released", "void"])
def test_an_office_handed_over_when_nothing_is_signed_any_more(poll, stage):
    """An office handed over after the release, or in a poll that was voided."""
    if stage == "void":
        poll.void()
    else:
        poll.run("released", after="open")
    poll.succeed(CHAIR, newcomer(), OTHERS)
    return poll
