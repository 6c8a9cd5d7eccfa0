"""What waits with a signature that no longer counts: a leaver's, or one by a lost key.

Rules this module keeps:
1. It is withdrawn in the transaction of the change, whatever it is: a statement, rulings, a changed
   contact, a removal, a challenge or a ruling on one, an opening that was authorised. No verifier
   would let it through afterwards.
2. It is shown to both officers before they sign the change, and in the server's log.
3. Nothing that is in the log changes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from audit.record import fields
from audit.record.signatures.officer import OfficerSignature, parse_officer_signature
from audit.record.signatures.statement import Act, ContactAct, RemovalAct
from voting.domain.poll import Poll
from voting.ports.rulings import StoredBatch
from voting.ports.unit_of_work import UnitOfWork
from voting.services.acts.offices.asked import TakenBack
from voting.services.rulings.batches import RulingDesk
from voting.services.signatures import parse_signed

_LOGGER = logging.getLogger(__name__)
RULINGS = "rulings"
CHALLENGE, CHALLENGE_RULING = "challenge", "challenge-ruling"


@dataclass(frozen=True)
class GoneSigner:
    """An officer who leaves, or, with `key`, whose key is lost: its signatures no longer count."""

    officer: str
    key: str | None = None

    def signed(self, signature: OfficerSignature) -> bool:
        """Tell whether a signature no longer counts."""
        return signature.officer == self.officer and self.key in (None, signature.key)

    def signed_raw(self, raw: bytes | None) -> bool:
        """Tell whether a signature, as it is stored, no longer counts."""
        return raw is not None and self.signed(
            parse_officer_signature(fields.load(raw, "signature"))
        )


@dataclass(frozen=True)
class _Waiting:
    what: str
    withdraw: Callable[[], None]


def what_is_taken_back(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> tuple[TakenBack, ...]:
    """Return what the change would withdraw, to be shown before it is signed."""
    return tuple(TakenBack(gone.officer, one.what) for one in _waiting(uow, poll, gone))


def take_back(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> None:
    """Withdraw it all; the caller commits, with the log's event."""
    for one in _waiting(uow, poll, gone):
        one.withdraw()
        _LOGGER.warning("poll %s: %s, signed by %s: withdrawn", poll.id, one.what, gone.officer)


def _waiting(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> list[_Waiting]:
    return [
        *_acts(uow, poll, gone),
        *_opening(uow, poll, gone),
        *_rulings(uow, poll, gone),
        *_contacts(uow, poll, gone),
        *_removals(uow, poll, gone),
        *_challenges(uow, poll, gone),
        *_challenge_rulings(uow, poll, gone),
    ]


def _acts(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    for pending in uow.acts.pending(poll.id):
        if any(gone.signed_raw(one.signature) for one in pending.signatures):
            act = pending.act
            yield _Waiting(act.value, partial(uow.acts.clear, poll.id, act))


def _opening(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    if poll.opening is not None and any(map(gone.signed, parse_signed(poll.opening).signatures)):
        yield _Waiting(Act.OPEN.value, partial(uow.polls.save, replace(poll, opening=None)))


def _rulings(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    stored = uow.batches.of(poll.id)
    if not stored:
        return
    desk = RulingDesk(uow, poll.id)
    for batch in stored:
        if _of(gone, batch, desk):
            yield _Waiting(RULINGS, partial(uow.batches.remove, poll.id, batch.id))


def _of(gone: GoneSigner, batch: StoredBatch, desk: RulingDesk) -> bool:
    """Tell whether a batch needs, or has, a signature that no longer counts."""
    if any(gone.signed_raw(one.signature) for one in batch.signatures):
        return True
    signatories = desk.shown(batch).signatories
    return gone.key is None and (not signatories or gone.officer in signatories)


def _contacts(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    for change in uow.contacts.waiting(poll.id):
        leaves = gone.key is None and change.proposer == gone.officer
        if leaves or gone.signed_raw(change.signature):
            yield _Waiting(
                ContactAct.CHANGE.value,
                partial(uow.contacts.withdraw, change, uow.now()),
            )


def _removals(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    for removal in uow.removals.waiting(poll.id):
        leaves = gone.key is None and removal.proposer == gone.officer
        if leaves or gone.signed_raw(removal.signature):
            yield _Waiting(
                RemovalAct.REMOVE.value,
                partial(uow.removals.withdraw, removal, uow.now()),
            )


def _challenges(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    for pending in uow.challenges.waiting(poll.id):
        leaves = gone.key is None and pending.proposer == gone.officer
        if leaves or gone.signed_raw(pending.signature):
            yield _Waiting(CHALLENGE, partial(uow.challenges.forget, poll.id, pending.id))


def _challenge_rulings(uow: UnitOfWork, poll: Poll, gone: GoneSigner) -> Iterator[_Waiting]:
    for pending in uow.challenge_rulings.waiting(poll.id):
        first = None if pending.signature is None else pending.signature.signature
        given = uow.challenge_rulings.of_challenge(poll.id, pending.challenge)
        leaves = gone.key is None and gone.officer in {one.officer for one in given}
        if leaves or gone.signed_raw(first):
            forget = partial(uow.challenge_rulings.forget, poll.id, pending.challenge)
            yield _Waiting(CHALLENGE_RULING, forget)
