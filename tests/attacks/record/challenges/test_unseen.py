"""What no record can show of challenges: each makes a record that holds, and names what reveals it.

A test that fails here means that the verifier has learnt to see the attack: SECURITY.md has its row
among what no record shows.
"""

from __future__ import annotations

import json

from audit.checks.outcome import ATTESTED
from audit.record.manifest import Edition
from audit.verify import Anchors
from tally.protocol.election import IN_FAVOUR
from tests.audit.helpers import assert_fails, verify
from tests.kit.simulator.challenges import ChallengingPoll
from tests.kit.simulator.challenges import open_poll as opened
from tests.kit.simulator.people import EXECUTIVE, SECOND

ELEM, OCC = "A-ELEM", "C-OCC"


def assert_holds(poll: ChallengingPoll) -> dict[str, dict[str, object]]:
    """Both editions of the released poll hold; return the rows of challenges.json, by unit."""
    poll.close()
    poll.wait_for_deadline()
    poll.run("released", after="closed")
    for edition in Edition:
        record = poll.record(edition)
        assert verify(record, Anchors(seal_digest=poll.seal_digest)).verdict.startswith("valid")
    rows = json.loads(record.file("challenges.json"))["units"]
    return {str(row["unit"]): row for row in rows}


def test_a_challenge_of_one_member_that_holds_the_ballot_of_another() -> None:
    """Its digest is keyed: the server alone knows of whom it is.

    Revealed by the other member: the page that finds a ballot, and the receipt, say that it is on
    hold, and the member is told why; and by whoever was challenged, whose ballot is not on hold.
    """
    poll = opened()
    one = poll.challenge_voter(ELEM)
    receipt = poll.cast_challenged(one, poll.members_of(ELEM)[4])
    assert receipt.sequestered
    poll.uphold(one)
    assert assert_holds(poll)[ELEM]["upheld"] == 1


def test_a_challenged_members_ballot_that_is_cast_as_if_nobody_had_challenged() -> None:
    """Revealed by the officers: their page says that the member has not voted; so does the row."""
    poll = opened()
    poll.challenge_voter(OCC)
    poll.cast(poll.members_of(OCC)[0], IN_FAVOUR)
    assert assert_holds(poll)[OCC]["without_ballot"] == 1


def test_four_officers_who_leave_out_the_votes_of_members() -> None:
    """Revealed by the members, who are told, and by everybody: how many is public, by unit."""
    poll = opened()
    poll.cast(poll.members_of(ELEM)[4], IN_FAVOUR)
    for raw in list(poll.ballots[ELEM])[:3]:
        poll.uphold(poll.challenge_ballot(ELEM, raw))
    row = assert_holds(poll)[ELEM]
    assert (row["upheld"], row["share"], row["above_one_percent"]) == (3, "3/5", True)
    assert json.loads(poll.result or b"")["bounds"]["open_votes"] == 3


def test_a_listed_members_vote_buried_as_a_claim_in_the_public_edition() -> None:
    """The auditors' edition shows the ballot, and its credential is on the list."""
    poll = opened()
    poll.sequester(ELEM, secret=poll.members_of(ELEM)[4].secret)
    poll.close()
    poll.wait_for_deadline()
    poll.run("released", after="closed")
    public = verify(poll.record(Edition.PUBLIC))
    assert public.ok
    assert public.bounds == ATTESTED
    assert_fails(poll.record(), "held")


def test_the_executive_takes_no_members_vote_out() -> None:
    """Not unseen: what two of the executive sign as a challenge holds in no edition."""
    poll = opened()
    poll.challenge_ballot(ELEM, poll.ballots[ELEM][0], (EXECUTIVE, SECOND))
    for edition in Edition:
        assert_fails(poll.record(edition), "officers")
