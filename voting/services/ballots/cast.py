"""Cast: one ballot of one member enters the ballot box and the log, and gets its receipt.

The steps, each tagged in the code:
0. We signed the authorization, for this poll. If the same credential sends the same bytes again, it
   gets the same receipt, even after the close and with an authorization that is expired, used or
   exhausted: a retry is always safe. Nobody else gets a receipt, because it tells the exact time
   (ballots are public, authorizations are not).
1. The ballot is not too long, and in its one byte form (this costs no exponentiation).
2. The authorization is of this unit, election and credential, and has not expired; the poll is
   open, the credential has not voted, and the serial is not exhausted.
3. The credential's signature holds. Five ballots that do not verify exhaust the authorization's
   serial, so that nobody can make us compute with junk. Anybody can make a claim, and get any
   number of authorizations for it: so five ballots with false proofs, which only the claim's own
   secret can sign, exhaust the claim.
4. Every proof and every subgroup check holds.
5. In one transaction, under the poll's shared lock: the credential is on the voters' list, the
   constraints hold, and the database's time is inside the window; ballot, serial, log entry and
   receipt are committed together or not at all.

Any other ballot of the same credential or member is refused as already voted. Nothing here logs or
quotes a ballot; the choice in it is encrypted anyway.

An authorization that carries a claim is for a sequestered ballot (by-law 2.77). The steps are the
same, except that its credential is the confirmed claim's and on no voters' list, and that the
ballot is held apart until it is ruled on, one ballot for each claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from audit.record.errors import AuditError
from audit.record.fields import Node, hour_of
from audit.record.log.events import BallotCast, Event
from audit.record.log.list_events import BallotSequestered
from audit.record.receipt import BallotAuthorization, Receipt, parse_receipt, read_authorization
from tally.protocol.ballot import verify_ballot_header, verify_proofs, verify_signature
from tally.protocol.ballot_form import Ballot, parse_ballot, tracker
from tally.protocol.election import Election, parse_election
from tally.protocol.errors import BallotError, ProtocolError
from voting.domain.ballot_box import (
    ALREADY_VOTED,
    MAX_SERIAL_FAILURES,
    NewBallot,
    StoredBallot,
    verify_window,
)
from voting.domain.claims.sequestration import NewSequestered, StoredSequestered
from voting.domain.errors import (
    AlreadyVotedError,
    AuthorizationExpiredError,
    AuthorizationInvalidError,
    ConflictError,
    MalformedError,
    RefusedError,
    SerialExhaustedError,
)
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.clock import current


def cast_ballot(
    ctx: Context, poll_id: str, authorization: Mapping[str, object], raw: bytes
) -> Receipt:
    """Cast the ballot `raw` with an authorization (decoded JSON); return the signed receipt.

    Raises:
        MalformedError: the ballot is not well formed, or one of its proofs does not hold.
        AuthorizationInvalidError, AuthorizationExpiredError, SerialExhaustedError: the ballot
            authorization cannot be used; sign in again.
        PollNotOpenError, PollClosedError: the window is not open.
        AlreadyVotedError: the ballot box holds a ballot of this credential or member.
        NotFoundError: there is no such poll.
        StoreUnavailableError: the database does not answer; sending the same bytes again is safe.
    """
    signed = _parse_authorization(authorization)
    _verify_ours(ctx, poll_id, signed)  # 0
    receipt = _receipt(ctx, signed, raw)
    if receipt is not None:
        return receipt
    ballot = _parse(raw)  # 1
    try:
        election = _verify_authorization(ctx, poll_id, signed, ballot)  # 2
        _verify_arithmetic(ctx, signed, election, ballot)  # 3, 4
        return _put_in_box(ctx, signed, ballot)  # 5
    except (ConflictError, RefusedError):
        receipt = _receipt(ctx, signed, raw)  # 0: the same bytes were sent twice,
        if receipt is None:  # and the others arrived first
            raise
        return receipt


def _receipt(ctx: Context, authorization: BallotAuthorization, raw: bytes) -> Receipt | None:
    """Return the receipt of exactly these bytes, if the same credential cast them."""
    with ctx.store.reader() as uow:
        held = uow.ballots if authorization.claim is None else uow.sequestered
        stored: StoredBallot | StoredSequestered | None = held.by_tracker(
            authorization.poll, tracker(raw)
        )
    if stored is None or stored.credential != authorization.credential:
        return None
    return parse_receipt(stored.receipt)


def _parse(raw: bytes) -> Ballot:
    try:
        return parse_ballot(raw)
    except BallotError as error:
        raise MalformedError(f"{error}. Your vote was not cast.") from error


def _parse_authorization(authorization: Mapping[str, object]) -> BallotAuthorization:
    try:
        return read_authorization(Node(dict(authorization), "authorization: "))
    except AuditError as error:
        raise AuthorizationInvalidError(f"{error}. Sign in again to get another.") from error


def _verify_authorization(
    ctx: Context, poll_id: str, authorization: BallotAuthorization, ballot: Ballot
) -> Election:
    """Raise unless the authorization lets this ballot be cast now; return the unit's election.

    1. The authorization's credential. 2. The poll is open, by the database's time.
    3. The authorization's unit and election; the ballot's election. 4. Its expiry.
    5. Nobody has voted with the credential. 6. The serial is not exhausted.
    """
    if authorization.credential != ballot.credential:  # 1
        raise AuthorizationInvalidError(
            "The authorization is bound to another credential than the ballot's."
        )
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        now = uow.now()
        verify_window(poll, now)  # 2
        election = parse_election(uow.units.election(poll_id, authorization.unit))
        _verify_election(authorization, election, ballot)  # 3
        _verify_unexpired(authorization, now)  # 4
        if _has_voted(uow, authorization):  # 5
            raise AlreadyVotedError(ALREADY_VOTED)
        if _is_exhausted(uow, authorization):  # 6
            raise SerialExhaustedError(
                f"{MAX_SERIAL_FAILURES} ballots that do not verify came with this signed "
                "authorization. Your vote was not cast; sign in again to get another one."
            )
    return election


def _is_exhausted(uow: UnitOfWork, authorization: BallotAuthorization) -> bool:
    counts = (
        uow.serials.failures(authorization.poll, one)
        for one in {authorization.serial, _proved_by(authorization)}
    )
    return any(failures >= MAX_SERIAL_FAILURES for failures in counts)


def _proved_by(authorization: BallotAuthorization) -> str:
    """Return what false proofs are counted against: the serial, or the claim if there is one."""
    return authorization.serial if authorization.claim is None else authorization.claim


def _has_voted(uow: UnitOfWork, authorization: BallotAuthorization) -> bool:
    if authorization.claim is None:
        return uow.ballots.by_credential(authorization.poll, authorization.credential) is not None
    return uow.sequestered.by_claim(authorization.poll, authorization.claim) is not None


def _verify_ours(ctx: Context, poll_id: str, authorization: BallotAuthorization) -> None:
    try:
        authorization.verify(ctx.keys.log_key(poll_id).public_key())
    except AuditError as error:
        raise AuthorizationInvalidError(
            "The authorization is not signed by this poll's key."
        ) from error
    if authorization.poll != poll_id:
        raise AuthorizationInvalidError(
            "The authorization is of another poll; sign in to this one."
        )


def _verify_election(
    authorization: BallotAuthorization, election: Election, ballot: Ballot
) -> None:
    if authorization.election != election.fingerprint:
        raise AuthorizationInvalidError("The authorization is of another election than its unit's.")
    try:
        verify_ballot_header(election, ballot)
    except BallotError as error:
        raise MalformedError(f"{error}. Your vote was not cast.") from error


def _verify_unexpired(authorization: BallotAuthorization, now: datetime) -> None:
    if now >= authorization.expires:
        raise AuthorizationExpiredError(
            "The signed authorization has expired after 30 minutes. Your vote was not cast; sign "
            "in again."
        )


def _verify_arithmetic(
    ctx: Context, authorization: BallotAuthorization, election: Election, ballot: Ballot
) -> None:
    """Check the signature first, then the proofs; count a failure against the serial or the claim.

    Two servers that check junk with the same authorization at the same time may check one ballot
    more than five.
    """
    counted_against = authorization.serial
    try:
        verify_signature(ballot)  # 3
        counted_against = _proved_by(authorization)
        verify_proofs(election, ballot)  # 4
    except ProtocolError as error:
        with ctx.store.unit_of_work() as uow:
            uow.serials.record_failure(authorization.poll, counted_against)
            uow.commit()
        raise MalformedError(f"{error}. Your vote was not cast.") from error


def _put_in_box(ctx: Context, authorization: BallotAuthorization, ballot: Ballot) -> Receipt:
    """Commit the ballot, its serial, its log entry and its receipt together (step 5).

    The log's head is locked last, and the time is read under it: no receipt's time is past the
    window's end, and the log's times are in order.
    """
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(authorization.poll, Lock.SHARED)
        new = _accept(uow, authorization, ballot)
        uow.serials.use(authorization.poll, authorization.serial)
        moment = uow.log.moment(authorization.poll)
        verify_window(poll, moment)
        now = utc(moment)
        entry = uow.log.append(authorization.poll, _event(new, ballot.digest_hex, hour_of(now)))
        apart = isinstance(new, NewSequestered)
        receipt = Receipt(
            authorization.poll, new.unit, new.tracker, entry.index, now, sequestered=apart
        )
        signed = receipt.sign(ctx.keys.log_key(authorization.poll))
        if isinstance(new, NewSequestered):
            uow.sequestered.place(new, entry.index, signed.encode())
        else:
            uow.ballots.place(new, entry.index, signed.encode())
        uow.commit()
    return signed


def _accept(
    uow: UnitOfWork, authorization: BallotAuthorization, ballot: Ballot
) -> NewBallot | NewSequestered:
    """Put the ballot into the box, or hold it apart; its place in the log comes last."""
    if authorization.claim is None:
        counted = _on_list(uow, authorization, ballot)
        uow.ballots.add(counted)
        return counted
    apart = _of_claim(uow, authorization, authorization.claim, ballot)
    uow.sequestered.add(apart)
    return apart


def _event(new: NewBallot | NewSequestered, digest: str, hour: datetime) -> Event:
    if isinstance(new, NewSequestered):
        return BallotSequestered(time=hour, unit=new.unit, ballot=digest, claim=new.claim)
    return BallotCast(time=hour, unit=new.unit, ballot=digest)


def _on_list(uow: UnitOfWork, authorization: BallotAuthorization, ballot: Ballot) -> NewBallot:
    voter = uow.voters.by_credential(authorization.poll, ballot.credential)
    if voter is None or voter.unit != authorization.unit:
        raise AuthorizationInvalidError(
            f"This credential is not on the voters' list of unit {authorization.unit}; sign in "
            "again."
        )
    return NewBallot(
        poll=authorization.poll,
        unit=voter.unit,
        credential=voter.credential,
        member=voter.member,
        raw=ballot.raw,
        tracker=ballot.tracker,
    )


def _of_claim(
    uow: UnitOfWork, authorization: BallotAuthorization, digest: str, ballot: Ballot
) -> NewSequestered:
    claim = uow.claims.by_digest(authorization.poll, digest)
    if claim is None or (claim.unit, claim.credential) != (authorization.unit, ballot.credential):
        raise AuthorizationInvalidError(
            "The authorization is of another claim than the credential's; start again."
        )
    return NewSequestered(
        poll=authorization.poll,
        unit=claim.unit,
        credential=ballot.credential,
        claim=digest,
        raw=ballot.raw,
        tracker=ballot.tracker,
    )
