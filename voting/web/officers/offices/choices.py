"""What the form offers that proposes a succession or a new key, and what it then asks.

Rules this module keeps:
1. Nobody is offered a change of her own office or key, which she could not sign.
2. A key is named as in the statement; the value of a choice is the officer's account and the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.record.about.officers import key_words
from audit.record.officers import OfficerKey, bare_key
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import OfficeAct, PollAct
from audit.record.units import Bilingual
from voting.domain.officers import Officer
from voting.ports.unit_of_work import Context
from voting.services.acts.offices.asked import HandOver, NewKey, OfficeRequest
from voting.services.officers import accounts
from voting.services.polls.hand_over import poll_officers


@dataclass(frozen=True)
class OfficerChoice:
    """An officer who may leave or take over; `value` is the account."""

    value: str
    name: str
    role: str


@dataclass(frozen=True)
class KeyChoice:
    """A key that may be lost, or new; `value` is the account and the key."""

    value: str
    name: str
    key: Bilingual


@dataclass(frozen=True)
class OfficeChoices:
    """What may be chosen; nothing for an act that changes no office."""

    leavers: tuple[OfficerChoice, ...] = ()
    successors: tuple[OfficerChoice, ...] = ()
    lost: tuple[KeyChoice, ...] = ()
    new: tuple[KeyChoice, ...] = ()


def office_choices(context: Context, poll: str, act: PollAct, me: str) -> OfficeChoices:
    """Return what the form offers the officer who proposes."""
    if not isinstance(act, OfficeAct):
        return OfficeChoices()
    acting = poll_officers(context, poll)
    active = [one for one in accounts.accounts(context) if one.active]
    if act is OfficeAct.REPLACE_KEY:
        new = tuple(_new_keys(acting, active, me))
        owners = {_owner(one.value) for one in new}
        return OfficeChoices(lost=tuple(_sealed_keys(acting, owners)), new=new)
    others = [one for one in acting.officers if one.id != me]
    return OfficeChoices(
        tuple(OfficerChoice(one.id, one.name, one.role) for one in others),
        tuple(
            OfficerChoice(one.id, one.name, one.role.value)
            for one in active
            if acting.ever(one.id) is None and one.sealed.keys
        ),
    )


def _new_keys(acting: ActingOfficers, active: list[Officer], me: str) -> Iterator[KeyChoice]:
    """Yield the keys of accounts in office that the poll does not know."""
    known = {bare_key(one) for one in acting.known_keys()}
    names = {one.id for one in acting.officers} - {me}
    for one in active:
        if one.id in names:
            unknown = [key for key in one.sealed.keys if bare_key(key) not in known]
            yield from (_choice(one.id, one.name, key) for key in unknown)


def _sealed_keys(acting: ActingOfficers, owners: set[str]) -> Iterator[KeyChoice]:
    for one in acting.officers:
        if one.id in owners:
            yield from (_choice(one.id, one.name, key) for key in one.keys)


def _choice(officer: str, name: str, key: OfficerKey) -> KeyChoice:
    return KeyChoice(f"{officer}/{key.public_key}", name, key_words(key))


def _owner(value: str) -> str:
    return value.partition("/")[0]


def office_asked(
    act: PollAct, leaver: str, successor: str, lost: str, new: str
) -> OfficeRequest | None:
    """Return what the form asks; None for an act that changes no office."""
    if act is OfficeAct.SUCCEED:
        return HandOver(leaver, successor)
    if act is OfficeAct.REPLACE_KEY:
        return NewKey(_owner(lost), lost.partition("/")[2], new.partition("/")[2])
    return None
