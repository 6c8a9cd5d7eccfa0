"""The repositories of challenges of listed members, and of the rulings on them (by-law 2.77).

Rules this module keeps:
1. A member is challenged once in a poll. A challenge, a ruling and a decision are added and never
   changed, except that reasons and notes may be encrypted again.
2. What waits for signatures is forgotten once it is signed, withdrawn or too old.
3. Every failure is a `RatifyError` that quotes no row's values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voting.domain.challenges.challenge import (
    PendingChallenge,
    PendingChallengeRuling,
    StoredChallenge,
)
from voting.domain.challenges.ruling import DecidedChallenge, StoredChallengeRuling
from voting.domain.officers import ActSignature


@dataclass(frozen=True)
class ChallengedBallots:
    """How many challenged members' ballots are not ruled on, and how many never count."""

    undecided: int = 0
    upheld: int = 0


class Challenges(Protocol):
    """Challenges that were made, and those that wait for signatures."""

    def propose(self, challenge: PendingChallenge) -> None:
        """Keep a challenge that waits; `ConflictError` where another of the member does."""

    def waiting(self, poll_id: str) -> Sequence[PendingChallenge]:
        """Return the challenges that wait, in order of proposal."""

    def get_waiting(self, poll_id: str, challenge: str) -> PendingChallenge:
        """Return one that waits; `NotFoundError` if there is none."""

    def sign(self, challenge: PendingChallenge, signature: bytes) -> None:
        """Keep the proposer's signature."""

    def forget(self, poll_id: str, challenge: str) -> None:
        """Forget a challenge that waits."""

    def add(self, challenge: StoredChallenge) -> None:
        """Keep a challenge that was made; `ConflictError` where the member has been challenged."""

    def get(self, poll_id: str, challenge: str) -> StoredChallenge:
        """Return one; `NotFoundError` if there is none."""

    def of_member(self, poll_id: str, member: str) -> StoredChallenge | None:
        """Return a member's challenge, or None."""

    def by_digest(self, poll_id: str, digest: str) -> StoredChallenge | None:
        """Return the challenge that a digest of the log stands for, or None."""

    def of(self, poll_id: str) -> Sequence[StoredChallenge]:
        """Return a poll's challenges, in the log's order."""

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        """Return how many members of each unit were challenged, where any were."""

    def apart_by_unit(
        self, poll_id: str, size: int | None = None
    ) -> Mapping[str, ChallengedBallots]:
        """Return how many challenged ballots of each unit are undecided, or upheld.

        With `size`, only those among the first `size` entries of the log.
        """

    def list_waiting(self) -> Sequence[PendingChallenge]:
        """Return the challenges of every poll that wait: for a change of keys."""

    def iterate(self) -> Iterator[StoredChallenge]:
        """Yield every challenge of every poll: for a change of keys."""

    def reseal(self, challenge: PendingChallenge | StoredChallenge) -> None:
        """Replace the encryption of reason and note; nothing else of a challenge changes."""


class ChallengeRulingsStore(Protocol):
    """What officers ruled on challenges, what waits for signatures, and what was decided."""

    def add(self, ruling: StoredChallengeRuling) -> None:
        """Add a ruling; `RuledByYouError` where the officer has ruled on the challenge."""

    def of_challenge(self, poll_id: str, challenge: str) -> Sequence[StoredChallengeRuling]:
        """Return the rulings on one challenge, in the order given."""

    def of_challenges(
        self, poll_id: str, challenges: Iterable[str]
    ) -> Mapping[str, Sequence[StoredChallengeRuling]]:
        """Return the rulings on challenges that have any, by challenge, in the order given."""

    def iterate(self) -> Iterator[StoredChallengeRuling]:
        """Yield every ruling of every poll: for a change of keys."""

    def renew_note(self, ruling: StoredChallengeRuling) -> None:
        """Replace the note's encryption; nothing else of a ruling changes."""

    def propose(self, pending: PendingChallengeRuling) -> None:
        """Keep a statement that waits; `ConflictError` where one of the challenge does."""

    def waiting(self, poll_id: str) -> Sequence[PendingChallengeRuling]:
        """Return the statements that wait, in order of proposal."""

    def sign(self, poll_id: str, challenge: str, signature: ActSignature) -> None:
        """Keep the first signature under a statement that waits."""

    def forget(self, poll_id: str, challenge: str) -> None:
        """Forget the statement that waits for a challenge, if there is one, and its signature."""

    def decide(self, decision: DecidedChallenge) -> None:
        """Keep what two officers signed; `AlreadyRuledError` where that was done."""

    def decision(self, poll_id: str, challenge: str) -> DecidedChallenge | None:
        """Return what became of a challenge, or None."""

    def decisions(self, poll_id: str) -> Mapping[str, DecidedChallenge]:
        """Return what became of a poll's challenges, by challenge."""
