"""A claim by telephone, made with the same services as on the web.

Rules this module keeps:
1. The claim's identifier and the secret are drawn once and kept before they are used: a webhook
   that is performed again opens the same claim, and confirms it with the same credential.
2. Within one step of a call (`idempotency_key`) one more code is sent at most, and a wrong one
   counted once.
3. The secret is drawn at random, never derived; the claim learns its public credential alone.
4. A refusal does not tell somebody who calls again whether a claim waits for that number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from audit.record.receipt import BallotAuthorization, Receipt
from ivr.effects.memory import Memory
from ivr.script.events import AlreadyVoted, Closed, Event
from ivr.script.state import State
from ivr.script.turns_claim import (
    ClaimConfirmed,
    ClaimReason,
    ClaimRefused,
    CodeReason,
    CodeRefused,
    CodeSent,
)
from tally.protocol.credential import public_credential
from tally.protocol.encoding import new_identifier
from tally.protocol.group import random_exponent
from voting.domain.call import confirmation_of
from voting.domain.claims.claim import PHONE
from voting.domain.claims.contact import parse_mobile
from voting.domain.errors import (
    ClaimConfirmedError,
    ClaimError,
    CodeExpiredError,
    CodeSpentError,
    CodeWrongError,
    NoSenderError,
    NotDeliverableError,
    NotFoundError,
    PollClosedError,
    PollNotOpenError,
    SpendingCapError,
    TooManyClaimsError,
)
from voting.ports.unit_of_work import Context
from voting.services.claims import make

Keep = Callable[[Memory], Memory]
_OVER: Final = (PollClosedError, PollNotOpenError)


def open_claim(ctx: Context, address: str, keep: Keep, memory: Memory) -> tuple[Memory, Event]:
    """Keep the claim that was keyed, and send its code."""
    if memory.claims != memory.state.claim.count:
        memory = keep(_begun(memory, new_identifier()))
    try:
        make.open_claim(
            ctx,
            memory.state.poll,
            _form(memory.state),
            memory.state.language,
            address,
            PHONE,
            memory.claim,
        )
    except (*_REFUSED, *_OVER) as error:
        return Memory(memory.state), _refusal(error)
    return memory, CodeSent()


def send_code(
    ctx: Context, address: str, idempotency_key: str, memory: Memory
) -> tuple[Memory, Event]:
    """Send another code for the claim of this call."""
    try:
        make.resend(ctx, memory.state.poll, memory.claim, address, idempotency_key)
    except (*_REFUSED, *_OVER) as error:
        return memory, _refusal(error)
    return memory, CodeSent()


def confirm(ctx: Context, idempotency_key: str, keep: Keep, memory: Memory) -> tuple[Memory, Event]:
    """Confirm the claim of this call, or of an earlier one, by its code."""
    if memory.claims != memory.state.claim.count:
        memory = keep(_begun(memory, _find_claim(ctx, memory.state)))
    memory = replace(memory, one_time=memory.state.claim.answers.code)
    outcome = authorization_of(ctx, idempotency_key, memory)
    if isinstance(outcome, BallotAuthorization):
        return replace(memory, authorization=outcome.encode().decode()), ClaimConfirmed()
    if isinstance(outcome, CodeRefused) and memory.state.claim.answers.again:
        return Memory(memory.state), outcome  # the caller may key the number of another claim
    return memory, outcome


def authorization_of(
    ctx: Context, idempotency_key: str, memory: Memory
) -> BallotAuthorization | Event:
    """Return the authorization for the claim and its code; the same one if called again."""
    credential = public_credential(int(memory.secret))
    try:
        confirmed = make.confirm_claim(
            ctx,
            memory.state.poll,
            memory.claim,
            memory.one_time,
            credential,
            PHONE,
            idempotency_key,
        )
    except (CodeWrongError, NotFoundError):
        return CodeRefused(CodeReason.WRONG)
    except (CodeSpentError, CodeExpiredError, ClaimConfirmedError):
        return CodeRefused(CodeReason.SPENT)
    except _OVER:
        return Closed()
    if isinstance(confirmed, Receipt):
        return AlreadyVoted(confirmation_of(confirmed.tracker))
    return confirmed


def _begun(memory: Memory, claim: str) -> Memory:
    """Return a memory with a fresh secret for this claim, the latest of the call."""
    secret = str(random_exponent() or 1)
    return Memory(memory.state, memory.effect, secret, claim=claim, claims=memory.state.claim.count)


def _find_claim(ctx: Context, state: State) -> str:
    return make.find_open(ctx, state.poll, parse_mobile(state.claim.answers.contact))


def _form(state: State) -> dict[str, str]:
    keyed = state.claim.answers
    return {
        "standing": keyed.standing,
        "board": keyed.board,
        "panel": keyed.panel,
        "unit": keyed.unit,
        "number_kind": keyed.number_kind,
        "number": keyed.number,
        "contact": keyed.contact,
        "reach": keyed.reach,
    }


_REFUSED: Final = (
    ClaimConfirmedError,
    ClaimError,
    NoSenderError,
    NotDeliverableError,
    NotFoundError,
    SpendingCapError,
    TooManyClaimsError,
)


def _refusal(error: Exception) -> Event:
    if isinstance(error, _OVER):
        return Closed()
    if isinstance(error, TooManyClaimsError):
        return ClaimRefused(ClaimReason.TOO_MANY)
    if isinstance(error, ClaimError | NotDeliverableError):
        return ClaimRefused(ClaimReason.NUMBER)
    return ClaimRefused(ClaimReason.UNAVAILABLE)
