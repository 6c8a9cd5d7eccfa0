"""The repositories of challenges of listed members, and of the rulings on them.

Rules this module keeps:
1. One challenge of a member, one ruling of an officer, one decision: the constraints decide,
   whatever two processes do at once.
2. A signature goes with its statement: it never stands under one that the officer did not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import (
    Executable,
    RowMapping,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from voting.domain.challenges.challenge import (
    PendingChallenge,
    PendingChallengeRuling,
    StoredChallenge,
)
from voting.domain.challenges.ruling import (
    ChallengeVerdict,
    DecidedChallenge,
    StoredChallengeRuling,
)
from voting.domain.errors import AlreadyRuledError, ConflictError, NotFoundError, RuledByYouError
from voting.domain.officers import ActSignature, Role
from voting.ports.challenges import ChallengedBallots, ChallengeRulingsStore, Challenges
from voting.storage.ballots.tables import BallotRow, ReceiptRow
from voting.storage.challenges.tables import (
    ChallengeDecisionRow,
    ChallengeRow,
    ChallengeRulingRow,
    PendingChallengeRow,
    PendingChallengeRulingRow,
)
from voting.storage.rows import Repository, among, count_by_unit, refusing_twice, stream

CHALLENGED: Final = (
    "This member has been challenged in this poll already: that is done once, for good."
)
_PENDING: Final = select(PendingChallengeRow.__table__)
_CHALLENGE: Final = select(ChallengeRow.__table__)
_OF_POLL: Final = _CHALLENGE.where(ChallengeRow.poll == bindparam("poll"))
_BY_ID: Final = _OF_POLL.where(ChallengeRow.id == bindparam("value"))
_BY_MEMBER: Final = _OF_POLL.where(ChallengeRow.member == bindparam("value"))
"""Asked at each sign-in and cast, and so built once."""
_BY_DIGEST: Final = _OF_POLL.where(ChallengeRow.digest == bindparam("value"))
_CAST: Final = (BallotRow.poll == ChallengeRow.poll) & (BallotRow.member == ChallengeRow.member)
_PLACED: Final = (ReceiptRow.poll == BallotRow.poll) & (ReceiptRow.tracker == BallotRow.tracker)
_DECIDED: Final = (ChallengeDecisionRow.poll == ChallengeRow.poll) & (
    ChallengeDecisionRow.challenge == ChallengeRow.id
)
_RULING: Final = select(ChallengeRulingRow.__table__)
_OF_CHALLENGES: Final = _RULING.where(
    ChallengeRulingRow.poll == bindparam("poll"),
    ChallengeRulingRow.challenge.in_(bindparam("values", expanding=True)),
).order_by(ChallengeRulingRow.given, ChallengeRulingRow.officer)


class SqlChallenges(Repository, Challenges):
    """Challenges, in the tables `challenges` and `pending_challenges`."""

    def propose(self, challenge: PendingChallenge) -> None:
        refusal = ConflictError(
            "Another challenge of this member waits: sign or withdraw it first."
        )
        with refusing_twice(refusal):
            self._connection.execute(insert(PendingChallengeRow), vars(challenge))

    def waiting(self, poll_id: str) -> Sequence[PendingChallenge]:
        return self._pending(_PENDING.where(PendingChallengeRow.poll == poll_id))

    def get_waiting(self, poll_id: str, challenge: str) -> PendingChallenge:
        found = self._pending(
            _PENDING.where(PendingChallengeRow.poll == poll_id, PendingChallengeRow.id == challenge)
        )
        if not found:
            raise NotFoundError("This challenge no longer waits: it was made, or withdrawn.")
        return found[0]

    def sign(self, challenge: PendingChallenge, signature: bytes) -> None:
        change = update(PendingChallengeRow).where(
            PendingChallengeRow.poll == challenge.poll, PendingChallengeRow.id == challenge.id
        )
        self._connection.execute(change.values(signature=signature))

    def forget(self, poll_id: str, challenge: str) -> None:
        place = (PendingChallengeRow.poll == poll_id, PendingChallengeRow.id == challenge)
        self._connection.execute(delete(PendingChallengeRow).where(*place))

    def add(self, challenge: StoredChallenge) -> None:
        values = {**vars(challenge), "log_index": challenge.index}
        del values["index"]
        with refusing_twice(ConflictError(CHALLENGED)):
            self._connection.execute(insert(ChallengeRow), values)

    def get(self, poll_id: str, challenge: str) -> StoredChallenge:
        found = self._one(_BY_ID, poll_id, challenge)
        if found is None:
            raise NotFoundError(f"There is no such challenge in poll {poll_id}.")
        return found

    def of_member(self, poll_id: str, member: str) -> StoredChallenge | None:
        return self._one(_BY_MEMBER, poll_id, member)

    def by_digest(self, poll_id: str, digest: str) -> StoredChallenge | None:
        return self._one(_BY_DIGEST, poll_id, digest)

    def of(self, poll_id: str) -> Sequence[StoredChallenge]:
        query = _CHALLENGE.where(ChallengeRow.poll == poll_id).order_by(ChallengeRow.log_index)
        return [_challenge(row) for row in self._connection.execute(query).mappings()]

    def count_by_unit(self, poll_id: str) -> Mapping[str, int]:
        return count_by_unit(self._connection, ChallengeRow.poll, ChallengeRow.unit, poll_id)

    def apart_by_unit(
        self, poll_id: str, size: int | None = None
    ) -> Mapping[str, ChallengedBallots]:
        undecided = ChallengeDecisionRow.verdict.is_(None)
        query = (
            select(
                ChallengeRow.unit,
                func.count().filter(undecided),
                func.count().filter(ChallengeDecisionRow.verdict == ChallengeVerdict.UPHOLD.value),
            )
            .join(BallotRow, _CAST)
            .join(ReceiptRow, _PLACED)
            .outerjoin(ChallengeDecisionRow, _DECIDED)
            .where(ChallengeRow.poll == poll_id)
            .group_by(ChallengeRow.unit)
        )
        if size is not None:
            query = query.where(ReceiptRow.log_index < size)
        rows = self._connection.execute(query)
        return {unit: ChallengedBallots(*counts) for unit, *counts in rows}

    def list_waiting(self) -> Sequence[PendingChallenge]:
        return self._pending(_PENDING)

    def iterate(self) -> Iterator[StoredChallenge]:
        query = _CHALLENGE.order_by(ChallengeRow.poll, ChallengeRow.id)
        return (_challenge(row) for row in stream(self._connection, query))

    def reseal(self, challenge: PendingChallenge | StoredChallenge) -> None:
        row = ChallengeRow if isinstance(challenge, StoredChallenge) else PendingChallengeRow
        place = (row.poll == challenge.poll, row.id == challenge.id)
        self._connection.execute(update(row).where(*place).values(sealed=challenge.sealed))

    def _pending(self, query: Select[tuple[object, ...]]) -> Sequence[PendingChallenge]:
        query = query.order_by(
            PendingChallengeRow.poll, PendingChallengeRow.proposed, PendingChallengeRow.id
        )
        return [PendingChallenge(**row) for row in self._connection.execute(query).mappings()]

    def _one(self, query: Executable, poll_id: str, value: str) -> StoredChallenge | None:
        found = self._connection.execute(query, {"poll": poll_id, "value": value})
        row = found.mappings().one_or_none()
        return None if row is None else _challenge(row)


def _challenge(row: RowMapping) -> StoredChallenge:
    values = dict(row)
    index = values.pop("log_index")
    return StoredChallenge(**values, index=index)


class SqlChallengeRulings(Repository, ChallengeRulingsStore):
    """Rulings, in `challenge_rulings`, `pending_challenge_rulings` and `challenge_decisions`."""

    def add(self, ruling: StoredChallengeRuling) -> None:
        refusal = RuledByYouError(
            "You have ruled on this challenge; another officer must rule now."
        )
        values = {**vars(ruling), "role": ruling.role.value, "verdict": ruling.verdict.value}
        with refusing_twice(refusal):
            self._connection.execute(insert(ChallengeRulingRow), values)

    def of_challenge(self, poll_id: str, challenge: str) -> Sequence[StoredChallengeRuling]:
        return self.of_challenges(poll_id, [challenge]).get(challenge, ())

    def of_challenges(
        self, poll_id: str, challenges: Iterable[str]
    ) -> Mapping[str, Sequence[StoredChallengeRuling]]:
        found: dict[str, list[StoredChallengeRuling]] = {}
        for row in among(self._connection, _OF_CHALLENGES, poll_id, challenges):
            found.setdefault(row["challenge"], []).append(_ruling(row))
        return found

    def iterate(self) -> Iterator[StoredChallengeRuling]:
        query = _RULING.order_by(
            ChallengeRulingRow.poll, ChallengeRulingRow.challenge, ChallengeRulingRow.officer
        )
        return (_ruling(row) for row in stream(self._connection, query))

    def renew_note(self, ruling: StoredChallengeRuling) -> None:
        place = (
            ChallengeRulingRow.poll == ruling.poll,
            ChallengeRulingRow.challenge == ruling.challenge,
            ChallengeRulingRow.officer == ruling.officer,
        )
        change = update(ChallengeRulingRow).where(*place).values(note=ruling.note)
        self._connection.execute(change)

    def propose(self, pending: PendingChallengeRuling) -> None:
        values = {name: value for name, value in vars(pending).items() if name != "signature"}
        with refusing_twice(ConflictError("This ruling waits for signatures already.")):
            self._connection.execute(insert(PendingChallengeRulingRow), values)

    def waiting(self, poll_id: str) -> Sequence[PendingChallengeRuling]:
        query = select(PendingChallengeRulingRow.__table__).where(
            PendingChallengeRulingRow.poll == poll_id
        )
        query = query.order_by(
            PendingChallengeRulingRow.proposed, PendingChallengeRulingRow.challenge
        )
        return [_pending_ruling(row) for row in self._connection.execute(query).mappings()]

    def sign(self, poll_id: str, challenge: str, signature: ActSignature) -> None:
        place = (
            PendingChallengeRulingRow.poll == poll_id,
            PendingChallengeRulingRow.challenge == challenge,
        )
        change = update(PendingChallengeRulingRow).where(*place)
        values = {"signer": signature.officer, "signature": signature.signature}
        self._connection.execute(change.values(**values))

    def forget(self, poll_id: str, challenge: str) -> None:
        place = (
            PendingChallengeRulingRow.poll == poll_id,
            PendingChallengeRulingRow.challenge == challenge,
        )
        self._connection.execute(delete(PendingChallengeRulingRow).where(*place))

    def decide(self, decision: DecidedChallenge) -> None:
        values = {
            "poll": decision.poll,
            "challenge": decision.challenge,
            "verdict": decision.verdict.value,
            "log_index": decision.index,
        }
        refusal = AlreadyRuledError("This challenge was dismissed or upheld; that stands.")
        with refusing_twice(refusal):
            self._connection.execute(insert(ChallengeDecisionRow), values)

    def decision(self, poll_id: str, challenge: str) -> DecidedChallenge | None:
        return self.decisions(poll_id).get(challenge)

    def decisions(self, poll_id: str) -> Mapping[str, DecidedChallenge]:
        query = select(ChallengeDecisionRow.__table__).where(ChallengeDecisionRow.poll == poll_id)
        rows = self._connection.execute(query.order_by(ChallengeDecisionRow.log_index)).mappings()
        return {row["challenge"]: _decision(row) for row in rows}


def _ruling(row: RowMapping) -> StoredChallengeRuling:
    verdict = ChallengeVerdict(row["verdict"])
    return StoredChallengeRuling(**{**row, "role": Role(row["role"]), "verdict": verdict})


def _pending_ruling(row: RowMapping) -> PendingChallengeRuling:
    values = dict(row)
    signer, signature = values.pop("signer"), values.pop("signature")
    given = None if signer is None else ActSignature(signer, signature)
    return PendingChallengeRuling(**values, signature=given)


def _decision(row: RowMapping) -> DecidedChallenge:
    verdict = ChallengeVerdict(row["verdict"])
    return DecidedChallenge(row["poll"], row["challenge"], verdict, row["log_index"])
