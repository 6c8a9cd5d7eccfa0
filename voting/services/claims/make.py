"""Claims: a person who is not on the voters' list says who they are, confirms a contact, and votes.

Rules this module keeps:
1. Persons not registered may vote; their votes are sequestered (by-law 2.77). A claim, and a
   contact confirmed by a one-time code, lead to an authorization for a sequestered ballot.
   Membership is not checked here, and no answer says whether anybody is a member or has voted.
2. A claim rests encrypted (only `sealed.read` decrypts it); nothing but its keyed digests leaves
   it. No error, log or address holds any of it, or a code.
3. A confirmed code binds one credential to the claim, for good (`confirmation`).
4. Claims, codes and authorizations are given only while the poll is open, by the database's clock;
   receipts also after the close.
5. If the request for a claim or for a code has a name, the claim is kept, counted and its code sent
   once, however often the request is repeated; a repetition gets the first answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from tally.protocol.encoding import new_identifier
from voting.domain.ballot_box import verify_window
from voting.domain.claims.claim import (
    Claim,
    code_purpose,
    contact_digest,
    digests,
    encode_claim,
)
from voting.domain.claims.contact import Contact, ContactKind
from voting.domain.claims.form import parse_form
from voting.domain.claims.one_time_code import LIFE, OneTimeCode, new_code, store_code
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import (
    ClaimConfirmedError,
    ClaimError,
    ConflictError,
    FormProblem,
    NoSenderError,
    NotFoundError,
    SpendingCapError,
    TooManyClaimsError,
)
from voting.domain.poll import Poll, utc
from voting.notify.aloud.claimants import code_aloud
from voting.notify.messages import code_message
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.ballots.sign_in import WEB
from voting.services.claims.confirmation import CONFIRMED, confirm_claim
from voting.services.claims.limits import Alarm, alarm, count_code, count_refusal, verify_room
from voting.services.claims.sealed import read
from voting.services.clock import visible
from voting.services.limits.idempotency import is_first, was_done
from voting.services.messages import outbox
from voting.services.messages.outbox import MessagePurpose

__all__ = ["Alarm", "Opened", "alarm", "confirm_claim", "find_open", "open_claim", "read", "resend"]

_RESENT: Final = "code"


@dataclass(frozen=True)
class Opened:
    """A claim whose one-time code is being sent.

    `claim` is its identifier, which only the claimant is given; `contact` is masked; `expires` is
    the moment from which the code is no longer good.
    """

    claim: str = field(repr=False)
    contact: str
    kind: ContactKind
    expires: datetime


def open_claim(
    ctx: Context,
    poll_id: str,
    form: Mapping[str, str],
    language: str,
    address: str,
    channel: str = WEB,
    identifier: str | None = None,
) -> Opened:
    """Keep a claim and send its one-time code, or do neither.

    `form` is as `domain.claims.form.parse_form` takes it, `language` is `en` or `fr`, `address` the
    client's IP address, or what stands for a caller. With an `identifier` (from
    `tally.protocol.encoding.new_identifier`) a repetition keeps, counts and sends nothing more.

    Raises:
        NotFoundError: there is no such poll. PollNotOpenError, PollClosedError: it is not open.
        NoSenderError: this server sends no messages.
        ClaimError: answers must be corrected; each is named.
        TooManyClaimsError, SpendingCapError: too many codes were asked for (`limits`).
    """
    poll = _open_poll(ctx, poll_id)
    if not ctx.settings.post.kinds:
        raise NoSenderError(
            "This server sends no messages, so it takes no claim; ask your bargaining unit."
        )
    with ctx.store.reader() as uow:
        units = uow.units.of(poll_id)
    claim = parse_form(
        form, units, identifier or new_identifier(), language, channel, poll.terms.electorate
    )
    _verify_reached(ctx, claim)

    def keep() -> Opened:
        verify_room(ctx, claim.contact, address)
        return _keep(ctx, poll, claim, address)

    return _unless_done(
        ctx, poll_id, identifier or "", keep, lambda: _opened_before(ctx, poll_id, claim)
    )


def find_open(ctx: Context, poll_id: str, contact: Contact) -> str:
    """Return the identifier of the newest claim that waits for the code sent to this contact.

    For somebody who calls again with nothing but the telephone: the code proves that the claim is
    theirs, and tries are counted as always. If there is no such claim, an identifier of none.
    """
    digest = contact_digest(contact, poll_id, ctx.keys.claim_key(poll_id))
    with ctx.store.reader() as uow:
        stored = uow.claims.newest_of_contact(poll_id, digest)
    return stored.id if stored is not None else new_identifier()


def resend(
    ctx: Context, poll_id: str, claim_id: str, address: str, idempotency_key: str = ""
) -> Opened:
    """Send another one-time code, which replaces the one before.

    With an `idempotency_key`, which names this request, a repetition counts and sends nothing more.

    Raises:
        NotFoundError: there is no such poll or claim. PollNotOpenError, PollClosedError.
        ClaimConfirmedError: the claim is confirmed already.
        TooManyClaimsError, SpendingCapError: as for `open_claim`.
    """
    poll = _open_poll(ctx, poll_id)
    with ctx.store.reader() as uow:
        stored = uow.claims.get(poll_id, claim_id)
    claim = read(ctx, stored)

    def send() -> Opened:
        _verify_unconfirmed(stored)
        verify_room(ctx, claim.contact, address)
        return _send_again(ctx, poll, claim, address, idempotency_key)

    return _unless_done(
        ctx,
        poll_id,
        idempotency_key,
        send,
        lambda: _sent_before(ctx, poll_id, claim, idempotency_key),
    )


# --- a claim and its code ---


def _open_poll(ctx: Context, poll_id: str) -> Poll:
    poll = visible(ctx, poll_id)
    with ctx.store.reader() as uow:
        verify_window(poll, uow.now())
    return poll


def _verify_reached(ctx: Context, claim: Claim) -> None:
    if outbox.reaches(ctx, claim.contact.kind):
        return
    text = {
        ContactKind.EMAIL: "This server sends text messages only; give a mobile number.",
        ContactKind.MOBILE: "This server sends e-mail only; give an e-mail address.",
        ContactKind.VOICE: "This server calls nobody; give a number that takes text messages.",
    }[claim.contact.kind]
    raise ClaimError([FormProblem("contact", f"no-{claim.contact.kind}", text)])


def _unless_done(
    ctx: Context,
    poll_id: str,
    idempotency_key: str,
    send: Callable[[], Opened],
    done: Callable[[], Opened | None],
) -> Opened:
    """Return what `done` finds of an earlier request with the same name, or else what `send` does.

    Of two concurrent requests, one may be refused because the other was served: it then gets the
    other's answer.
    """
    opened = done()
    if opened is not None:
        return opened
    try:
        return send()
    except (TooManyClaimsError, SpendingCapError, ConflictError) as refusal:
        opened = done()
        if opened is not None:
            return opened
        if not isinstance(refusal, ConflictError):
            count_refusal(ctx, poll_id, idempotency_key)
        raise


def _keep(ctx: Context, poll: Poll, claim: Claim, address: str) -> Opened:
    keyed = digests(claim, poll.id, ctx.keys.claim_key(poll.id))
    with _while_open(ctx, poll) as uow:
        code = _send_code(ctx, uow, poll, claim, address)
        uow.claims.add(
            StoredClaim(
                poll=poll.id,
                id=claim.id,
                unit=claim.unit,
                sealed_claim=ctx.keys.claim_cipher.encrypt(encode_claim(claim)),
                digests=keyed,
                received=code.sent,
                code=code,
            )
        )
        uow.commit()
    return _opened(claim, code)


def _opened_before(ctx: Context, poll_id: str, claim: Claim) -> Opened | None:
    with ctx.store.reader() as uow, suppress(NotFoundError):
        return _opened(claim, uow.claims.get(poll_id, claim.id).code)
    return None


def _sent_before(ctx: Context, poll_id: str, claim: Claim, idempotency_key: str) -> Opened | None:
    with ctx.store.reader() as uow:
        stored = uow.claims.get(poll_id, claim.id)
        return _opened(claim, stored.code) if was_done(ctx, uow, _RESENT, idempotency_key) else None


def _send_again(
    ctx: Context, poll: Poll, claim: Claim, address: str, idempotency_key: str
) -> Opened:
    with _while_open(ctx, poll) as uow:
        stored = uow.claims.get(poll.id, claim.id, hold=True)
        if not is_first(ctx, uow, _RESENT, idempotency_key):
            return _opened(claim, stored.code)
        _verify_unconfirmed(stored)
        code = _send_code(ctx, uow, poll, claim, address)
        uow.claims.save(replace(stored, code=code))
        uow.commit()
    return _opened(claim, code)


@contextmanager
def _while_open(ctx: Context, poll: Poll) -> Iterator[UnitOfWork]:
    """Yield a transaction during which the poll cannot close."""
    with ctx.store.unit_of_work() as uow:
        verify_window(uow.polls.get(poll.id, Lock.SHARED), uow.now())
        yield uow


def _send_code(
    ctx: Context, uow: UnitOfWork, poll: Poll, claim: Claim, address: str
) -> OneTimeCode:
    """Count and send a new code, which confirms this claim's contact; return the code's state."""
    count_code(ctx, uow, claim.contact, address)
    code = new_code()
    notice = outbox.poll_notice(ctx, poll)
    message = code_aloud(notice, code_message(notice, code, claim.language), code)
    outbox.enqueue(ctx, uow, MessagePurpose.CODE, claim.contact, message, LIFE)
    return store_code(code, code_purpose(claim.id), uow.now(), ctx.keys.code_key(poll.id))


def _opened(claim: Claim, code: OneTimeCode) -> Opened:
    return Opened(claim.id, claim.contact.masked, claim.contact.kind, utc(code.expires))


def _verify_unconfirmed(stored: StoredClaim) -> None:
    if stored.credential is not None:
        raise ClaimConfirmedError(CONFIRMED)
