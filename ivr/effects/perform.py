"""Does what the script asks for, with the same services as the web.

Rules this module keeps:
1. Voting code, credential, proof, signed authorization, encrypted ballot, cast: each is handled as
   on the web. The proof of sign-in is made here for the services to check.
2. A ballot is made once and kept before it is cast. Casting it again sends the same bytes and gets
   the same receipt.
3. Services that count or send get the name of the call's step: an effect that is performed again
   counts and sends nothing more.
4. Every refusal becomes an event that the script has words for. A fault of ours, or a database that
   does not answer, is raised, and the caller hears the fallback.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from audit.record.receipt import BallotAuthorization, Receipt
from ivr.effects import before, claim
from ivr.effects.card import secret_of
from ivr.effects.claim import Keep
from ivr.effects.hold import hold_of
from ivr.effects.memory import Memory
from ivr.script.events import (
    AlreadyVoted,
    Cast,
    CastRefusal,
    CastRefused,
    Checked,
    Closed,
    Event,
    ListChanged,
    SignedIn,
    SignInRefused,
)
from ivr.script.state import State
from ivr.script.turns import Effect
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import prove_sign_in
from tally.protocol.election import parse_election
from voting.domain.call import confirmation_of
from voting.domain.challenges.challenge import HoldState
from voting.domain.errors import (
    AlreadyVotedError,
    AuthorizationExpiredError,
    AuthorizationInvalidError,
    ListEntryChangedError,
    NotFoundError,
    PollClosedError,
    PollNotOpenError,
    SerialExhaustedError,
    SignInRefusedError,
    TooManyFailuresError,
)
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot
from voting.services.ballots.sign_in import PHONE, issue_sign_in_nonce, sign_in_member
from voting.services.polls import board

_OVER: Final = (PollClosedError, PollNotOpenError, NotFoundError)
_BY_HOLD: Final = {HoldState.ON_HOLD: "held", HoldState.EXCLUDED: "upheld"}
_AUTHORIZATION: Final = (AuthorizationExpiredError, AuthorizationInvalidError, SerialExhaustedError)


@dataclass(frozen=True)
class EffectContext:
    """Where effects are performed.

    `address` stands for the caller's number; `idempotency_key` names the call's step, so that the
    services recognize a repetition; `keep` commits a memory.
    """

    ctx: Context
    address: str
    idempotency_key: str
    keep: Keep


def perform(line: EffectContext, memory: Memory) -> tuple[Memory, Event]:
    """Do what the memory's effect says; return the memory to go on with, and the result."""
    if memory.effect is Effect.SIGN_IN:
        return _sign_in(line, memory)
    if memory.effect is Effect.CAST:
        return _cast(line, memory)
    if memory.effect is Effect.CLAIM:
        return claim.open_claim(line.ctx, line.address, line.keep, memory)
    if memory.effect is Effect.SEND_CODE:
        return claim.send_code(line.ctx, line.address, line.idempotency_key, memory)
    if memory.effect is Effect.CONFIRM:
        return claim.confirm(line.ctx, line.idempotency_key, line.keep, memory)
    return memory, _look(line, memory)


def _look(line: EffectContext, memory: Memory) -> Event:
    """Perform an effect that only looks something up, or asks for a message."""
    if memory.effect is Effect.LIST:
        return before.look_up(line.ctx, line.address, line.idempotency_key, memory.state)
    if memory.effect is Effect.ASK:
        return before.ask(line.ctx, line.address, line.idempotency_key, memory.state)
    return _check(line, memory.state)


# --- sign in -----------------------------------------------------------------------------------


def _sign_in(line: EffectContext, memory: Memory) -> tuple[Memory, Event]:
    state = memory.state
    secret = secret_of(line.ctx, state)
    outcome = _prove(line, state, secret)
    if not isinstance(outcome, BallotAuthorization):
        return Memory(state), outcome
    signed_in = SignedIn(hold_of(line.ctx, state.poll, state.card.member))
    return replace(memory, secret=str(secret), authorization=_json(outcome)), signed_in


def _prove(line: EffectContext, state: State, secret: int) -> BallotAuthorization | Event:
    """Prove the secret to the sign-in service; return the authorization, or why there is none."""
    try:
        nonce = issue_sign_in_nonce(line.ctx, state.poll)
        proof = prove_sign_in(secret, state.poll, state.card.member, nonce).to_json()
        signed_in = sign_in_member(
            line.ctx,
            state.poll,
            state.card.member,
            nonce,
            proof,
            line.address,
            PHONE,
            line.idempotency_key,
        )
    except SignInRefusedError:
        return SignInRefused()
    except ListEntryChangedError:
        return ListChanged()
    except TooManyFailuresError as error:
        return SignInRefused(error.retry_after)
    except AlreadyVotedError:
        return AlreadyVoted()
    except _OVER:
        return Closed()
    if isinstance(signed_in, Receipt):
        hold = hold_of(line.ctx, state.poll, state.card.member)
        return AlreadyVoted(confirmation_of(signed_in.tracker), hold)
    return signed_in


# --- cast --------------------------------------------------------------------------------------


def _cast(line: EffectContext, memory: Memory) -> tuple[Memory, Event]:
    if not memory.ballot:
        memory = line.keep(replace(memory, ballot=_make_ballot(line.ctx, memory)))
    event = _cast_with(line, memory, memory.authorization)
    return _cast_again(line, memory) if event is None else (Memory(memory.state), event)


def _make_ballot(ctx: Context, memory: Memory) -> str:
    state, unit = memory.state, json.loads(memory.authorization)["unit"]
    if state.vote.choice is None:
        raise ValueError("a ballot is made of a choice")
    election = parse_election(board.election(ctx, state.poll, unit))
    return make_ballot(election, int(memory.secret), state.vote.choice).decode()


def _cast_with(line: EffectContext, memory: Memory, authorization: str) -> Event | None:
    """Cast the ballot with an authorization; None if another authorization is needed."""
    document: Mapping[str, object] = json.loads(authorization)
    try:
        receipt = cast_ballot(line.ctx, memory.state.poll, document, memory.ballot.encode())
    except _AUTHORIZATION:
        return None
    except AlreadyVotedError:
        return _another_stands(_sign_in_again(line, memory))
    except _OVER:
        return Closed()
    return Cast(confirmation_of(receipt.tracker))


def _cast_again(line: EffectContext, memory: Memory) -> tuple[Memory, Event]:
    """Cast with another authorization, after the first expired or its credential was replaced.

    The same bytes are cast: a ballot is bound to its credential, not to an authorization. But a
    caller whom officers challenged since the sign-in is told first, and presses 1 again.
    """
    outcome, done = _sign_in_again(line, memory), Memory(memory.state)
    if isinstance(outcome, BallotAuthorization) and _challenged_since(memory, outcome):
        hold = hold_of(line.ctx, memory.state.poll, memory.state.card.member)
        told = CastRefused(CastRefusal.CHALLENGED, hold=hold)
        return replace(memory, authorization=_json(outcome), ballot=""), told
    if isinstance(outcome, BallotAuthorization):
        event = _cast_with(line, memory, _json(outcome))
        return done, CastRefused(CastRefusal.SIGN_IN_AGAIN) if event is None else event
    if isinstance(outcome, AlreadyVoted):
        return done, _another_stands(outcome)
    over = isinstance(outcome, Closed)
    return done, outcome if over else CastRefused(CastRefusal.SIGN_IN_AGAIN)


def _challenged_since(memory: Memory, authorization: BallotAuthorization) -> bool:
    """Whether this authorization would put on hold the vote of a caller who was not told so."""
    vote = memory.state.vote
    return authorization.claim is not None and not vote.sequestered and vote.hold is None


def _another_stands(outcome: BallotAuthorization | Event) -> CastRefused:
    """Return that another ballot stands, with its code if it can be known."""
    if isinstance(outcome, AlreadyVoted):
        return CastRefused(CastRefusal.ALREADY_VOTED, outcome.confirmation, outcome.hold)
    return CastRefused(CastRefusal.ALREADY_VOTED)


def _sign_in_again(line: EffectContext, memory: Memory) -> BallotAuthorization | Event:
    """Return another authorization, or why there is none: by the proof, or by the claim's code."""
    if memory.state.vote.sequestered:
        return claim.authorization_of(line.ctx, line.idempotency_key, memory)
    return _prove(line, memory.state, int(memory.secret))


def _json(authorization: BallotAuthorization) -> str:
    return authorization.encode().decode()


# --- the check of a confirmation code ----------------------------------------------------------


def _check(line: EffectContext, state: State) -> Event:
    try:
        ballots = board.find_confirmation(line.ctx, state.poll, state.lookup.entered)
    except NotFoundError:
        return Checked("none")
    if len(ballots) != 1:
        return Checked("several" if ballots else "none")
    ballot = ballots[0]
    return Checked(_became(line, state, ballot), ballot.public_from)


def _became(line: EffectContext, state: State, ballot: board.FoundBallot) -> str:
    if ballot.challenge is not None:
        return _BY_HOLD.get(ballot.challenge, "counted")
    if not ballot.sequestered:
        return "counted"
    if ballot.ruling is None:
        late = board.poll_view(line.ctx, state.poll).poll.tallied  # rulings are closed
        return "excluded" if late else "sequestered"
    return "admitted" if ballot.ruling == board.ADMITTED else "excluded"
