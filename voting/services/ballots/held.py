"""Where a ballot is held: in the box, for a listed member, or apart, for a claim (by-law 2.77).

Rules this module keeps:
1. What differs between them is all here; `cast` takes the same steps with each.
2. A member's credential is on the voters' list of the authorization's unit; a claimant's is the
   confirmed claim's, and on no list.
3. False proofs are counted against what an authorization can be had for again: a member's serial,
   or the claim, for which anybody gets any number of authorizations.
4. The ballot of a member who was challenged before it is in the box like any, on hold: its
   authorization carries the challenge's digest, and so does the log. One that carries none, or
   another member's, is refused: sign in again, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from audit.record.log.events import BallotCast, Event
from audit.record.log.list_events import BallotSequestered
from audit.record.receipt import BallotAuthorization
from tally.protocol.ballot_form import Ballot
from voting.domain.ballot_box import NewBallot, StoredBallot
from voting.domain.claims.sequestration import NewSequestered, StoredSequestered
from voting.domain.errors import AuthorizationInvalidError
from voting.domain.poll import Poll
from voting.domain.voters_list import Voter
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.voters.challenged import hold_of
from voting.services.voters.signed import intact_voter


@dataclass(frozen=True)
class InTheBox:
    """The ballot of a member on the voters' list."""

    authorization: BallotAuthorization
    sequestered: ClassVar[bool] = False

    @property
    def proved_by(self) -> str:
        """What false proofs are counted against."""
        return self.authorization.serial

    def stored(self, uow: UnitOfWork, tracker: str) -> StoredBallot | None:
        """Return the ballot with this tracker, if it is held here."""
        return uow.ballots.by_tracker(self.authorization.poll, tracker)

    def has_voted(self, uow: UnitOfWork) -> bool:
        """Tell whether the credential has a ballot."""
        authorization = self.authorization
        return uow.ballots.by_credential(authorization.poll, authorization.credential) is not None

    def accept(self, ctx: Context, uow: UnitOfWork, poll: Poll, ballot: Ballot) -> None:
        """Put the ballot in; raise `AuthorizationInvalidError` unless its voter is on the list.

        On the list as it was signed: a row that something else changed lets nobody vote. Nor does
        an authorization from before the member was challenged.
        """
        authorization = self.authorization
        voter = uow.voters.by_credential(authorization.poll, ballot.credential)
        signed = None if voter is None else intact_voter(ctx, uow, poll, voter.member)
        if voter is None or voter != signed or voter.unit != authorization.unit:
            raise AuthorizationInvalidError(
                f"This credential is not on the voters' list of unit {authorization.unit}; sign in "
                "again."
            )
        self._verify_hold(ctx, uow, voter)
        uow.ballots.add(
            NewBallot(
                poll=authorization.poll,
                unit=voter.unit,
                credential=voter.credential,
                member=voter.member,
                raw=ballot.raw,
                tracker=ballot.tracker,
            )
        )

    def _verify_hold(self, ctx: Context, uow: UnitOfWork, voter: Voter) -> None:
        """Raise unless the authorization says what a challenge of the member makes of the ballot.

        Of a member who has a ballot, the ballot box refuses another, and says why.
        """
        hold = hold_of(ctx, uow, self.authorization.poll, voter.member)
        if hold is not None and hold.voted:
            return
        wanted = None if hold is None else hold.digest
        if wanted != self.authorization.claim:
            raise AuthorizationInvalidError(
                "Your right to vote was challenged after you signed in, so your vote was not cast. "
                "Nothing is lost: sign in again and vote. Your vote is then on hold until two "
                "officers rule on the challenge."
                if wanted is not None
                else "The authorization is of another challenge than the member's; sign in again."
            )

    def event(self, digest: str, hour: datetime) -> Event:
        """Return the log's event of a ballot with this digest."""
        return BallotCast(time=hour, unit=self.authorization.unit, ballot=digest)

    def place(self, uow: UnitOfWork, tracker: str, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""
        uow.ballots.place(self.authorization.poll, tracker, index, receipt)


@dataclass(frozen=True)
class OnHold(InTheBox):
    """The ballot of a listed member who was challenged before it, on hold; `challenge` is a digest.

    It is in the box, and the log has it as sequestered, with the challenge's digest.
    """

    challenge: str
    sequestered: ClassVar[bool] = True

    def event(self, digest: str, hour: datetime) -> Event:
        """Return the log's event of a ballot with this digest."""
        unit = self.authorization.unit
        return BallotSequestered(time=hour, unit=unit, ballot=digest, claim=self.challenge)


@dataclass(frozen=True)
class HeldApart:
    """The ballot of a claimant, held apart until it is ruled on; `claim` is the claim's digest."""

    authorization: BallotAuthorization
    claim: str
    sequestered: ClassVar[bool] = True

    @property
    def proved_by(self) -> str:
        """What false proofs are counted against."""
        return self.claim

    def stored(self, uow: UnitOfWork, tracker: str) -> StoredSequestered | None:
        """Return the ballot with this tracker, if it is held here."""
        return uow.sequestered.by_tracker(self.authorization.poll, tracker)

    def has_voted(self, uow: UnitOfWork) -> bool:
        """Tell whether the claim has a ballot."""
        return uow.sequestered.by_claim(self.authorization.poll, self.claim) is not None

    def accept(self, ctx: Context, uow: UnitOfWork, poll: Poll, ballot: Ballot) -> None:
        """Hold the ballot apart; raise `AuthorizationInvalidError` unless the claim is its own."""
        authorization = self.authorization
        claim = uow.claims.by_digest(authorization.poll, self.claim)
        if claim is None or (claim.unit, claim.credential) != (
            authorization.unit,
            ballot.credential,
        ):
            raise AuthorizationInvalidError(
                "The authorization is of another claim than the credential's; start again."
            )
        uow.sequestered.add(
            NewSequestered(
                poll=authorization.poll,
                unit=claim.unit,
                credential=ballot.credential,
                claim=self.claim,
                raw=ballot.raw,
                tracker=ballot.tracker,
            )
        )

    def event(self, digest: str, hour: datetime) -> Event:
        """Return the log's event of a ballot with this digest."""
        unit = self.authorization.unit
        return BallotSequestered(time=hour, unit=unit, ballot=digest, claim=self.claim)

    def place(self, uow: UnitOfWork, tracker: str, index: int, receipt: bytes) -> None:
        """Record the ballot's index in the log and its signed receipt."""
        uow.sequestered.place(self.authorization.poll, tracker, index, receipt)


Holding = InTheBox | HeldApart


def holding_of(uow: UnitOfWork, authorization: BallotAuthorization) -> Holding:
    """Return where a ballot with this authorization is held."""
    claim = authorization.claim
    if claim is None:
        return InTheBox(authorization)
    if uow.challenges.by_digest(authorization.poll, claim) is not None:
        return OnHold(authorization, claim)
    return HeldApart(authorization, claim)
