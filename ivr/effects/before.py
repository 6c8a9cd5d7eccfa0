"""The list check by telephone, made with the same service as on the web.

Rules this module keeps:
1. The proof of the voting code is made here and checked by the service; the code and the secret are
   then forgotten.
2. Within one step of a call (`idempotency_key`) a wrong code is counted once, and a message sent
   once.
3. Of a contact, only the part that its owner knows it by leaves this module.
"""

from __future__ import annotations

from ivr.effects.card import secret_of
from ivr.script.events import Closed, Event, ListChanged, SignInRefused
from ivr.script.state import State
from ivr.script.turns_before import Asked, AskRefused, OnList
from tally.protocol.credential import prove_sign_in
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.errors import (
    ListEntryChangedError,
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
    """Look up the member whose number and code were keyed; return what the list says."""
    secret = secret_of(ctx, state)
    try:
        nonce = list_check.issue_list_check_nonce(ctx, state.poll)
        proof = prove_sign_in(secret, state.poll, state.card.member, nonce).to_json()
        listed = list_check.check(
            ctx, state.poll, state.card.member, nonce, proof, address, idempotency_key
        )
    except SignInRefusedError:
        return SignInRefused()
    except ListEntryChangedError:
        return ListChanged()
    except TooManyFailuresError as error:
        return SignInRefused(error.retry_after)
    except (PollClosedError, NotFoundError):
        return Closed()
    return OnList(listed.name, _last_digits(listed.contacts), _domain(listed.contacts))


def ask(ctx: Context, address: str, idempotency_key: str, state: State) -> Event:
    """Have a message sent to the roster's contact, if the number is of a member who is listed."""
    try:
        list_check.request_list_check(ctx, state.poll, state.card.member, address, idempotency_key)
    except TooManyChecksError:
        return AskRefused(too_many=True)
    except NotifyError:
        return AskRefused(too_many=False)
    except (PollClosedError, NotFoundError):
        return Closed()
    return Asked()


def _last_digits(contacts: tuple[Contact, ...]) -> str:
    numbers = [one.value for one in contacts if one.kind is not ContactKind.EMAIL]
    return numbers[0][-_LAST_DIGITS:] if numbers else ""


def _domain(contacts: tuple[Contact, ...]) -> str:
    addresses = [one.value for one in contacts if one.kind is ContactKind.EMAIL]
    return addresses[0].rpartition("@")[2] if addresses else ""
