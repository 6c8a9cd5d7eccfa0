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
ballot is held apart until it is ruled on, one ballot for each claim (`held`). One that carries a
challenge is a listed member's: her ballot is in the box, on hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from audit.record.errors import AuditError
from audit.record.fields import Node, hour_of
from audit.record.receipt import BallotAuthorization, Receipt, parse_receipt, read_authorization
from tally.protocol.ballot import verify_ballot_header, verify_proofs, verify_signature
from tally.protocol.ballot_form import Ballot, parse_ballot, tracker
from tally.protocol.election import Election, parse_election
from tally.protocol.errors import BallotError, ProtocolError
from voting.domain.ballot_box import (
    ALREADY_VOTED,
    MAX_SERIAL_FAILURES,
    verify_window,
)
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
from voting.services.ballots.held import Holding, holding_of
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
    with ctx.store.reader() as uow:
        holding = holding_of(uow, signed)
    receipt = _receipt(ctx, holding, raw)
    if receipt is not None:
        return receipt
    ballot = _parse(raw)  # 1
    try:
        election = _verify_authorization(ctx, poll_id, holding, ballot)  # 2
        _verify_arithmetic(ctx, holding, election, ballot)  # 3, 4
        return _put_in(ctx, holding, ballot)  # 5
    except (ConflictError, RefusedError):
        receipt = _receipt(ctx, holding, raw)  # 0: the same bytes were sent twice,
        if receipt is None:  # and the others arrived first
            raise
        return receipt


def _receipt(ctx: Context, holding: Holding, raw: bytes) -> Receipt | None:
    """Return the receipt of exactly these bytes, if the same credential cast them."""
    with ctx.store.reader() as uow:
        stored = holding.stored(uow, tracker(raw))
    if stored is None or stored.credential != holding.authorization.credential:
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


def _verify_authorization(ctx: Context, poll_id: str, holding: Holding, ballot: Ballot) -> Election:
    """Raise unless the authorization lets this ballot be cast now; return the unit's election.

    1. The authorization's credential. 2. The poll is open, by the database's time.
    3. The authorization's unit and election; the ballot's election. 4. Its expiry.
    5. Nobody has voted with the credential. 6. The serial is not exhausted.
    """
    authorization = holding.authorization
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
        if holding.has_voted(uow):  # 5
            raise AlreadyVotedError(ALREADY_VOTED)
        if _is_exhausted(uow, holding):  # 6
            raise SerialExhaustedError(
                f"{MAX_SERIAL_FAILURES} ballots that do not verify came with this signed "
                "authorization. Your vote was not cast; sign in again to get another one."
            )
    return election


def _is_exhausted(uow: UnitOfWork, holding: Holding) -> bool:
    counts = (
        uow.serials.failures(holding.authorization.poll, one)
        for one in {holding.authorization.serial, holding.proved_by}
    )
    return any(failures >= MAX_SERIAL_FAILURES for failures in counts)


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


def _verify_arithmetic(ctx: Context, holding: Holding, election: Election, ballot: Ballot) -> None:
    """Check the signature first, then the proofs; count a failure against the serial or the claim.

    Two servers that check junk with the same authorization at the same time may check one ballot
    more than five.
    """
    counted_against = holding.authorization.serial
    try:
        verify_signature(ballot)  # 3
        counted_against = holding.proved_by
        verify_proofs(election, ballot)  # 4
    except ProtocolError as error:
        with ctx.store.unit_of_work() as uow:
            uow.serials.record_failure(holding.authorization.poll, counted_against)
            uow.commit()
        raise MalformedError(f"{error}. Your vote was not cast.") from error


def _put_in(ctx: Context, holding: Holding, ballot: Ballot) -> Receipt:
    """Commit the ballot, its serial, its log entry and its receipt together (step 5).

    The log's head is locked last, and the time is read under it: no receipt's time is past the
    window's end, and the log's times are in order.
    """
    authorization = holding.authorization
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(authorization.poll, Lock.SHARED)
        holding.accept(ctx, uow, poll, ballot)
        uow.serials.use(authorization.poll, authorization.serial)
        moment = uow.log.moment(authorization.poll)
        verify_window(poll, moment)
        now = utc(moment)
        event = holding.event(ballot.digest_hex, hour_of(now))
        entry = uow.log.append(authorization.poll, event, waits=True)
        receipt = Receipt(
            authorization.poll,
            authorization.unit,
            ballot.tracker,
            entry.index,
            now,
            sequestered=holding.sequestered,
        )
        signed = receipt.sign(ctx.keys.log_key(authorization.poll))
        holding.place(uow, ballot.tracker, entry.index, signed.encode())
        uow.commit()
    return signed
