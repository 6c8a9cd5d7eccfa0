"""Challenges of listed members and rulings, as a dishonest server or dishonest officers make them.

The server holds the log key: every record is signed again after the change. Each test has one flaw
and is named for it. A reason that poll.json does not seal has no place in the log, so no record can
have one there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from audit.record.challenges.about import Challenged, about_challenge
from audit.record.manifest import Edition
from audit.record.signatures.statement import ChallengeAct
from audit.verify import Anchors
from tests.audit.helpers import assert_fails, note_of, verify
from tests.kit.simulator.challenges import (
    CHALLENGERS,
    RULERS,
    Challenge,
    ChallengingPoll,
    challenging_poll,
)
from tests.kit.simulator.challenges import open_poll as opened
from tests.kit.simulator.people import ANA, BEN, CHAIR, DEPUTY, EXECUTIVE, SECOND, TREASURER

ELEM, SEC, OCC = "A-ELEM", "B-SEC", "C-OCC"
EDITIONS = pytest.mark.parametrize("edition", Edition)
Signers = tuple[str, ...]


def challenged(signers: Signers = CHALLENGERS) -> tuple[ChallengingPoll, Challenge]:
    """An open poll in which these challenge the first ballot of a unit."""
    poll = opened()
    return poll, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0], signers)


def ruled(ruling: str, signers: Signers = RULERS, by: Signers = CHALLENGERS) -> ChallengingPoll:
    """An open poll in which `by` challenge a ballot, and `signers` dismiss or uphold it."""
    poll, one = challenged(by)
    getattr(poll, ruling)(one, signers)
    return poll


# --- what holds -----------------------------------------------------------------------------------


@EDITIONS
@pytest.mark.parametrize("stage", ["closed", "encrypted", "counted", "released"])
def test_2_77_a_record_of_challenges_and_rulings_holds_and_what_nobody_ruled_on_counts(
    stage, edition
):
    """By-law 2.77.1: dismissed, upheld, without a ruling and without a ballot, in one poll."""
    poll = challenging_poll(stage)
    report = verify(poll.record(edition), Anchors(seal_digest=poll.seal_digest))
    assert report.failed == ()
    waits = stage == "closed"
    assert note_of(report, "challenges").startswith(
        f"5 challenged: 2 dismissed, 1 upheld, {0 if waits else 1} fell, {1 if waits else 0} "
        "pending, 1 without a ballot"
    )
    assert "- upheld: B-SEC -0 +0 +0 -1" in note_of(report, "voters")
    assert note_of(report, "logged") == ("8 ballots" if waits else "9 ballots")


@pytest.mark.parametrize("signers", [(ANA, BEN), (ANA, CHAIR), (BEN, DEPUTY)], ids=" and ".join)
def test_2_77_a_membership_officer_with_another_or_a_returning_officer_challenges(signers):
    """By-law 2.77.1."""
    poll, _ = challenged(signers)
    poll.challenge_voter(OCC, signers)
    assert verify(poll.record()).ok


# --- who signs ------------------------------------------------------------------------------------

WRONG: dict[str, Signers] = {
    "one signature": (ANA,),
    "nobody": (),
    "no membership officer": (CHAIR, DEPUTY),
    "two of the executive": (EXECUTIVE, SECOND),
    "one of the executive": (ANA, EXECUTIVE),
    "the treasurer": (ANA, TREASURER),
    "three": (ANA, BEN, CHAIR),
}


@EDITIONS
@pytest.mark.parametrize("who", WRONG)
@pytest.mark.parametrize("kind", ["voter", "ballot"])
def test_2_77_a_challenge_that_these_officers_may_not_make(kind, who, edition):
    """By-law 2.77.1."""
    poll = opened()
    if kind == "voter":
        poll.challenge_voter(OCC, WRONG[who])
    else:
        poll.challenge_ballot(ELEM, poll.ballots[ELEM][0], WRONG[who])
    assert_fails(poll.record(edition), "officers")


@EDITIONS
@pytest.mark.parametrize("who", WRONG)
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_2_77_a_ruling_that_these_officers_may_not_make(ruling, who, edition):
    """By-law 2.77.1."""
    assert_fails(ruled(ruling, WRONG[who], (BEN, DEPUTY)).record(edition), "officers")


@EDITIONS
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
@pytest.mark.parametrize("signers", [(ANA, DEPUTY), (BEN, CHAIR), CHALLENGERS], ids=" and ".join)
def test_2_77_who_challenged_rules_on_it(signers, ruling, edition):
    """By-law 2.77.1: two other officers rule."""
    report = assert_fails(ruled(ruling, signers).record(edition), "officers")
    assert "signed the challenge that this ruling is about" in note_of(report, "officers")


def test_who_challenged_somebody_else_may_rule():
    poll = ruled("dismiss")
    other = poll.challenge_voter(OCC, RULERS)
    poll.cast_challenged(other, poll.members_of(OCC)[0])
    poll.dismiss(other, CHALLENGERS)
    assert verify(poll.record()).ok


def test_a_signature_of_another_statement():
    poll, one = challenged()
    upheld = poll.clone()
    upheld.uphold(replace(one))
    poll.dismiss(one)
    poll.events[-1] = replace(poll.events[-1], signatures=upheld.events[-1].signatures)
    assert_fails(poll.record(), "officers")


def test_a_statement_to_dismiss_that_upholds():
    poll, one = challenged()
    named = Challenged(one.unit, one.digest, one.ballot, one.credential)
    signed = poll.rulings(
        ChallengeAct.DISMISS, about_challenge(poll.as_sealed, ChallengeAct.DISMISS, named), RULERS
    )
    poll.uphold(one, **signed)
    report = assert_fails(poll.record(), "officers", "statements")
    assert "to dismiss-challenge, not to uphold-challenge" in note_of(report, "officers")


# --- when it was signed ---------------------------------------------------------------------------


def dated(poll: ChallengingPoll, by: timedelta) -> ChallengingPoll:
    """The last event's statement, signed at another time."""
    event = poll.events[-1]
    statement = replace(event.statement, time=event.time + by)
    before, poll.signers = poll.signers, tuple(one.officer for one in event.signatures)
    poll.events[-1] = replace(event, statement=statement, signatures=poll.sign(statement))
    poll.signers = before
    return poll


@pytest.mark.parametrize("hours", [24, 25], ids=["alive", "stale"])
@pytest.mark.parametrize("kind", ["voter", "ballot", "dismiss", "uphold"])
def test_a_statement_lives_24_hours(kind, hours):
    poll, one = challenged()
    poll.now += timedelta(hours=30)
    if kind == "voter":
        poll.challenge_voter(OCC)
    elif kind == "ballot":
        poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    else:
        getattr(poll, kind)(one)
    record = dated(poll, timedelta(hours=-hours)).record()
    if hours == 24:
        assert verify(record).ok
    else:
        assert "24 hours before the act" in note_of(assert_fails(record, "officers"), "officers")


def test_a_ballot_is_challenged_by_a_statement_from_before_the_opening():
    """A member may be challenged by such a statement; there was no ballot to challenge then."""
    poll = ChallengingPoll()
    poll.run("sealed")
    poll.now = poll.document.window.opens - timedelta(hours=1)
    poll.run("open", after="sealed")
    voter = poll.clone()
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])
    voter.challenge_voter(OCC)
    early = timedelta(hours=-2)
    assert verify(dated(voter, early).record()).ok
    report = assert_fails(dated(poll, early).record(), "officers")
    assert "before the state that it acts on began" in note_of(report, "officers")


def test_a_member_is_challenged_by_a_statement_from_before_the_seal():
    poll = ChallengingPoll()
    poll.run("sealed")
    poll.challenge_voter(OCC)
    record = dated(poll, timedelta(hours=-1)).record()
    assert "before the state that it acts on" in note_of(
        assert_fails(record, "officers"), "officers"
    )


@EDITIONS
def test_2_77_a_challenge_after_the_close(edition):
    """By-law 2.77.1."""
    poll = opened()
    ballot = poll.ballots[ELEM][0]
    poll.close()
    poll.challenge_ballot(ELEM, ballot)
    report = assert_fails(poll.record(edition), "history")
    assert "ballot:challenged may not come while the poll is closed" in note_of(report, "history")


@EDITIONS
def test_a_ballot_challenged_twice(edition):
    poll, one = challenged()
    poll.challenge_ballot(ELEM, one.raw or b"")
    assert_fails(poll.record(edition), "history")


@EDITIONS
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_2_77_a_ruling_after_the_deadline(ruling, edition):
    """By-law 2.77.1."""
    poll, one = challenged()
    poll.close()
    poll.wait_for_deadline()
    getattr(poll, ruling)(one)
    report = assert_fails(poll.record(edition), "history")
    assert "after the ruling deadline" in note_of(report, "history")


# --- what was signed ------------------------------------------------------------------------------


def two_challenged() -> tuple[ChallengingPoll, Challenge, Challenge]:
    """Two ballots of one unit are challenged."""
    poll, one = challenged()
    return poll, one, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])


@EDITIONS
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_a_ruling_that_names_one_challenge_and_the_ballot_of_another(ruling, edition):
    poll, one, other = two_challenged()
    getattr(poll, ruling)(one, ballot=other.ballot)
    assert_fails(poll.record(edition), "history")


@EDITIONS
@pytest.mark.parametrize("act", [ChallengeAct.DISMISS, ChallengeAct.UPHOLD])
def test_a_ruling_signed_of_one_pair_and_logged_of_another(act, edition):
    poll, one, other = two_challenged()
    if act is ChallengeAct.UPHOLD:
        poll.challenge_event(act, poll.named(one), RULERS, **vars(poll.named(other)))
        poll.current[ELEM].remove(other.credential)
        other.upheld = True
    else:
        named = replace(poll.named(one), credential=None)
        poll.challenge_event(act, named, RULERS, challenge=other.digest, ballot=other.ballot)
        other.dismissed = True
    poll.settle(ELEM)
    report = assert_fails(poll.record(edition), "statements")
    assert "Digest of member and reason" in note_of(report, "statements")


@EDITIONS
@pytest.mark.parametrize("kind", ["voter", "ballot"])
def test_a_challenge_signed_of_one_digest_and_logged_of_another(kind, edition):
    poll = opened()
    if kind == "voter":
        one = poll.challenge_voter(OCC, challenge="d" * 64)
    else:
        one = poll.challenge_ballot(ELEM, poll.ballots[ELEM][0], challenge="d" * 64)
    one.digest = "d" * 64
    report = assert_fails(poll.record(edition), "statements")
    assert "Digest of member and reason" in note_of(report, "statements")
