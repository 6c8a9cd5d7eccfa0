"""The check of the list by telephone, made with the same service as on the web.

Rules this module keeps:
1. The voting code's proof is made here for the service to check; code and secret are forgotten.
2. A wrong code is counted, and a message sent, once for each step of a call (`idempotency_key`).
3. Of a contact only what its owner knows it by leaves this module.
"""

from __future__ import annotations

from ivr.script.turns import Closed, Event, SignInRefused, State
from ivr.script.turns_before import Asked, AskRefused, OnList
from tally.protocol.credential import derive_secret, prove_sign_in
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.errors import (
    NotFoundError,
    NotifyError,
    PollClosedError,
    SignInRefusedError,
    TooManyChecksError,
    TooManyFailuresError,
)
from voting.ports.unit_of_work import Context
from voting.services.members import list_check

_LAST_DIGITS = 4


def look_up(ctx: Context, address: str, idempotency_key: str, state: State) -> Event:
    """Return the place on the list of the member whose number and code were keyed."""
    with ctx.store.reader() as uow:
        card_set = uow.polls.get(state.poll).card_set
    secret = derive_secret(state.code, card_set, state.member)
    try:
        nonce = list_check.issue_list_check_nonce(ctx, state.poll)
        proof = prove_sign_in(secret, state.poll, state.member, nonce).to_json()
        found = list_check.check(
            ctx, state.poll, state.member, nonce, proof, address, idempotency_key
        )
    except SignInRefusedError:
        return SignInRefused()
    except TooManyFailuresError as error:
        return SignInRefused(error.retry_after)
    except (PollClosedError, NotFoundError):
        return Closed()
    return OnList(found.name, _last_digits(found.contacts), _domain(found.contacts))


def ask(ctx: Context, address: str, idempotency_key: str, state: State) -> Event:
    """Have a message sent to the roster's contact, if the number is of a member who is listed."""
    try:
        list_check.request_list_check(ctx, state.poll, state.member, address, idempotency_key)
    except TooManyChecksError:
        return AskRefused(too_many=True)
    except NotifyError:
        return AskRefused(too_many=False)
    except (PollClosedError, NotFoundError):
        return Closed()
    return Asked()


def _last_digits(contacts: tuple[Contact, ...]) -> str:
    found = [one.value for one in contacts if one.kind is not ContactKind.EMAIL]
    return found[0][-_LAST_DIGITS:] if found else ""


def _domain(contacts: tuple[Contact, ...]) -> str:
    found = [one.value for one in contacts if one.kind is ContactKind.EMAIL]
    return found[0].rpartition("@")[2] if found else ""
