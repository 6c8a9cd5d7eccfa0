"""Before a challenge or a ruling is signed: `ratify sign` compares it with the record (2.77)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.record.challenges.about import Challenged, about_challenge
from audit.record.errors import StatementError
from audit.record.manifest import Edition
from audit.record.signatures.statement import ChallengeAct, Statement
from audit.replay.offered import verify_offered
from tally.protocol.encoding import sha256_hex
from tests.kit.simulator.challenges import Challenge, ChallengingPoll
from tests.kit.simulator.challenges import open_poll as opened

ELEM, SEC = "A-ELEM", "B-SEC"
NEW = "a" * 64
RULINGS = [ChallengeAct.DISMISS, ChallengeAct.UPHOLD]


def stated(poll: ChallengingPoll, act: ChallengeAct, named: Challenged) -> Statement:
    return poll.statement(act, about_challenge(poll.as_sealed, act, named))


def held() -> tuple[ChallengingPoll, Challenge]:
    """An open poll in which a ballot is on hold."""
    poll = opened()
    return poll, poll.challenge_ballot(ELEM, poll.ballots[ELEM][0])


def ruling(poll: ChallengingPoll, act: ChallengeAct, one: Challenge, **changes: str) -> Statement:
    """The statement of a ruling on a challenge, of which something is changed."""
    named = replace(poll.named(one), **changes)
    return stated(
        poll, act, named if act is ChallengeAct.UPHOLD else replace(named, credential=None)
    )


@pytest.mark.parametrize("edition", Edition)
def test_2_77_what_can_be_challenged_or_ruled_on_is_offered(edition):
    """By-law 2.77.1: in either edition of the record."""
    poll, one = held()
    record = poll.record(edition)
    verify_offered(stated(poll, ChallengeAct.VOTER, Challenged(SEC, NEW)), record)
    ballot = sha256_hex(poll.ballots[SEC][0])
    verify_offered(stated(poll, ChallengeAct.BALLOT, Challenged(SEC, NEW, ballot)), record)
    for act in RULINGS:
        verify_offered(ruling(poll, act, one), record)


@pytest.mark.parametrize(
    ("unit", "said"), [("Z-NONE", "not an election of the poll"), (SEC, "made already")]
)
def test_a_member_who_cannot_be_challenged(unit, said):
    poll, one = held()
    digest = one.digest if unit == SEC else NEW
    statement = stated(poll, ChallengeAct.VOTER, Challenged(unit, digest))
    with pytest.raises(StatementError, match=said):
        verify_offered(statement, poll.record())


def test_a_challenge_with_the_digest_of_a_claim():
    poll = opened()
    claim = poll.sequester(ELEM).claim
    with pytest.raises(StatementError, match="made already"):
        verify_offered(stated(poll, ChallengeAct.VOTER, Challenged(ELEM, claim)), poll.record())


def test_a_ballot_that_cannot_be_challenged():
    poll, one = held()
    claimed = poll.sequester(ELEM)
    poll.admit(claimed)
    elsewhere = sha256_hex(poll.ballots[SEC][0])
    for ballot, said in (
        (one.ballot, "is challenged already"),
        (elsewhere, "was not cast in unit A-ELEM"),
        (claimed.digest, "was not cast in unit A-ELEM"),
    ):
        statement = stated(poll, ChallengeAct.BALLOT, Challenged(ELEM, NEW, ballot))
        with pytest.raises(StatementError, match=said):
            verify_offered(statement, poll.record())


@pytest.mark.parametrize("act", RULINGS)
@pytest.mark.parametrize("changes", [{"unit": SEC}, {"challenge": NEW}, {"ballot": NEW}], ids=str)
def test_a_ruling_on_another_pair(act, changes):
    poll, one = held()
    with pytest.raises(StatementError, match="is not on hold for the challenge"):
        verify_offered(ruling(poll, act, one, **changes), poll.record())


@pytest.mark.parametrize("act", RULINGS)
def test_a_ruling_on_what_is_ruled_on_or_has_fallen(act):
    poll, one = held()
    ruled, fallen = poll.clone(), poll
    ruled.dismiss(one)
    fallen.close()
    fallen.wait_for_deadline()
    fallen.encrypt()
    for after in (ruled, fallen):
        with pytest.raises(StatementError, match="or is ruled on already"):
            verify_offered(ruling(after, act, one), after.record())


def test_a_ruling_that_takes_anothers_credential_off_the_list():
    """The auditors' edition shows the ballot; the public one cannot tell."""
    poll, one = held()
    other = next(m for m in poll.members_of(ELEM) if m.credential != one.credential)
    statement = ruling(poll, ChallengeAct.UPHOLD, one, credential=other.credential)
    poll.sequester(ELEM)
    with pytest.raises(StatementError, match="another credential cast it"):
        verify_offered(statement, poll.record())
    verify_offered(statement, poll.record(Edition.PUBLIC))


@pytest.mark.parametrize("act", ChallengeAct)
def test_another_line_than_the_record_gives(act):
    poll, one = held()
    if act in RULINGS:
        statement = ruling(poll, act, one)
    else:
        ballot = sha256_hex(poll.ballots[SEC][0]) if act is ChallengeAct.BALLOT else None
        statement = stated(poll, act, Challenged(SEC, NEW, ballot))
    title, seal, effect, *rest = statement.about
    other = replace(statement, about=(title, seal, replace(effect, value=title.value), *rest))
    with pytest.raises(StatementError, match="line 3"):
        verify_offered(other, poll.record())


@pytest.mark.parametrize("place", [3, 4, 5, 6])
def test_a_statement_that_does_not_name_what_it_is_about(place):
    poll, one = held()
    statement = ruling(poll, ChallengeAct.UPHOLD, one)
    about = (*statement.about[:place], *statement.about[place + 1 :])
    with pytest.raises(StatementError, match="is missing, or not of its form"):
        verify_offered(replace(statement, about=about), poll.record())
