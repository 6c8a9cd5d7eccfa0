"""Challenges in a poll of the site that the browser's tests share."""

from __future__ import annotations

from audit.record.signatures.statement import Act
from tests.kit.browser.site import Site
from tests.kit.challenges import ChallengePoll
from tests.kit.polls import SamplePoll
from voting.demo.stage import MemberCard
from voting.services.challenges.state import hold_of


class SiteChallenges(ChallengePoll):
    """An open poll of the site's server, whose members have voting codes."""

    def __init__(self, site: Site, voters: int = 8) -> None:
        self.site = site
        self.sample: SamplePoll = site.draft(voters, codes=True)
        self.poll = self.sample.poll
        self.sample.act(Act.SEAL)
        self.sample.act(Act.OPEN)

    def booth(self, language: str = "en") -> str:
        """The address of the booth."""
        return f"{self.site.url}/{language}/polls/{self.poll}/vote"

    def card(self, place: int) -> MemberCard:
        """The card of one of the poll's voters."""
        voter = self.sample.voters[place]
        return MemberCard(voter.member, voter.unit, voter.code)

    def challenge_of(self, place: int) -> str:
        """The challenge of one of the poll's voters."""
        with self.ctx.store.reader() as uow:
            hold = hold_of(self.ctx, uow, self.poll, self.sample.voters[place].member)
        assert hold is not None
        return hold.challenge
