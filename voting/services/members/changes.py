"""Reissue, the credential authority's side: what waits, and the signed changes of the list.

Rules this module keeps:
1. A voters' list changes only by what the credential authority signs with the key that poll.json
   names; that key is not on the server (docs/reissue.md).
2. Only the authority is shown what waits: it signs a fresh nonce of ours.
3. The change of the list, both log entries and the end of the reissue are one transaction, under
   the poll's exclusive lock: no cast comes between them. From then on the old code does not sign
   in, and an authorization of the old credential casts nothing.
4. A ballot that was cast first stands: the change is refused, and nothing is changed.
5. The same change again gets the first answer, even after the close.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.record import fields
from audit.record.errors import AuditError
from audit.record.fields import Node, hour_of
from audit.record.log.list_events import CredentialIssued, CredentialRevoked
from audit.record.poll_document import parse_poll_document
from audit.record.signatures import ed25519
from voting.domain.ballot_box import ALREADY_VOTED, waits
from voting.domain.errors import (
    AlreadyVotedError,
    ConflictError,
    MalformedError,
    NotTheAuthorityError,
)
from voting.domain.poll import Poll, utc, verify_visible
from voting.domain.reissue import REQUEST_KIND, Reissue, parse_knowledge
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.ballots.nonce import make_nonce, verify_nonce
from voting.services.clock import advance, current
from voting.services.members.links import has_counted_vote, verify_changeable
from voting.services.members.reissue import may_finish

NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the hour of a change until it is in the log; the signature does not cover it."""


@dataclass(frozen=True)
class Change:
    """A signed change of one unit's voters' list: a credential revoked, one issued in its place."""

    revoked: CredentialRevoked
    issued: CredentialIssued


@dataclass(frozen=True)
class Counts:
    """How many codes are reissued, how many wait for the authority, and since when the oldest."""

    done: int
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class DrawnCredential:
    """A drawn credential for the authority to check; `proof` is that of a sign-in."""

    member: str = field(repr=False)
    unit: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    nonce: str
    proof: Mapping[str, str]
    drawn: datetime

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {**vars(self), "drawn": fields.show_time(self.drawn)}


def issue_changes_nonce(ctx: Context, poll_id: str) -> str:
    """Return a nonce for the authority to sign; it cannot be used in a sign-in."""
    authority_of(current(ctx, poll_id))
    with ctx.store.reader() as uow:
        return make_nonce(ctx.keys.nonce_key(poll_id), _place(poll_id), uow.now())


def pending_reissues(
    ctx: Context, poll_id: str, nonce: str, signature: str
) -> list[DrawnCredential]:
    """Return what waits for the authority's signature, in order of drawing.

    1. The nonce is ours and fresh: else `NonceExpiredError`.
    2. The authority signed it: else `NotTheAuthorityError`.
    """
    poll = current(ctx, poll_id)
    with ctx.store.reader() as uow:
        verify_asked(ctx, uow, poll, nonce, signature)  # 1, 2
        reissues = [one for one in uow.reissues.waiting(poll_id) if may_finish(ctx, uow, one)]
        return [_waiting(uow, one) for one in reissues]


def verify_asked(ctx: Context, uow: UnitOfWork, poll: Poll, nonce: str, signature: str) -> None:
    """Raise unless the poll's authority asks, by its signature over a fresh nonce of ours.

    `NonceExpiredError` or `NotTheAuthorityError`.
    """
    verify_nonce(ctx.keys.nonce_key(poll.id), _place(poll.id), nonce, uow.now())
    document = {"poll": poll.id, "nonce": nonce, "signature": signature}
    with refusing_others():
        ed25519.verify_object(REQUEST_KIND, document, authority_of(poll), "request")


def counts(ctx: Context, poll_id: str) -> Counts:
    """Return how many of a poll's codes are reissued, and how many wait for the authority."""
    with ctx.store.reader() as uow:
        open_ones = [one for one in uow.reissues.waiting(poll_id) if may_finish(ctx, uow, one)]
        oldest = min((one.drawn for one in open_ones), default=None)
        return Counts(uow.reissues.done(poll_id), len(open_ones), oldest)


def apply_change(ctx: Context, poll_id: str, revoked: object, issued: object) -> None:
    """Make a signed change of the voters' list; return once it is in the log.

    `revoked` is the decoded JSON {"unit", "credential", "signature"}, `issued` likewise with
    "replaces" before the signature: the members of the two log entries.

    1. Both have their form and belong together: else `MalformedError`.
    2. The authority signed both, for this poll: else `NotTheAuthorityError`.
    3. A member drew this credential in place of that one: else `ConflictError`.
    4. If the change was made already, nothing more is done.
    5. The poll is sealed or open: else `PollClosedError`.
    6. No vote of the member counts: else `AlreadyVotedError`.
    7. The member has the old credential in that unit, the contact has not changed since the draw,
       and no claim has the new credential: else `ConflictError`.
    """
    poll = current(ctx, poll_id)
    change = _verify_change(poll, revoked, issued)  # 1, 2
    with ctx.store.unit_of_work() as uow:
        poll = advance(uow, poll_id)
        reissue = uow.reissues.by_old(poll_id, change.revoked.credential)
        if reissue is None or reissue.new != change.issued.credential:  # 3
            raise ConflictError("Nobody waits for this change; a later draw may have replaced it.")
        if reissue.done is not None:  # 4
            return
        verify_changeable(poll)  # 5
        if has_counted_vote(uow, poll_id, reissue.member):  # 6
            raise AlreadyVotedError(ALREADY_VOTED)
        _verify_place(ctx, uow, reissue, change)  # 7
        uow.reissues.finish(reissue, uow.now())
        _log(uow, poll, change)
        uow.commit()


def _place(poll_id: str) -> str:
    """Return the name that a nonce for the authority is bound to; no poll has such a name."""
    return f"{poll_id}/authority"


def authority_of(poll: Poll) -> Ed25519PublicKey:
    """Return the credential authority's key, as the poll's seal names it."""
    verify_visible(poll)
    key = parse_poll_document(poll.poll_json or b"").credential_authority
    return ed25519.public_key_from(key, "poll.json: credential_authority")


@contextmanager
def refusing_others() -> Iterator[None]:
    """Turn a signature that is not the authority's into `NotTheAuthorityError`."""
    try:
        yield
    except AuditError as error:
        raise NotTheAuthorityError(
            f"{error}. Sign with the key that poll.json names as credential_authority."
        ) from error


def _verify_change(poll: Poll, revoked: object, issued: object) -> Change:
    key = authority_of(poll)
    try:
        change = Change(_read_revoked(revoked), _read_issued(issued))  # 1
    except AuditError as error:
        raise MalformedError(f"{error}.") from error
    if (change.revoked.unit, change.revoked.credential) != (
        change.issued.unit,
        change.issued.replaces,
    ):
        raise MalformedError("The two changes do not belong together: sign them again.")
    with refusing_others():  # 2
        change.revoked.verify(poll.id, key)
        change.issued.verify(poll.id, key)
    return change


def _read_revoked(document: object) -> CredentialRevoked:
    part = Node(document, "revoked").members(*CredentialRevoked.MEMBERS)
    return CredentialRevoked.parse(NO_TIME, part)


def _read_issued(document: object) -> CredentialIssued:
    part = Node(document, "issued").members(*CredentialIssued.MEMBERS)
    return CredentialIssued.parse(NO_TIME, part)


def _verify_place(ctx: Context, uow: UnitOfWork, reissue: Reissue, change: Change) -> None:
    voter = uow.voters.by_member(reissue.poll, reissue.member)
    ours = voter is not None and voter.unit == change.revoked.unit and may_finish(ctx, uow, reissue)
    if not ours or uow.reissues.claimed(reissue.poll, reissue.new):
        raise ConflictError(
            "This change cannot be made any more: the member's place on the list or the contact "
            "was changed since the code was drawn. The member must ask for a new link."
        )


def _log(uow: UnitOfWork, poll: Poll, change: Change) -> None:
    """Append both entries; the log's head is locked last."""
    hour = hour_of(utc(uow.log.moment(poll.id)))
    for event in (replace(change.revoked, time=hour), replace(change.issued, time=hour)):
        uow.log.append(poll.id, event, waits=waits(poll))


def _waiting(uow: UnitOfWork, reissue: Reissue) -> DrawnCredential:
    knowledge = parse_knowledge(reissue.proof)
    voter = uow.voters.by_member(reissue.poll, reissue.member)
    return DrawnCredential(
        member=reissue.member,
        unit="" if voter is None else voter.unit,
        old=reissue.old,
        new=reissue.new,
        nonce=knowledge.nonce,
        proof=knowledge.proof.to_json(),
        drawn=utc(reissue.drawn),
    )
