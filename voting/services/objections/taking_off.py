"""Taking a removed voter off the list, the credential authority's side.

Rules this module keeps:
1. A voter goes only by what the credential authority signs, with the key that poll.json names and
   that is not on the server, and only after two officers have signed the removal of that voter.
2. Only the authority is shown what waits: it signs a fresh nonce of ours (`members.changes`). It is
   given the officers' own entry of the log, and the changes of offices before it, to verify.
3. Whom a removal is of is computed again each time: a row that somebody wrote is not offered, and
   takes nobody off.
4. The log's entry, the end of the removal and the voter's row are one transaction, under the poll's
   exclusive lock. From then on the code does not sign in. A ballot that was cast first stands.
5. The same change again gets the first answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from audit.record.errors import AuditError
from audit.record.fields import Node, hour_of
from audit.record.log.entries import parse_entry
from audit.record.log.list_events import CredentialRevoked, VoterRemoved
from voting.domain.ballot_box import ALREADY_VOTED, waits
from voting.domain.errors import AlreadyVotedError, ConflictError, MalformedError
from voting.domain.objections.removal import Removal
from voting.domain.poll import Poll, utc
from voting.domain.voters_list import Voter
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import advance, current
from voting.services.members.changes import (
    NO_TIME,
    authority_of,
    refusing_others,
    verify_asked,
)
from voting.services.members.links import has_counted_vote, verify_changeable
from voting.services.objections.removals import is_ours
from voting.services.voters.signed import intact_voter


@dataclass(frozen=True)
class RemovalToSign:
    """A removal for the authority to check: `entry` is the log's, as text, that officers signed.

    `offices` are the log's entries before it by which offices or keys changed since the seal.
    """

    member: str = field(repr=False)
    unit: str
    credential: str = field(repr=False)
    entry: str
    offices: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {**vars(self), "offices": list(self.offices)}


def pending_removals(ctx: Context, poll_id: str, nonce: str, signature: str) -> list[RemovalToSign]:
    """Return what waits for the authority's signature, in the log's order.

    Raises `NonceExpiredError` or `NotTheAuthorityError` as `changes.pending_reissues` does.
    """
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        verify_asked(ctx, uow, poll, nonce, signature)
        if not poll.live:
            return []
        found = [(one, _standing(ctx, uow, poll, one)) for one in uow.removals.logged(poll_id)]
        return [_to_sign(uow, one, voter) for one, voter in found if voter is not None]


def take_off(ctx: Context, poll_id: str, revoked: object) -> None:
    """Take a removed voter off the list; return once it is in the log.

    `revoked` is the decoded JSON {"unit", "credential", "signature"} of the log's entry.

    1. It has its form: else `MalformedError`.
    2. The authority signed it, for this poll: else `NotTheAuthorityError`.
    3. If it was made already, nothing more is done.
    4. The poll is sealed or open: else `PollClosedError`.
    5. Two officers removed the member who has this credential, in this unit: else `ConflictError`.
    6. No vote of the member counts: else `AlreadyVotedError`.
    """
    poll = current(ctx, poll_id)
    event = _read(revoked)  # 1
    with refusing_others():
        event.verify(poll_id, authority_of(poll))  # 2
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        logged = uow.removals.logged(poll_id)
        if any(one.credential == event.credential for one in logged):  # 3
            return
        verify_changeable(poll)  # 4
        removal = _of(ctx, uow, poll, event)  # 5, 6
        hour = hour_of(utc(uow.log.moment(poll.id)))
        entry = uow.log.append(poll.id, replace(event, time=hour), waits=waits(poll))
        uow.removals.take_off(removal, event.credential, entry.index)
        uow.commit()


def _read(revoked: object) -> CredentialRevoked:
    try:
        part = Node(revoked, "revoked").members(*CredentialRevoked.MEMBERS)
        return CredentialRevoked.parse(NO_TIME, part)
    except AuditError as error:
        raise MalformedError(f"{error}.") from error


def _of(ctx: Context, uow: UnitOfWork, poll: Poll, event: CredentialRevoked) -> Removal:
    for one in uow.removals.logged(poll.id):
        voter = intact_voter(ctx, uow, poll, one.member)
        if voter is not None and voter.credential == event.credential:
            if has_counted_vote(uow, poll.id, one.member):  # 6
                raise AlreadyVotedError(ALREADY_VOTED)
            if _standing(ctx, uow, poll, one) is not None and event.unit == voter.unit:
                return one
    raise ConflictError("Two officers have signed no removal of whoever has this credential.")  # 5


def _standing(ctx: Context, uow: UnitOfWork, poll: Poll, removal: Removal) -> Voter | None:
    """Return the voter whom a removal is still to take off: None where it is not as signed."""
    voter = intact_voter(ctx, uow, poll, removal.member)
    if removal.off is not None or voter is None or has_counted_vote(uow, poll.id, removal.member):
        return None
    as_signed = is_ours(ctx, removal) and _logged(uow, removal) == (removal.unit, removal.digest)
    return voter if as_signed and voter.unit == removal.unit else None


def _logged(uow: UnitOfWork, removal: Removal) -> tuple[str, str] | None:
    """Return unit and digest of the log's entry that a removal names; None if it is no such."""
    if removal.entry is None:
        return None
    try:
        event = parse_entry(uow.log.get(removal.poll, removal.entry).raw, removal.entry).event
    except AuditError:
        return None
    return (event.unit, event.removal) if isinstance(event, VoterRemoved) else None


def _to_sign(uow: UnitOfWork, removal: Removal, voter: Voter) -> RemovalToSign:
    index = removal.entry or 0
    offices = [one for one in uow.log.office_changes(removal.poll) if one.index < index]
    return RemovalToSign(
        member=removal.member,
        unit=removal.unit,
        credential=voter.credential,
        entry=uow.log.get(removal.poll, index).raw.decode(),
        offices=tuple(one.raw.decode() for one in offices),
    )
