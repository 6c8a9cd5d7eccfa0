"""Changing the claims' keys: what an old key encrypted is encrypted again with the newest.

Rules this module keeps:
1. Claims, notes on rulings, reasons of conflicts of interest, changes of contacts and messages that
   wait: all of them, in one transaction, or none.
2. Something that no key decrypts stops the change with an error: a key that may still be needed is
   never dropped.
3. Nothing that was ruled or counted changes, and no vote waits for this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cryptography.fernet import InvalidToken

from voting.domain.challenges.challenge import PendingChallenge, StoredChallenge
from voting.domain.errors import MalformedError
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.conflicts.sealed import reseal_conflicts
from voting.services.members.contacts import reseal


@dataclass(frozen=True)
class Renewed:
    """How many claims, notes, changes of contacts and messages were encrypted again."""

    claims: int
    notes: int
    """Of rulings, of challenges and of conflicts of interest."""
    contacts: int
    messages: int


def rotate(ctx: Context) -> Renewed:
    """Encrypt everything again with the newest of the context's claim keys.

    Raises `MalformedError`, and changes nothing, if no key decrypts one of them.
    """
    try:
        with ctx.store.unit_of_work() as uow:
            renewed = Renewed(
                claims=_claims(ctx, uow),
                notes=_notes(ctx, uow) + _challenges(ctx, uow) + reseal_conflicts(ctx, uow),
                contacts=reseal(ctx, uow),
                messages=_messages(ctx, uow),
            )
            uow.commit()
    except InvalidToken:
        raise MalformedError(
            "A claim, note, contact or message is opened by none of the keys in claims.keys, so "
            "nothing was encrypted anew; put the missing key back from its backup, on the last "
            "line."
        ) from None
    return renewed


def _claims(ctx: Context, uow: UnitOfWork) -> int:
    claims = [(one.poll, one.id) for one in uow.claims.iterate()]
    for poll, claim in claims:
        stored = uow.claims.get(poll, claim, hold=True)  # a code may be tried at this moment
        sealed = ctx.keys.claim_cipher.rotate(stored.sealed_claim)
        uow.claims.save(replace(stored, sealed_claim=sealed))
    return len(claims)


def _notes(ctx: Context, uow: UnitOfWork) -> int:
    rulings = list(uow.rulings.iterate())
    for ruling in rulings:
        uow.rulings.renew_note(replace(ruling, note=ctx.keys.claim_cipher.rotate(ruling.note)))
    return len(rulings)


def _challenges(ctx: Context, uow: UnitOfWork) -> int:
    """Encrypt again why members are challenged, and the notes of rulings on it."""
    made, waiting = list(uow.challenges.iterate()), uow.challenges.list_waiting()
    everything: list[PendingChallenge | StoredChallenge] = [*made, *waiting]
    for one in everything:
        uow.challenges.reseal(replace(one, sealed=ctx.keys.claim_cipher.rotate(one.sealed)))
    rulings = list(uow.challenge_rulings.iterate())
    for ruling in rulings:
        note = ctx.keys.claim_cipher.rotate(ruling.note)
        uow.challenge_rulings.renew_note(replace(ruling, note=note))
    return len(everything) + len(rulings)


def _messages(ctx: Context, uow: UnitOfWork) -> int:
    messages = uow.outbox.list_waiting()
    for message in messages:
        sealed = ctx.keys.claim_cipher.rotate(message.sealed_message)
        uow.outbox.reseal(replace(message, sealed_message=sealed))
    return len(messages)
