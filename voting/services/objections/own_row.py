"""A member's own row on the voters' list, while objections to it are taken (by-law 2.77).

Rules this module keeps:
1. It is shown after the proof of the voting code, as at sign-in, with the same answer, work and
   counters for a wrong code and an unknown number: nobody finds out who is a member.
2. It gives no ballot authorization: nothing can be cast with the answer.
3. Contacts are masked, as in the list check.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from voting.ports.unit_of_work import Context
from voting.services.ballots.nonce import make_nonce
from voting.services.ballots.sign_in import identify, read_proof
from voting.services.clock import current
from voting.services.members.list_check import ListedMember, place_on_list
from voting.services.objections.window import verify_runs


@dataclass(frozen=True)
class OwnRow:
    """What the list and the roster say of one member."""

    number: str
    name: str = field(repr=False)
    listed: ListedMember


def issue_own_row_nonce(ctx: Context, poll_id: str) -> str:
    """Return a fresh nonce for the proof, good for two minutes.

    Raises `NotFoundError` or `ObjectionWindowError` where the objection window does not run.
    """
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        verify_runs(poll, uow.now())
        return make_nonce(ctx.keys.nonce_key(poll_id), poll_id, uow.now())


def own_row(
    ctx: Context, poll_id: str, member: str, nonce: str, proof: object, address: str
) -> OwnRow:
    """Return the row of the member who proves the voting code.

    `proof` is the decoded JSON object {"challenge", "response"} of decimal strings, that of a
    sign-in with `nonce`; `address` the client's IP address.

    1. The member number and the proof have their form: else `MalformedError`.
    2. The objection window runs: else `NotFoundError` or `ObjectionWindowError`.
    3. The nonce is ours and fresh, and the proof holds: else as `sign_in.identify` raises.
    """
    answer = read_proof(member, proof)  # 1
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        verify_runs(poll, uow.now())  # 2
    voter, _now = identify(ctx, poll, member, nonce, answer, address)  # 3
    with ctx.store.reader() as uow:
        name = uow.roster.get(poll_id, voter.member).name
        return OwnRow(voter.member, name, place_on_list(ctx, uow, poll_id, voter))
