"""Officers who challenge listed members, and rule on it, in the tests.

Rules this module keeps:
1. Signatures are real, by keys that the poll's seal names. Ana and Ben challenge; Cy, and Anne, who
   is the returning officer, rule.
"""

from __future__ import annotations

from pathlib import Path

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act, Statement
from tests.kit.contacts import account
from tests.kit.database.copies import remembered
from tests.kit.mail import waiting_messages
from tests.kit.members import reach
from tests.kit.officers import change_terms
from tests.kit.polls import KEYS_OF_ALL, SamplePoll, SampleVoter, draft_poll
from tests.kit.rulings import ANA, BEN, CY
from voting.domain.ballot_box import INTERVAL
from voting.domain.challenges.challenge import ChallengeReason
from voting.domain.challenges.ruling import ChallengeVerdict
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.challenges.cases import ChallengeProgress
from voting.services.challenges.desk import list_challenges, rule_on_challenge
from voting.services.challenges.make import propose_challenge
from voting.services.challenges.ruling_statements import RulingToSign
from voting.services.challenges.rulings import propose_ruling, sign_ruling
from voting.services.challenges.signing import (
    ChallengeOutcome,
    challenge_to_sign,
    sign_challenge,
)
from voting.services.clock import current
from voting.services.officers.accounts import set_email

ANNE = "anne"
CHALLENGERS, RULING = (ANA, BEN), (CY, ANNE)
SUSPENDED = ChallengeReason.SUSPENDED
NOTE = "Her fees are behind."
DISMISS, UPHOLD = ChallengeVerdict.DISMISS, ChallengeVerdict.UPHOLD


class ChallengePoll:
    """A poll, open or only sealed, whose server sends messages, and who challenges in it.

    It is made, or is `sample`. Without a folder the server sends nothing.
    """

    def __init__(
        self,
        ctx: Context,
        folder: Path | None = None,
        *,
        opened: bool = True,
        sample: SamplePoll | None = None,
        reasons: tuple[ChallengeReason, ...] = tuple(sorted(ChallengeReason)),
        **options: object,
    ) -> None:
        def make(ctx: Context) -> SamplePoll:
            sample = draft_poll(ctx, **options)  # type: ignore[arg-type]
            change_terms(sample, challenge_reasons=reasons)
            sample.act(Act.SEAL)
            if opened:
                sample.act(Act.OPEN)
            return sample

        kind = ("challenges", opened, reasons, tuple(options.items()))
        self.sample = sample or remembered(ctx, kind, make)
        if folder is not None:
            reach(self.sample, folder)
        self.poll = self.sample.poll

    @property
    def ctx(self) -> Context:
        """The context of the server."""
        return self.sample.ctx

    @property
    def voter(self) -> SampleVoter:
        """The member who is challenged, unless a test names another."""
        return self.sample.voters[0]

    def propose(
        self,
        voter: SampleVoter | None = None,
        officer: str = ANA,
        reason: ChallengeReason = SUSPENDED,
        note: str = NOTE,
    ) -> str:
        """Propose a challenge; return its identifier."""
        by, member = account(self.sample, officer), (voter or self.voter).member
        return propose_challenge(self.ctx, self.poll, by, member, reason, note)

    def signature(self, statement: Statement, officer: str) -> dict[str, object]:
        """Sign with an officer's key file."""
        return sign_statement_ed25519(statement, officer, KEYS_OF_ALL[officer]).to_json()

    def sign(self, challenge: str, officer: str) -> ChallengeOutcome:
        """Let an officer sign a challenge."""
        shown = challenge_to_sign(self.ctx, self.poll, challenge, account(self.sample, officer))
        given = self.signature(shown.statement, officer)
        return sign_challenge(self.ctx, self.poll, challenge, given)

    def challenge(
        self, voter: SampleVoter | None = None, officers: tuple[str, str] = CHALLENGERS
    ) -> str:
        """Let two officers challenge a member; return the challenge's identifier."""
        challenge = self.propose(voter, officers[0])
        assert [self.sign(challenge, one).done for one in officers] == [False, True]
        return challenge

    def vote(self, voter: SampleVoter | None = None, choice: int = 0) -> bytes:
        """Let a member sign in and vote; return the ballot."""
        one = voter or self.voter
        raw = self.sample.ballot(one, choice)
        cast_ballot(self.ctx, self.poll, self.sample.authorization(one), raw)
        return raw

    def rule(
        self, challenge: str, verdict: ChallengeVerdict = UPHOLD, *officers: str, note: str = ""
    ) -> ChallengeProgress:
        """Let officers rule alike, Cy and Anne by default."""
        for officer in officers or RULING:
            found = rule_on_challenge(self.ctx, self.poll, challenge, officer, verdict, note)
        return found

    def sign_ruling(self, waiting: RulingToSign, officer: str) -> RulingToSign:
        """Let an officer sign a ruling."""
        given = self.signature(waiting.statement, officer)
        return sign_ruling(self.ctx, self.poll, waiting.challenge, given)

    def decide(
        self, challenge: str, verdict: ChallengeVerdict = UPHOLD, *officers: str
    ) -> RulingToSign:
        """Let two officers rule alike, and sign it."""
        pair = officers or RULING
        self.rule(challenge, verdict, *pair)
        waiting = propose_ruling(self.ctx, self.poll, challenge, pair[0])
        return [self.sign_ruling(waiting, officer) for officer in pair][-1]

    def progress(self, challenge: str, officer: str = CY) -> ChallengeProgress:
        """How far a challenge has got, as an officer sees it."""
        lines = list_challenges(self.ctx, self.poll, officer)
        return {line.id: line.progress for line in lines}[challenge]

    def forward_to_deadline(self) -> None:
        """Let the ruling deadline pass."""
        with self.ctx.store.reader() as uow:
            deadline = uow.polls.get(self.poll).terms.ruling_deadline
        self.sample.forward_to(deadline)

    def publish(self) -> None:
        """Let the next whole ten minutes come, so that the public sees what was cast."""
        self.sample.forward_to(self.sample.now() + INTERVAL)
        current(self.ctx, self.poll)

    def trackers(self) -> list[str]:
        """The trackers of the ballots in the box."""
        with self.ctx.store.reader() as uow:
            units = [unit.id for unit in uow.units.of(self.poll)]
            return [one.tracker for unit in units for one in uow.ballots.of_unit(self.poll, unit)]

    def give_addresses(self) -> int:
        """Give every officer an address, and return how many there are."""
        with self.ctx.store.reader() as uow:
            names = [one.id for one in uow.officers.list()]
        for name in names:
            set_email(self.ctx, name, f"{name}@union.example", "en")
        return len(names)

    def subjects(self) -> list[str]:
        """The subjects of the messages that wait."""
        return [one.message.subject for one in waiting_messages(self.sample)]
