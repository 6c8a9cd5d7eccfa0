"""Challenges of listed members and rulings, as a dishonest server or dishonest officers make them.

The server holds the log key: every record is signed again after the change. Each test has one flaw
and is named for it. A reason that poll.json does not seal has no place in the log, so no record can
have one there.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record.challenges.about import Challenged, about_challenge
from audit.record.manifest import Edition
from audit.record.signatures.statement import ChallengeAct
from audit.verify import Anchors
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import BY_OFFICERS
from tests.audit.helpers import note_of, verify
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


@on_record(**BY_OFFICERS, at=opened, caught_by="officers")
@EDITIONS
@pytest.mark.parametrize("who", WRONG)
@pytest.mark.parametrize("kind", ["voter", "ballot"])
def test_2_77_a_challenge_that_these_officers_may_not_make(poll, kind, who, edition):
    """A challenge of a member signed by one officer, or by officers who may not make it.

    By-law 2.77.1.
    """
    if kind == "voter":
        poll.challenge_voter(OCC, WRONG[who])
    else:
        poll.challenge_ballot(ELEM, poll.ballots[ELEM][0], WRONG[who])
    return poll


@on_record(**BY_OFFICERS, at=opened, caught_by="officers")
@EDITIONS
@pytest.mark.parametrize("who", WRONG)
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_2_77_a_ruling_that_these_officers_may_not_make(poll, ruling, who, edition):
    """A ruling on a challenge signed by one officer, or by officers who may not make it.

    By-law 2.77.1.
    """
    return ruled(ruling, WRONG[who], (BEN, DEPUTY))


@on_record(
    **BY_OFFICERS,
    at=opened,
    caught_by="officers",
    says="signed the challenge that this ruling is about",
)
@EDITIONS
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
@pytest.mark.parametrize("signers", [(ANA, DEPUTY), (BEN, CHAIR), CHALLENGERS], ids=" and ".join)
def test_2_77_who_challenged_rules_on_it(poll, signers, ruling, edition):
    """A challenge upheld, or dismissed, by one of the two who made it.

    By-law 2.77.1: two other officers rule.
    """
    return ruled(ruling, signers)


def test_who_challenged_somebody_else_may_rule():
    poll = ruled("dismiss")
    other = poll.challenge_voter(OCC, RULERS)
    poll.cast_challenged(other, poll.members_of(OCC)[0])
    poll.dismiss(other, CHALLENGERS)
    assert verify(poll.record()).ok


@on_record(at=opened, caught_by="officers")
def test_a_signature_of_another_statement(poll):
    """The officers' signatures that uphold a challenge, replayed on one that dismisses it."""
    poll, one = challenged()
    upheld = poll.clone()
    upheld.uphold(replace(one))
    poll.dismiss(one)
    poll.events[-1] = replace(poll.events[-1], signatures=upheld.events[-1].signatures)
    return poll


@on_record(
    at=opened,
    caught_by=("officers", "statements"),
    says="to dismiss-challenge, not to uphold-challenge",
)
def test_a_statement_to_dismiss_that_upholds(poll):
    """A signed dismissal of a challenge logged as if the challenge had been upheld."""
    poll, one = challenged()
    named = Challenged(one.unit, one.digest, one.ballot, one.credential)
    signed = poll.rulings(
        ChallengeAct.DISMISS, about_challenge(poll.as_sealed, ChallengeAct.DISMISS, named), RULERS
    )
    poll.uphold(one, **signed)
    return poll


# --- what was signed ------------------------------------------------------------------------------


def two_challenged() -> tuple[ChallengingPoll, Challenge, Challenge]:
    """Two ballots of one unit are challenged."""
    poll, one = challenged()
    return poll, one, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])


@on_record(at=opened, caught_by="history")
@EDITIONS
@pytest.mark.parametrize("ruling", ["dismiss", "uphold"])
def test_a_ruling_that_names_one_challenge_and_the_ballot_of_another(poll, ruling, edition):
    """A ruling on one challenge moved to the ballot of another."""
    poll, one, other = two_challenged()
    getattr(poll, ruling)(one, ballot=other.ballot)
    return poll


@on_record(at=opened, caught_by="statements", says="Digest of member and reason")
@EDITIONS
@pytest.mark.parametrize("act", [ChallengeAct.DISMISS, ChallengeAct.UPHOLD])
def test_a_ruling_signed_of_one_pair_and_logged_of_another(poll, act, edition):
    """A ruling signed of one challenge and its ballot, and logged of another with its own."""
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
    return poll


@on_record(at=opened, caught_by="statements", says="Digest of member and reason")
@EDITIONS
@pytest.mark.parametrize("kind", ["voter", "ballot"])
def test_a_challenge_signed_of_one_digest_and_logged_of_another(poll, kind, edition):
    """A challenge signed of one member and logged of another."""
    if kind == "voter":
        one = poll.challenge_voter(OCC, challenge="d" * 64)
    else:
        one = poll.challenge_ballot(ELEM, poll.ballots[ELEM][0], challenge="d" * 64)
    one.digest = "d" * 64
    return poll
