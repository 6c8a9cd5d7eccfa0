"""What the officers of a simulated poll state: the truth, where a test says nothing else.

Rules this module keeps:
1. The lines of a statement are computed as an honest server does; a dishonest test gives its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from audit.record.about import acts
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About
from audit.record.about.result import ReleasedFigures
from audit.record.about.sealed import SealedFiles, about_seal
from audit.record.about.void import STATES as VOIDABLE
from audit.record.about.void import SeenPoll, about_void
from audit.record.log.event_parts import Official, PublishedProof
from audit.record.log.tree import root_of
from audit.record.signatures.statement import Act, Statement
from audit.replay.history import PollHistory
from audit.replay.statements import PollAbout, certified, released
from tally.challenged import ChallengedVotes
from tally.fte.outcome import ProvincialTally
from tally.result import Result
from tally.sequestered import Sequestered
from tests.kit.simulator.people import OPENS
from tests.kit.simulator.preparation import SimulatedPoll


class StatingPoll(SimulatedPoll):
    """A poll whose officers state what they do; `Simulator` lives it."""

    now: datetime
    salt: bytes
    seal_digest: str
    commitment: str
    history: PollHistory
    leaves: tuple[bytes, ...]
    official: Official

    @property
    def published(self) -> PublishedProof | None:
        """What the release says of its public proof."""
        raise NotImplementedError

    def count(self) -> ProvincialTally:
        """Combine the decryptions and count by FTE."""
        raise NotImplementedError

    def sequestered_rows(self) -> tuple[Sequestered, ...]:
        """What became of the sequestered ballots, by unit."""
        raise NotImplementedError

    def challenged_rows(self) -> tuple[ChallengedVotes, ...]:
        """What became of the challenges, by unit."""
        raise NotImplementedError

    @property
    def files(self) -> SealedFiles:
        """What the seal fixes."""
        return SealedFiles(self.document, self.inputs, self.trustees, self.route)

    @property
    def as_sealed(self) -> SealedPoll:
        """The poll as its statements name it."""
        return SealedPoll(self.document, self.seal_digest)

    @property
    def facts(self) -> PollAbout:
        """What the lines of statements after the seal are computed from."""
        return PollAbout(self.files, self.history)

    def about(self, act: Act) -> About:
        """What an honest statement of an act is about; `extension` and `order_of` give theirs."""
        if act is Act.SEAL:
            return about_seal(self.files)
        facts = self.facts
        if act is Act.CERTIFY:
            locked = certified(self.counted, self.salt).commitment
            return facts.about_certify(self.commitment, locked)
        if act is Act.RELEASE:
            return self.release_of(self.official, self.published)
        if act is Act.COUNT:
            return acts.about_count(facts.poll, facts.counted())
        return self.opening() if act is Act.OPEN else self.voiding()

    def opening(self, confirmed: int | None = None) -> About:
        """What a statement to open is about that names so many confirmations, by default all."""
        facts = self.facts
        entries = [(one.event.owner, one.index) for one in facts.history.confirmations[:confirmed]]
        late = facts.history.closes if self.now >= OPENS else None
        return acts.about_open(facts.poll, acts.confirmed_seal(self.trustees, entries), late)

    @property
    def counted(self) -> Result:
        """What the count gives, whatever result.json says."""
        return Result(
            self.count(),
            None,
            sequestered=self.sequestered_rows(),
            challenged=self.challenged_rows(),
        )

    def release_of(self, official: Official, proof: PublishedProof | None = None) -> About:
        """What a statement is about that releases this, whatever was counted or proved."""
        locked = released(self.counted, self.salt).commitment
        return self.facts.about_release(ReleasedFigures(official, proof), locked)

    def statement(self, act: Act, about: About | None = None, **changes: object) -> Statement:
        """The statement of an act, now; about the truth where nothing else is said."""
        lines = self.about(act) if about is None else about
        made = Statement(self.poll, act, self.now, f"As decided: {act.value}.", lines)
        return replace(made, **changes)

    def extension(self, closes: datetime) -> About:
        """What a statement is about that lets voting end at `closes`."""
        facts = self.facts
        return acts.about_extend(facts.poll, facts.history.standing.close, closes)

    def order_of(self, closes: datetime) -> About:
        """What a statement is about that orders an early close at `closes`."""
        facts = self.facts
        return acts.about_close(facts.poll, facts.history.standing.close, closes)

    def voiding(self, **changes: object) -> About:
        """What a statement is about that makes the poll void, of what is seen now or else."""
        leaves, state = self.leaves, self.history.state.value
        seen = SeenPoll(
            state if state in VOIDABLE else "counted", len(leaves), root_of(leaves).hex()
        )
        return about_void(self.as_sealed, replace(seen, **changes))
