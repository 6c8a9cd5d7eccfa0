"""Two officers sign a removal: it is in the log with the second signature, and the member is told.

Rules this module keeps:
1. Two officers, never one: the membership officer who proposed it signs first, then another one, or
   the returning officer. Each signature is by a key that stands, over the same statement.
2. The second signature writes the log's event and ends the proposal in one transaction, under the
   poll's exclusive lock, before the window opens. If anything is refused nothing has happened.
3. The member stays on the list, and may vote once it is open, until the credential authority has
   signed too (`taking_off`).
4. The member is told in the same transaction, at the roster's contact: in general, and how to
   answer. Links for a new voting code are void from then on.
5. Whom the digest stands for is computed again under the lock, and the row is as it was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from audit.record import fields
from audit.record.log.list_events import VoterRemoved
from audit.record.signatures.officer import OfficerSignature
from voting.domain.errors import ConflictError
from voting.domain.objections.removal import Removal
from voting.notify.removals import removed_message
from voting.ports.unit_of_work import Context
from voting.services.clock import advance
from voting.services.members.contact_checks import reliable_contacts
from voting.services.members.contacts import SIGNERS, verify_role
from voting.services.messages.outbox import MessagePurpose, poll_notice, tell
from voting.services.objections.removals import (
    same_removal,
    verify_removable,
    waiting_removal,
)
from voting.services.signatures import ActContext, parse_signature
from voting.services.voters.signed import intact_voter
from voting.services.waiting import handed_in, signed_by_two, verify_next, verify_waits

NOTICE_LIFE: Final = timedelta(days=7)
"""How long sending the notice to the member is tried."""


@dataclass(frozen=True)
class RemovalOutcome:
    """What a signature led to: with the second the removal is `done`, and `told` contacts."""

    done: bool
    told: int = 0


def sign_removal(
    ctx: Context, poll_id: str, removal: str, signature: Mapping[str, object]
) -> RemovalOutcome:
    """Add an officer's signature to a removal; the second one puts it into the log.

    1. The signature's form: else `MalformedError`.
    2. The poll is sealed, and its window has not opened: else `NotFoundError`, `PollClosedError`.
    3. The removal waits, and is not too old: else `NotFoundError` or `ConflictError`.
    4. The account is active, of a membership officer or the returning officer; the signature is by
       a key that stands, over the statement; the proposer signs first, and not twice: else
       `RefusedError` or `ConflictError`.
    5. Digest and statement are those of the member, who is on the list: else `ConflictError`.
    6. Of the two signatures, what `signers.verify_two_officers` requires: else `RefusedError`.
    7. The notice to the member can be sent: else `SpendingCapError`, and nothing is changed.
    """
    given = parse_signature(signature, "Sign the removal again.")  # 1
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        verify_removable(poll, uow.now())  # 2
        held = waiting_removal(uow, poll_id, removal)  # 3
        context = ActContext(ctx, uow, poll)
        _verify_signer(context, held, given)  # 3, 4
        _verify_same(context, held)  # 5
        if held.signature is None:
            uow.removals.sign(held, fields.encode(given.to_json()))
            outcome = RemovalOutcome(done=False)
        else:
            outcome = _make(context, held, given)  # 6, 7
        uow.commit()
    return outcome


def hand_in_removal(ctx: Context, poll_id: str, raw: bytes) -> RemovalOutcome:
    """Take a signature file that `ratify sign` wrote for a removal's statement; then as above.

    Raises `MalformedError` for any other file, `ConflictError` if its statement does not wait.
    """
    held, signature = handed_in(
        ctx,
        poll_id,
        raw,
        lambda uow: uow.removals.waiting(poll_id),
        "a removal that does not wait",
    )
    return sign_removal(ctx, poll_id, held.id, signature)


def _verify_signer(context: ActContext, held: Removal, given: OfficerSignature) -> None:
    """Raise unless this officer may sign the removal that waits, and has."""
    verify_waits(held, context.uow.now(), "removal")  # 3
    verify_role(context.uow, given.officer, SIGNERS)  # 4
    verify_next(context, held, given, "removal")


def _verify_same(context: ActContext, held: Removal) -> None:
    voter = intact_voter(context.ctx, context.uow, context.poll, held.member)
    if voter is None or voter.unit != held.unit or not same_removal(context, held):
        raise ConflictError(
            "The member's row, or this proposal, is no longer what the statement stands for. "
            "Nothing was changed. Withdraw it, find out why, and propose the removal again."
        )


def _make(context: ActContext, held: Removal, given: OfficerSignature) -> RemovalOutcome:
    """Tell the member, write the log's event, and end the proposal."""
    uow, poll = context.uow, context.poll
    signed = signed_by_two(context, held, given)  # 6
    told = _tell(context, held)  # 7
    now, moment = uow.now(), context.moment(signed.statement)
    verify_removable(poll, moment)  # 2
    uow.reissues.void_links(poll.id, held.member, now)
    event = VoterRemoved(
        time=moment,
        statement=signed.statement,
        signatures=signed.signatures,
        unit=held.unit,
        removal=held.digest,
    )
    entry = uow.log.append(poll.id, event)
    uow.removals.approve(held, given.officer, entry.index, now)
    return RemovalOutcome(done=True, told=told)


def _tell(context: ActContext, held: Removal) -> int:
    ctx, uow, poll = context.ctx, context.uow, context.poll
    person = uow.roster.get(poll.id, held.member)
    message = removed_message(poll_notice(ctx, poll), person.language)
    contacts = reliable_contacts(ctx, uow, poll.id, person)
    return tell(ctx, uow, MessagePurpose.CONTACT, contacts, message, NOTICE_LIFE)
