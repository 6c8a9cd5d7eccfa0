"""'Am I on the list, and is my contact right?', asked before or during the vote (by-law 2.77).

Rules this module keeps:
1. It is answered after the voting code's proof, or by a message to the contact on the roster, so
   that nobody can probe who is a member.
2. The proof is the sign-in's own and uses the same counters: this is no easier way to guess a code.
   The server learns that the member knows the code, and never the code.
3. Somebody who asks for the message learns nothing: the answer is the same whether the number is on
   the list or has a contact, and the limits count unknown numbers like known ones.
   `accept_list_check` does not look the number up, and is answered at once; `answer_list_check`
   does its work afterwards, so that its time shows nothing.
4. It tells the election and the contacts, masked; never whether anybody has voted.
5. A request with a name (`idempotency_key`) is counted once, and answered once, however often it is
   repeated.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from audit.record.units import Bilingual
from voting.domain.claims.contact import Contact
from voting.domain.errors import (
    PollClosedError,
    SpendingCapError,
    TooManyChecksError,
)
from voting.domain.poll import Poll, verify_visible
from voting.domain.voters_list import Voter
from voting.notify.messages import list_check_message
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.ballots.nonce import make_nonce
from voting.services.ballots.sign_in import identify, read_proof
from voting.services.clock import current
from voting.services.limits.idempotency import is_first
from voting.services.members import requests
from voting.services.members.contact_checks import reliable_contacts
from voting.services.members.requests import RequestKind
from voting.services.messages.outbox import MessagePurpose, enqueue, poll_notice, reaches
from voting.services.voters.signed import intact_voter

MESSAGE_LIFE: Final = timedelta(hours=12)


@dataclass(frozen=True)
class ListedMember:
    """A member's place on the voters' list.

    `unit` is the election's short name, `name` its name; `contacts` are those of the roster
    that hold (`contact_checks`) and that a message could go to, e-mail first: none, one or two, to
    be shown masked; `language` is the roster's, `en` or `fr`.
    """

    unit: str
    name: Bilingual
    contacts: tuple[Contact, ...]
    language: str


def issue_list_check_nonce(ctx: Context, poll_id: str) -> str:
    """Return a fresh nonce for the proof of a check, good for two minutes; even before the opening.

    Raises `NotFoundError` or `PollClosedError` if the poll's list cannot be checked now.
    """
    _verify_checkable(current(ctx, poll_id))
    with ctx.store.reader() as uow:
        return make_nonce(ctx.keys.nonce_key(poll_id), poll_id, uow.now())


def check(
    ctx: Context,
    poll_id: str,
    member: str,
    nonce: str,
    proof: object,
    address: str,
    idempotency_key: str = "",
) -> ListedMember:
    """Return the place on the list of the member who proves the voting code.

    `proof` is the decoded JSON object {"challenge", "response"} of decimal strings, that of a
    sign-in with `nonce`; `address` the client's IP address.

    1. The member number and the proof have their form: else `MalformedError`.
    2. The poll is sealed or open: else `NotFoundError` or `PollClosedError`.
    3. The nonce is ours and fresh, and the proof holds: else as `sign_in.identify` raises.
    """
    answer = read_proof(member, proof)  # 1
    poll = current(ctx, poll_id)
    _verify_checkable(poll)  # 2
    voter, _now = identify(ctx, poll, member, nonce, answer, address, idempotency_key)  # 3
    with ctx.store.reader() as uow:
        return place_on_list(ctx, uow, poll_id, voter)


def request_list_check(
    ctx: Context, poll_id: str, member: str, address: str, idempotency_key: str = ""
) -> None:
    """Accept a request for a message and answer it, in one go."""
    accept_list_check(ctx, poll_id, member, address, idempotency_key)
    answer_list_check(ctx, poll_id, member, idempotency_key)


def accept_list_check(
    ctx: Context, poll_id: str, member: str, address: str, idempotency_key: str = ""
) -> None:
    """Accept a request for a message; the member number may be anybody's, or nobody's.

    Raises `MalformedError`, `NotFoundError`, `PollClosedError`, `NotifyError` or
    `TooManyChecksError` as `requests.accept_request`; `address` is the client's IP address.
    """
    requests.accept_request(ctx, poll_id, member, address, _MESSAGE, idempotency_key)


def answer_list_check(ctx: Context, poll_id: str, member: str, idempotency_key: str = "") -> None:
    """Tell the contact on the roster that its member is on the list, if the number is a member's.

    Call it once the asker has been answered.
    """
    with ctx.store.unit_of_work() as uow:
        if is_first(ctx, uow, "list-check-answer", idempotency_key):
            _tell(ctx, uow, uow.polls.get(poll_id), member)
            uow.commit()


def _verify_checkable(poll: Poll) -> None:
    verify_visible(poll)
    if not poll.live:
        raise PollClosedError("This poll has closed: its list is not asked about any more.")


def place_on_list(ctx: Context, uow: UnitOfWork, poll_id: str, voter: Voter) -> ListedMember:
    """Return what the list and the roster say of a voter whose row is as it was signed."""
    person = uow.roster.get(poll_id, voter.member)
    (unit,) = [one for one in uow.units.outlines(poll_id) if one.id == voter.unit]
    name = Bilingual(unit.name_en, unit.name_fr)
    contacts = reliable_contacts(ctx, uow, poll_id, person)
    return ListedMember(unit.id, name, contacts, person.language)


def _tell(ctx: Context, uow: UnitOfWork, poll: Poll, member: str) -> None:
    voter = intact_voter(ctx, uow, poll, member)
    if voter is None:
        return
    listed = place_on_list(ctx, uow, poll.id, voter)
    contact = next((one for one in listed.contacts if reaches(ctx, one.kind)), None)
    if contact is None:
        return
    shown = [one.masked for one in listed.contacts]
    notice = poll_notice(ctx, poll)
    message = list_check_message(notice, listed.unit, listed.name, shown, listed.language)
    with suppress(SpendingCapError):
        enqueue(ctx, uow, MessagePurpose.CHECK, contact, message, MESSAGE_LIFE)


def _refusal(seconds: int) -> TooManyChecksError:
    return TooManyChecksError(
        "Too many of these messages were asked for; look for the earlier one, or ask again in "
        "the next hour.",
        retry_after=seconds,
    )


_MESSAGE: Final = RequestKind("list-check", _verify_checkable, _refusal)
