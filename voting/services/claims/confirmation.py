"""Confirming a claim by its one-time code, which binds one credential to it (see `make`).

Rules this module keeps:
1. A try of a code is recorded, and committed, before it is answered.
2. A code confirms the claim that it was sent for, and the authorization carries the digest of what
   that claim says, computed again: what else its row holds, others may have written.
3. The confirmed code binds one credential to the claim, for good: a fresh one, nobody else's. The
   same claim, code and credential again give another authorization, or the receipt once a ballot is
   cast: a retry is always safe, and another credential is always refused.
4. A wrong try with a name (`idempotency_key`) is counted once, and refused again when it is
   repeated.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from audit.record.receipt import BallotAuthorization, Receipt, parse_receipt
from tally.protocol.encoding import parse_element, sha256_b64
from tally.protocol.errors import ProtocolError
from voting.domain.ballot_box import verify_window
from voting.domain.claims.claim import code_purpose
from voting.domain.claims.one_time_code import attempt, verify_confirmed, verify_used
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import ClaimConfirmedError, ConflictError, MalformedError
from voting.domain.poll import utc
from voting.ports.unit_of_work import Context, Lock
from voting.services.ballots.sign_in import AUTHORIZATION_LIFE, WEB
from voting.services.claims.sealed import RESTORE, read
from voting.services.clock import current
from voting.services.limits.idempotency import is_first, was_done

_WRONG: Final = "wrong-code"
CONFIRMED: Final = (
    "This claim is confirmed already; go on where you confirmed it, or start a new one."
)


def confirm_claim(
    ctx: Context,
    poll_id: str,
    claim_id: str,
    code: str,
    credential: str,
    channel: str = WEB,
    idempotency_key: str = "",
) -> BallotAuthorization | Receipt:
    """Return an authorization for a sequestered ballot, or the receipt of the one that was cast.

    `credential` is the decimal public credential that the ballot will be signed with;
    `idempotency_key` the name of this try, if it has one.

    1. The claim exists: else `NotFoundError`. It and its code's state are those of its row: else
       `MalformedError`.
    2. If it is confirmed: the same code (else `CodeSpentError`) and the same credential (else
       `ClaimConfirmedError`); the receipt, if there is one.
    3. The poll is open: else `PollNotOpenError` or `PollClosedError`.
    4. The credential is valid, and nobody's yet: else `MalformedError` or `ConflictError`.
    5. The code is right: else `CodeExpiredError`, `CodeSpentError`, `CodeWrongError`, or, for what
       is not a code and uses up no try, `MalformedError`.
    """
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        stored = uow.claims.get(poll_id, claim_id)  # 1
        ballot = uow.sequestered.by_claim(poll_id, stored.digests.claim)
        now, tried = uow.now(), was_done(ctx, uow, _WRONG, idempotency_key)
    _verify_whole(ctx, stored)  # 1
    if stored.credential is not None:
        _verify_same(ctx, stored, code, credential)  # 2
        if ballot is not None:
            return parse_receipt(ballot.receipt)
    verify_window(poll, now)  # 3
    if stored.credential is None:
        if tried:
            verify_confirmed(stored.code)  # 5: refused as it was
        attempt(stored.code, code, now, ctx.keys.code_key(poll_id))  # 5: refused without a write
        _verify_credential(credential)  # 4
        stored = _bind(ctx, stored, code, credential, idempotency_key)
    return _authorization(ctx, stored, credential, channel)


def _verify_whole(ctx: Context, stored: StoredClaim) -> None:
    """Raise `MalformedError` unless the claim says what its digests say, and the code is its own.

    Else whoever writes to the database confirms another's claim with the code of an own one, or
    casts for another's digest.
    """
    read(ctx, stored)
    if stored.code.purpose != code_purpose(stored.id):
        raise MalformedError(f"Claim {stored.id}: the code kept for it is another's. {RESTORE}")


def _verify_same(ctx: Context, stored: StoredClaim, code: str, credential: str) -> None:
    verify_used(stored.code, code, ctx.keys.code_key(stored.poll))
    if credential != stored.credential:
        raise ClaimConfirmedError(CONFIRMED)


def _verify_credential(credential: str) -> None:
    try:
        parse_element(credential, "credential")
    except ProtocolError as error:
        raise MalformedError(f"{error}. Reload the page, and start again.") from error


def _bind(
    ctx: Context, before: StoredClaim, code: str, credential: str, idempotency_key: str
) -> StoredClaim:
    """Record a try and, if it was right, bind the credential; only then say how it went."""
    key = ctx.keys.code_key(before.poll)
    with ctx.store.unit_of_work() as uow:
        verify_window(uow.polls.get(before.poll, Lock.SHARED), uow.now())
        stored = uow.claims.get(before.poll, before.id, hold=True)
        _verify_whole(ctx, stored)
        if stored.credential is not None:  # bound since it was read
            _verify_same(ctx, stored, code, credential)
            return stored
        if uow.reissues.taken(stored.poll, credential):
            raise ConflictError(
                "This voting code is another person's; reload the page, and begin again."
            )
        if was_done(ctx, uow, _WRONG, idempotency_key):  # tried since it was read
            verify_confirmed(stored.code)
        tried = attempt(stored.code, code, uow.now(), key)
        bound = credential if tried.confirmed else None
        stored = replace(stored, code=tried, credential=bound)
        uow.claims.save(stored)
        if bound is None:
            is_first(ctx, uow, _WRONG, idempotency_key)
        uow.commit()
    verify_confirmed(tried)
    return stored


def _authorization(
    ctx: Context, stored: StoredClaim, credential: str, channel: str
) -> BallotAuthorization:
    with ctx.store.reader() as uow:
        fingerprint = sha256_b64(uow.units.election(stored.poll, stored.unit))
        now = utc(uow.now())
    authorization = BallotAuthorization(
        poll=stored.poll,
        unit=stored.unit,
        election=fingerprint,
        credential=credential,
        serial=secrets.token_hex(16),
        channel=channel,
        issued=now,
        expires=now + AUTHORIZATION_LIFE,
        claim=stored.digests.claim,
    )
    return authorization.sign(ctx.keys.log_key(stored.poll))
