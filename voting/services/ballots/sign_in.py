"""Sign-in: the member proves the voting code's secret and gets an authorization, or the receipt.

Rules this module keeps:
1. The server learns that the member knows the code, and never the code.
2. An unknown member number and a wrong code get the same answer after the same work: the proof is
   checked in either case; if there is no such member, against a credential that nobody has.
3. The proof is checked before any wait: a correct proof is always accepted. It is checked against
   the credential that the authority signed, whatever a row of the database says; where they differ,
   whoever proves the code is told so, and nobody else: others get the answer to a wrong code.
4. A member whose ballot is in the box gets its receipt, even after the close, and never an
   authorization; a member whose admitted sequestered vote counts gets no authorization either.
5. An authorization is bound to one credential, unit and election, and expires after 30 minutes; it
   is useless to a thief. Authorizations are not stored.
6. A challenged member who has no ballot gets an authorization that carries the challenge's digest
   in a claim's place: the ballot is on hold (by-law 2.77).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from audit.record.receipt import BallotAuthorization, Receipt, parse_receipt
from tally.protocol.credential import verify_sign_in
from tally.protocol.encoding import sha256_b64
from tally.protocol.errors import CredentialError, ProtocolError
from tally.protocol.group import H
from tally.protocol.proofs import Proof, parse_proof
from voting.domain.ballot_box import verify_window
from voting.domain.claims.sequestration import member_person
from voting.domain.errors import (
    AlreadyVotedError,
    ListEntryChangedError,
    MalformedError,
    PollNotOpenError,
)
from voting.domain.member import MEMBER_NUMBER
from voting.domain.poll import Poll, PollState, utc, verify_visible
from voting.domain.voters_list import Voter
from voting.ports.unit_of_work import Context
from voting.services.ballots.nonce import make_nonce, verify_nonce
from voting.services.clock import current
from voting.services.limits import throttle
from voting.services.voters.challenged import hold_of
from voting.services.voters.differences import notice
from voting.services.voters.signed import compare_voter, signed_voter

AUTHORIZATION_LIFE: Final = timedelta(minutes=30)
WEB, PHONE = "web", "phone"


def issue_sign_in_nonce(ctx: Context, poll_id: str) -> str:
    """Return a fresh nonce for a sign-in to the poll.

    Raises:
        NotFoundError: there is no such poll, or it is a draft.
        PollNotOpenError: the window has not opened.
    """
    _verify_opened(current(ctx, poll_id))
    with ctx.store.reader() as uow:
        return make_nonce(ctx.keys.nonce_key(poll_id), poll_id, uow.now())


def sign_in_member(
    ctx: Context,
    poll_id: str,
    member: str,
    nonce: str,
    proof: object,
    address: str,
    channel: str = WEB,
    idempotency_key: str = "",
) -> BallotAuthorization | Receipt:
    """Return an authorization to cast with, or the receipt of the ballot that is already cast.

    `proof` is the decoded JSON object {"challenge", "response"} of decimal strings, `address` the
    client's IP address. `idempotency_key` names this sign-in, if it has a name: refused and
    repeated, it is counted once.

    1. The member number and the proof have their form: else `MalformedError`.
    2. The poll has opened: else `NotFoundError` or `PollNotOpenError`.
    3. The nonce is ours and fresh: else `NonceExpiredError`.
    4. The proof holds for the member's credential: else `SignInRefusedError`, or
       `TooManyFailuresError` with the seconds to wait; and the member's row is as it was signed:
       else `ListEntryChangedError`.
    5. If the member has voted: the receipt; `AlreadyVotedError` if it was a sequestered vote that
       was admitted, whose receipt the claim gives.
    6. The window has not closed: else `PollClosedError`.

    `ConflictError` where the member's challenge is not as the log has it.
    """
    answer = read_proof(member, proof)  # 1
    poll = current(ctx, poll_id)
    _verify_opened(poll)  # 2
    voter, now = identify(ctx, poll, member, nonce, answer, address, idempotency_key)  # 3, 4
    with ctx.store.reader() as uow:
        ballot = uow.ballots.by_member(poll_id, member)
        counted = uow.sequestered.counted(poll_id, member_person(member))
        election = uow.units.election(poll_id, voter.unit)
        hold = None if ballot is not None else hold_of(ctx, uow, poll_id, member)
    if ballot is not None:  # 5
        return parse_receipt(ballot.receipt)
    if counted:
        raise AlreadyVotedError(
            "A sequestered vote of this member was admitted, and counts; nothing more can be cast."
        )
    verify_window(poll, now)  # 6
    bare = _authorization(voter, poll_id, sha256_b64(election), utc(now), channel)
    if hold is not None:
        bare = replace(bare, claim=hold.digest)
    return bare.sign(ctx.keys.log_key(poll_id))


def identify(
    ctx: Context,
    poll: Poll,
    member: str,
    nonce: str,
    proof: Proof,
    address: str,
    idempotency_key: str = "",
) -> tuple[Voter, datetime]:
    """Return the voter who proved the voting code, and the database's time; see `sign_in_member`.

    1. The nonce is ours and fresh: else `NonceExpiredError`. 2. The proof holds for the member's
    credential, as signed: else `SignInRefusedError`, or `TooManyFailuresError` with the seconds to
    wait. 3. The member's row is as it was signed: else `ListEntryChangedError`, and the officers
    are told.
    """
    poll_id = poll.id
    with ctx.store.reader() as uow:
        now = uow.now()
        voter = signed_voter(ctx, uow, poll, member)
    verify_nonce(ctx.keys.nonce_key(poll_id), poll_id, nonce, now)  # 1
    credential = NOBODYS_CREDENTIAL if voter is None else voter.credential
    try:
        verify_sign_in(credential, poll_id, member, nonce, proof)  # 2
    except CredentialError:
        raise throttle.refusal(ctx, poll_id, member, address, idempotency_key) from None
    if voter is None:  # not reached: nobody can prove that credential
        raise throttle.refusal(ctx, poll_id, member, address, idempotency_key)
    _verify_intact(ctx, poll, member)  # 3
    return voter, now


def _verify_intact(ctx: Context, poll: Poll, member: str) -> None:
    difference = compare_voter(ctx, poll, member)
    if difference is not None:
        notice(ctx, poll, [difference], complete=False)
        raise ListEntryChangedError(LIST_ENTRY_CHANGED)


LIST_ENTRY_CHANGED: Final = (
    "Your number and your code are right, but your place on the voters' list was changed in the "
    "database by something else than this system. Nothing was cast. The officers have been told: "
    "call your bargaining unit, and sign in again once they have put it right."
)


NOBODYS_CREDENTIAL = str(H)
"""An element of the group whose exponent nobody knows."""


def read_proof(member: str, proof: object) -> Proof:
    """Return a sign-in's proof; `MalformedError` unless it and the number have their form."""
    if not MEMBER_NUMBER.fullmatch(member):
        raise MalformedError("A member number is 4 to 12 digits, as printed on the card.")
    try:
        return parse_proof(proof, "sign-in proof")
    except ProtocolError as error:
        raise MalformedError(f"{error}.") from error


def _verify_opened(poll: Poll) -> None:
    verify_visible(poll)
    if poll.state is PollState.SEALED:
        raise PollNotOpenError(
            f"This poll is not open yet; its window opens at {poll.opens:%Y-%m-%d %H:%M:%S} UTC."
        )


def _authorization(
    voter: Voter, poll_id: str, fingerprint: str, now: datetime, channel: str
) -> BallotAuthorization:
    return BallotAuthorization(
        poll=poll_id,
        unit=voter.unit,
        election=fingerprint,
        credential=voter.credential,
        serial=secrets.token_hex(16),
        channel=channel,
        issued=now,
        expires=now + AUTHORIZATION_LIFE,
    )
