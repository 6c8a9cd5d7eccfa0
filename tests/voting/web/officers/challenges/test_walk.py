"""Everything that an officer of the desk can reach: no member with anything of her ballot.

In a poll with claims and with challenges of both kinds, in every state that has a page or file of
its own, before the count and after it.
"""

from __future__ import annotations

import html

import pytest

from audit.record.signatures.statement import Act
from tests.kit.challenges import DISMISS, UPHOLD
from tests.kit.claimants import claimant, vote_apart
from tests.kit.desk.challenge_pages import ChallengeTown
from tests.kit.desk.walk import Trace, Walk, trace, trace_of_claim
from tests.kit.officers import decryption
from tests.kit.polls import TRUSTEE_SECRET
from tests.kit.rulings import ANA, CY
from voting.services.acts.decryptions import receive_decryption
from voting.services.challenges.rulings import propose_ruling

ANNE = "anne"


@pytest.fixture
def traces(place: ChallengeTown) -> list[Trace]:
    """A poll with everything in it; the traces of everybody who has voted."""
    desk, voters = place.desk, place.desk.sample.voters
    claimed = claimant(desk.sample, name="Robin Newcomer", number="512345")
    vote_apart(desk.sample, claimed)
    before, dismissed, upheld, agreed, proposed, unchallenged = voters[:6]
    desk.challenge(before)
    for voter in (before, dismissed, upheld, agreed, proposed, unchallenged):
        desk.vote(voter)
    desk.decide(desk.challenge(dismissed), DISMISS)
    desk.decide(desk.challenge(upheld), UPHOLD)
    settled = desk.challenge(agreed)
    desk.rule(settled, UPHOLD)
    waiting = propose_ruling(desk.ctx, desk.poll, settled, CY)
    desk.sign_ruling(waiting, CY)
    desk.sign(desk.propose(proposed), ANA)
    voted = (before, dismissed, upheld, agreed, proposed, unchallenged)
    return [*(trace(place, one) for one in voted), trace_of_claim(place, claimed)]


@pytest.mark.parametrize("officer", [ANA, CY, ANNE])
def test_nothing_that_an_officer_of_the_desk_reaches_has_a_member_and_her_ballot(
    place, traces, officer
) -> None:
    """By-law 2.77: the vote is by secret ballot."""
    found = Walk(place, officer).go()
    for one in traces:
        assert [address for address, text in found.items() if one.together_in(text)] == []
    challenged = [text for address, text in found.items() if "/challenges" in address]
    assert len(challenged) >= 7
    named = [text for text in challenged if any(one.who[0] in text for one in traces)]
    assert named
    with_ballot = [text for text in challenged if any(one.ballot[1] in text for one in traces)]
    assert with_ballot  # both were reached, apart
    for one in traces[:2]:
        form = {"member": one.who[1]}
        answer = place.post("/challenges/find", officer, form).get_data(as_text=True)
        assert one.who[0] in html.unescape(answer)
        assert not any(each.together_in(answer) for each in traces)


def test_nor_does_it_once_the_result_is_certified_the_complete_record_and_its_files_neither(
    place,
) -> None:
    desk, voters = place.desk, place.desk.sample.voters
    for voter in voters:
        desk.vote(voter)
    for voter, verdict in zip(voters, (UPHOLD, DISMISS), strict=False):
        desk.decide(desk.challenge(voter), verdict)
    desk.sample.close()
    desk.sample.act(Act.COUNT)
    receive_decryption(desk.ctx, desk.poll, decryption(desk.sample, TRUSTEE_SECRET))
    desk.sample.act(Act.CERTIFY)
    traces = [trace(place, one) for one in voters[:3]]
    found = Walk(place, CY).go()
    for one in traces:
        assert [address for address, text in found.items() if one.together_in(text)] == []
    record = [address for address in found if "/record.zip/" in address]
    assert any(address.endswith("challenges.json") for address in record)
    assert any("/sequestered/" in address for address in record)
    assert any(traces[1].ballot[2] in found[address] for address in record)
