"""Everything that an officer of the desk can reach: no member with anything of her ballot.

Rules this module keeps:
1. It follows every link of every page from the first one on, the files too, in a poll with claims
   and with challenges of both kinds, in every state that has a page or file of its own.
2. A page, file or JSON is one text: it may name a member, or have what leads to a ballot, not both.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag

import pytest

from tally.protocol.encoding import sha256_hex
from tests.kit.challenges import DISMISS, UPHOLD
from tests.kit.claimants import SampleClaimant, claimant, vote_apart
from tests.kit.desk.challenge_pages import ChallengeTown
from tests.kit.polls import SampleVoter
from tests.kit.rulings import ANA, CY
from voting.services.challenges.rulings import propose_ruling

ANNE = "anne"
_LINK: Final = re.compile(r'(?:href|data-options)="(/[^"]*)"')
_LEFT_OUT: Final = ("/static/", "/sign-out", "lang=", "/fr/")
"""A page in the other language names nobody else, and no other ballot."""


@dataclass(frozen=True)
class Trace:
    """What names a person, and what leads to that person's ballot."""

    who: tuple[str, ...]
    ballot: tuple[str, ...]
    index: int

    def together_in(self, text: str) -> bool:
        """Whether a text holds something of both."""
        named = any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) for one in self.who)
        place = re.compile(rf"(?i)(?:entry|index|place in the log)\W+{self.index}(?!\d)")
        return named and (any(one in text for one in self.ballot) or bool(place.search(text)))


@dataclass
class Walk:
    """The texts that an officer reaches, by address."""

    place: ChallengeTown
    officer: str
    found: dict[str, str] = field(default_factory=dict)

    def go(self) -> dict[str, str]:
        """Follow every link from the first page on."""
        client, waiting = self.place.client(self.officer), ["/officers/"]
        while waiting:
            address = waiting.pop()
            if address in self.found or any(part in address for part in _LEFT_OUT):
                continue
            answer = client.post(address) if address.endswith("/options") else client.get(address)
            text = html.unescape(answer.data.decode("utf-8", "replace"))
            self.found[address] = text
            links = (urldefrag(html.unescape(one))[0] for one in _LINK.findall(text))
            waiting += [one for one in links if one not in self.found]
        return self.found


def trace(place: ChallengeTown, voter: SampleVoter) -> Trace:
    """What names a listed member, and what leads to her ballot."""
    person = place.member(voter)
    with place.desk.ctx.store.reader() as uow:
        stored = uow.ballots.by_member(place.desk.poll, voter.member)
    assert stored is not None
    leads = (stored.tracker, sha256_hex(stored.raw), stored.credential)
    return Trace((person.name, person.number), leads, stored.index)


def trace_of_claim(place: ChallengeTown, who: SampleClaimant) -> Trace:
    """What names a claimant, and what leads to the sequestered ballot."""
    with place.desk.ctx.store.reader() as uow:
        stored = uow.sequestered.by_claim(place.desk.poll, who.digests.claim)
    assert stored is not None
    leads = (stored.tracker, sha256_hex(stored.raw), stored.credential)
    return Trace((who.claim.name, who.claim.number, who.claim.contact.value), leads, stored.index)


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
