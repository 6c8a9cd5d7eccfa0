"""A lost key of an officer is replaced by a new one of the account, inside a sealed poll.

Rules this module keeps:
1. The officer is in office, acts with the lost key, and has the new one in the account; no officer
   of the poll has or had it.
2. In the same transaction the lost key leaves the account, whose sessions end, and what it signed
   and waits is withdrawn; everybody who acts on the poll is told. Name, role, other keys stay.
"""

from __future__ import annotations

from dataclasses import replace

from audit.record.about.lines import About
from audit.record.about.officers import key_words
from audit.record.about.succession import NamedKey, about_key, lost_key_of, new_key_of, owner_of
from audit.record.errors import AuditError
from audit.record.log.office_events import OfficerKeyReplaced
from audit.record.officers import OfficerKey, SealedOfficer, bare_key
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import Statement
from voting.domain.errors import ConflictError, MalformedError, RefusedError
from voting.domain.poll import Poll
from voting.notify.offices import new_key_words
from voting.ports.unit_of_work import Lock, UnitOfWork
from voting.services.acceptance import active_officer
from voting.services.acts.handler import ActRequest, Handler, OfficersWarning, Tallies
from voting.services.acts.offices.asked import NewKey, key_named
from voting.services.acts.offices.taken_back import GoneSigner, take_back, what_is_taken_back
from voting.services.acts.offices.telling import tell_officers
from voting.services.signatures import ActContext, Signed, acting_officers


def _about(context: ActContext, request: ActRequest) -> About:
    """Return what the statement says; a `RatifyError` where the log would refuse it."""
    asked = request.office
    if not isinstance(asked, NewKey) or not asked.officer:
        raise MalformedError("replace-key: say whose key was lost.")
    owner, lost, key = _keys(context, asked)
    return about_key(context.as_sealed, owner, lost, NamedKey.of(key))


def _keys(context: ActContext, asked: NewKey) -> tuple[SealedOfficer, OfficerKey, OfficerKey]:
    """Return the owner in office, the key that was lost and the new one, which may replace it."""
    acting, uow = context.acting, context.uow
    try:
        owner = acting.officer(asked.officer)
        lost = key_named(owner.keys, asked.lost, f"officer {owner.id}: the lost key")
        key = new_key(uow, acting, asked)
        acting.key_replaced(owner.id, lost.public_key, key)
    except AuditError as error:
        raise ConflictError(f"poll {context.poll.id}: {error}.") from error
    return owner, lost, key


def new_key(uow: UnitOfWork, acting: ActingOfficers, asked: NewKey) -> OfficerKey:
    """Return the key of the account that replaces the lost one.

    `MalformedError`, with what to do, if there is none, or more than one and none is named.
    """
    keys = active_officer(uow, asked.officer).sealed.keys
    known = {bare_key(one) for one in acting.known_keys()}
    new = keys if asked.key else [one for one in keys if bare_key(one) not in known]
    whose = (
        f"officer {asked.officer}: a new key of the account (add one with `ratify officer key`, or "
        "a passkey on the account's page)"
    )
    return key_named(new, asked.key, whose)


def _asked(context: ActContext, statement: Statement) -> ActRequest:
    return ActRequest(office=_named(statement))


def _named(statement: Statement) -> NewKey:
    about = statement.about
    return NewKey(owner_of(about), lost_key_of(about), new_key_of(about).words.en)


def _not_the_owner(statement: Statement, officer: str) -> None:
    if officer == owner_of(statement.about):
        raise RefusedError(
            f"officer {officer}: it is your own key that is replaced: two other officers sign it."
        )


def _replace(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    uow, poll = context.uow, context.poll
    owner, lost, key = _keys(context, _named(signed.statement))
    _forget(uow, owner.id, lost)  # accounts are locked before the log's head
    uow.log.append(
        poll.id,
        OfficerKeyReplaced(
            time=context.moment(signed.statement),
            officer=owner.id,
            lost=lost.public_key,
            key=key,
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    take_back(uow, poll, GoneSigner(owner.id, lost.public_key))
    tell_officers(context, signed, owner.id, new_key_words(owner.name))


def _forget(uow: UnitOfWork, officer: str, lost: OfficerKey) -> None:
    """Take the lost key out of the account, and end its sessions."""
    account = uow.officers.get(officer, Lock.EXCLUSIVE)
    uow.officers.save(
        replace(
            account,
            file_keys=tuple(one for one in account.file_keys if one.public_key != lost.public_key),
            passkeys=tuple(one for one in account.passkeys if one.public_key != lost.public_key),
        )
    )
    uow.sessions.revoke_all(officer)


def _warn(uow: UnitOfWork, poll: Poll, statement: Statement) -> tuple[OfficersWarning, ...]:
    owner, words = owner_of(statement.about), lost_key_of(statement.about)
    known = acting_officers(uow, poll).ever(owner)
    for key in () if known is None else known.keys:
        if key_words(key).en == words:
            return what_is_taken_back(uow, poll, GoneSigner(owner, key.public_key))
    return ()


REPLACE_KEY = Handler(
    about=_about, do=_replace, request=_asked, warn=_warn, verify_signer=_not_the_owner
)
