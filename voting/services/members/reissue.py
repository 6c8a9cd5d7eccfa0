"""Reissue, the member's side: a link, a new code drawn in the browser, and what became of it.

Rules this module keeps:
1. The server learns the new code's public credential and a proof that the browser knows its secret;
   never the code (docs/reissue.md).
2. A link draws once, with the member number it was sent for; ten wrong numbers make the link void,
   so that a finder of the link cannot guess it.
3. Drawing changes no list: the old code votes until the credential authority's signed change is in
   the log (`changes`). A ballot cast with it until then stands, and ends the reissue.
4. The same draw again gives the same answer: a retry is safe.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from tally.protocol.credential import parse_credential, verify_sign_in
from tally.protocol.errors import CredentialError, ProtocolError
from voting.domain.ballot_box import ALREADY_VOTED
from voting.domain.errors import (
    AlreadyVotedError,
    ConflictError,
    ListEntryChangedError,
    MalformedError,
    ReissueLinkError,
)
from voting.domain.member import MEMBER_NUMBER
from voting.domain.poll import Poll
from voting.domain.reissue import (
    TOKEN,
    KnowledgeProof,
    Reissue,
    ReissueLink,
    ReissueProgress,
    make_reissue,
    read_knowledge,
    token_digest,
)
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.ballots.nonce import make_nonce, verify_nonce
from voting.services.clock import current, visible
from voting.services.limits.throttle import FORGET, digest_of
from voting.services.members.links import has_counted_vote, verify_changeable
from voting.services.voters.signed import intact_voter

GUESSES: Final = 10
"""Wrong member numbers before a link is void."""

_LINK = (
    "This link cannot be used: it is not for this member number, or it was used, has expired or a "
    "newer one was sent. Compare the number, or ask for another link."
)
_CHANGED = (
    "Your place on the voters' list was changed in the database by something else than this "
    "system, so no new code can be issued yet. Call your bargaining unit: the officers put it "
    "right."
)


def issue_reissue_nonce(ctx: Context, poll_id: str) -> str:
    """Return a fresh nonce for the proof of a draw, good for two minutes; even before the opening.

    Raises `NotFoundError` or `PollClosedError` if the poll reissues no code now.
    """
    verify_changeable(current(ctx, poll_id))
    with ctx.store.reader() as uow:
        return make_nonce(ctx.keys.nonce_key(poll_id), poll_id, uow.now())


def reissue_state(ctx: Context, poll_id: str, token: str, member: str) -> ReissueProgress:
    """Return how far the reissue of this link has come.

    Raises `MalformedError`, `NotFoundError`, or `ReissueLinkError` where the link is not this
    member's, is void, or has expired unused.
    """
    _verify_forms(token, member)
    visible(ctx, poll_id)
    link = _link(ctx, poll_id, token, member)
    with ctx.store.reader() as uow:
        drawn = _drawn(uow, link)
        if drawn is None:
            _verify_usable(link, uow.now())
            ends = has_counted_vote(uow, poll_id, member)
            return ReissueProgress.REFUSED if ends else ReissueProgress.READY
        return _progress(ctx, uow, drawn)


def draw_credential(
    ctx: Context, poll_id: str, token: str, member: str, nonce: str, proof: object, credential: str
) -> ReissueProgress:
    """Keep the credential that the member's browser drew; return how far its reissue has come.

    `proof` is the decoded JSON object {"challenge", "response"} of decimal strings: the proof of a
    sign-in with `nonce`, by the new credential.

    1. Everything has its form: else `MalformedError`, or, for the token, `ReissueLinkError`.
    2. The poll is sealed or open: else `NotFoundError` or `PollClosedError`.
    3. The link is this member's: else `ReissueLinkError`.
    4. The nonce is ours and fresh: else `NonceExpiredError`.
    5. The credential is in the group and not its identity, and the proof holds for it, the poll and
       the member: else `MalformedError`.
    6. In one transaction: the link is unused and fresh (else `ReissueLinkError`), no vote of the
       member counts (else `AlreadyVotedError`), the member's row is as it was signed (else
       `ListEntryChangedError`), nobody has or had the credential (else
       `ConflictError`).
    """
    _verify_forms(token, member)  # 1
    knowledge = read_knowledge(nonce, proof)
    verify_changeable(current(ctx, poll_id))  # 2
    link = _link(ctx, poll_id, token, member)  # 3
    with ctx.store.reader() as uow:
        verify_nonce(ctx.keys.nonce_key(poll_id), poll_id, nonce, uow.now())  # 4
    _verify_knowledge(poll_id, member, credential, knowledge)  # 5
    return _keep(ctx, link, credential, knowledge)  # 6


def _verify_forms(token: str, member: str) -> None:
    if not MEMBER_NUMBER.fullmatch(member):
        raise MalformedError("A member number is 4 to 12 digits, as printed on the card.")
    if not TOKEN.fullmatch(token):
        raise ReissueLinkError(_LINK)


def _verify_knowledge(
    poll_id: str, member: str, credential: str, knowledge: KnowledgeProof
) -> None:
    try:
        parse_credential(credential, "the new credential")
        verify_sign_in(credential, poll_id, member, knowledge.nonce, knowledge.proof)
    except (CredentialError, ProtocolError) as error:
        raise MalformedError(f"The new voting code is refused: {error}.") from error


def _link(ctx: Context, poll_id: str, token: str, member: str) -> ReissueLink:
    """Return a token's link, if the server made it; a wrong member number is counted against it."""
    key = ctx.keys.link_key(poll_id)
    with ctx.store.reader() as uow:
        link = uow.reissues.link(poll_id, token_digest(key, token))
    if link is None or not link.is_of(key, token):
        raise ReissueLinkError(_LINK)
    if not secrets.compare_digest(link.member, member):
        _count_guess(ctx, link)
        raise ReissueLinkError(_LINK)
    return link


def _count_guess(ctx: Context, link: ReissueLink) -> None:
    """Count a wrong number; the last of `GUESSES` makes the link void."""
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        held = uow.reissues.link(link.poll, link.token_digest, hold=True)
        if held is None or not held.usable(now):
            return
        key = digest_of(ctx, f"reissue-guess|{link.poll}|{link.token_digest}")
        if uow.counters.record(key, now, now - FORGET).count >= GUESSES:
            uow.reissues.use_link(held, now)
        uow.commit()


def _verify_usable(link: ReissueLink, now: datetime) -> None:
    if not link.usable(now):
        raise ReissueLinkError(_LINK)


def _drawn(uow: UnitOfWork, link: ReissueLink) -> Reissue | None:
    """Return what was drawn with a link, unless a later draw took its place."""
    if link.used is None:
        return None
    return uow.reissues.drawn_at(link.poll, link.member, link.used)


def _keep(
    ctx: Context, link: ReissueLink, credential: str, knowledge: KnowledgeProof
) -> ReissueProgress:
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(link.poll, Lock.SHARED)
        verify_changeable(poll)
        held = uow.reissues.link(link.poll, link.token_digest, hold=True) or link
        drawn = _drawn(uow, held)
        if drawn is not None and drawn.new == credential:  # a retry
            return _progress(ctx, uow, drawn)
        now = uow.now()
        _verify_usable(held, now)
        reissue = _reissue(ctx, uow, poll, held, credential, knowledge, now)
        uow.reissues.draw(reissue)
        uow.reissues.use_link(held, now)
        uow.commit()
    return ReissueProgress.WAITING


def _reissue(
    ctx: Context,
    uow: UnitOfWork,
    poll: Poll,
    link: ReissueLink,
    credential: str,
    knowledge: KnowledgeProof,
    now: datetime,
) -> Reissue:
    voter = intact_voter(ctx, uow, poll, link.member)
    if voter is None:
        raise ListEntryChangedError(_CHANGED)
    if has_counted_vote(uow, link.poll, link.member):
        raise AlreadyVotedError(ALREADY_VOTED)
    if uow.reissues.taken(link.poll, credential):
        raise ConflictError("This voting code is another member's already; try again.")
    key = ctx.keys.link_key(link.poll)
    return make_reissue(key, link.poll, voter, credential, knowledge, now)


def _progress(ctx: Context, uow: UnitOfWork, reissue: Reissue) -> ReissueProgress:
    if reissue.done is not None:
        return ReissueProgress.DONE
    return ReissueProgress.WAITING if may_finish(ctx, uow, reissue) else ReissueProgress.REFUSED


def may_finish(ctx: Context, uow: UnitOfWork, reissue: Reissue) -> bool:
    """Tell whether a drawn credential may still take the old one's place.

    1. The poll is sealed or open. 2. The member has the old credential, as signed, and no vote of
    the member counts. 3. The member's contact has not changed since the draw. 4. The draw is one
    that this server kept.
    """
    poll = uow.polls.get(reissue.poll)
    voter = intact_voter(ctx, uow, poll, reissue.member)
    changed = uow.contacts.last_approved(reissue.poll, reissue.member)
    return (
        poll.live  # 1
        and reissue.is_ours(ctx.keys.link_key(poll.id))  # 4
        and voter is not None
        and voter.credential == reissue.old  # 2
        and not has_counted_vote(uow, reissue.poll, reissue.member)
        and (changed is None or changed < reissue.drawn)  # 3
    )
