"""The trustees' blinding numbers, from their decryption to the proofs that are made with them.

Rules this module keeps:
1. They rest encrypted, under a key of their poll that is outside the database and in no backup.
2. They and their key are destroyed when the proofs are made, or the poll is void: whoever has them
   all and the record can work out the exact weighed sum, and of a small poll the votes.
3. A key that is lost before that stops nothing but the count: the trustees whose decryptions stand
   decrypt the same tally again.
"""

from __future__ import annotations

from collections.abc import Mapping

from tally.decryption_file.sent import Blinds, blinds_json, parse_blinds
from tally.protocol.encoding import canonical, load_canonical
from voting.config.temporary_keys import KeyLostError, ProofKeys
from voting.domain.errors import ConflictError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context, UnitOfWork

_WHAT = "blinding numbers"


def keep_blinds(ctx: Context, uow: UnitOfWork, poll: str, owner: int, blinds: Blinds) -> None:
    """Keep a trustee's blinding numbers until the result.

    Raises `ConflictError` if others of this poll rest under a key that this machine lacks.
    """
    keys = ProofKeys(ctx.settings.proof_keys)
    if keys.cipher(poll) is None and uow.proofs.blinds(poll):
        raise ConflictError(_lost(ctx, poll, sorted(uow.proofs.blinds(poll))))
    sealed = keys.cipher_or_new(poll).seal(canonical(blinds_json(blinds)), _bound(poll, owner))
    uow.proofs.add_blinds(poll, owner, sealed)


def open_blinds(ctx: Context, uow: UnitOfWork, poll: str) -> Mapping[int, Blinds]:
    """Return the blinding numbers by trustee; `ConflictError` names those that are lost."""
    cipher = ProofKeys(ctx.settings.proof_keys).cipher(poll)
    found, lost = dict[int, Blinds](), list[int]()
    for owner, sealed in uow.proofs.blinds(poll).items():
        try:
            if cipher is None:
                raise KeyLostError
            raw = cipher.open(sealed, _bound(poll, owner))
            found[owner] = parse_blinds(load_canonical(raw, _WHAT), _WHAT)
        except KeyLostError:
            lost.append(owner)
    if lost:
        raise ConflictError(_lost(ctx, poll, lost))
    return found


def _lost(ctx: Context, poll: str, owners: list[int]) -> str:
    named = ", ".join(map(str, owners))
    return (
        f"The key under which the blinding numbers of poll {poll} rest is not on this machine, in "
        f"{ctx.settings.proof_keys}. If another machine has it, hand the file in there, or let "
        "both share one folder, by RATIFY_PROOF_KEYS. If it is lost, set aside the decryptions of "
        f"these key holders, and let them decrypt again: {named}."
    )


def destroy_proof_keys(ctx: Context) -> list[str]:
    """Destroy the keys, on this machine, that their polls no longer need; return the polls.

    Raises `ConfigurationError` if one cannot be destroyed, after destroying the others.
    """
    keys = ProofKeys(ctx.settings.proof_keys)
    held = keys.polls()
    if not held:
        return []
    with ctx.store.reader() as uow:
        served = {poll.id for poll in uow.polls.list() if poll.state is not PollState.CLOSED}
    return keys.destroy_all(poll for poll in held if poll in served)


def _bound(poll: str, owner: int) -> str:
    return f"blinds|{poll}|{owner}"
