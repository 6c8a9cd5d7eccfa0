"""Officers of the tests accept the union's texts, each with a key of the officer's own.

Rules this module keeps:
1. Everything goes through the services: the texts, the statement, the signature.
2. Who has accepted already does not again; an officer without a key file is given one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.route.acceptance import Acceptance
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.units import Language
from voting.domain.officers import FileKey
from voting.ports.unit_of_work import Context
from voting.services.acceptance import (
    acceptance_of,
    add_union_texts,
    draft_acceptance,
    keep_acceptance,
)
from voting.services.officers import accounts

VERSION = "2026-01"
PAGE = "/officers/acceptance"
"""Where an officer accepts on the web."""
_NO_KEYS: Mapping[str, Ed25519PrivateKey] = MappingProxyType({})


def give_texts(ctx: Context) -> None:
    """Give the server the union's texts, unless it has some."""
    with ctx.store.reader() as uow:
        newest = uow.acceptances.current_texts()
    if newest is None:
        renew_texts(ctx, VERSION)


def renew_texts(ctx: Context, version: str) -> None:
    """Give the server a new version of the union's texts."""
    english, french = f"The oath, {version}", f"Le serment, {version}"
    add_union_texts(ctx, version, english.encode(), french.encode())


def accept_all(ctx: Context, *names: str, keys: Mapping[str, Ed25519PrivateKey] = _NO_KEYS) -> None:
    """Have officers accept the newest texts, with these keys or with one that each is given now."""
    for name in names:
        if acceptance_of(ctx, accounts.account(ctx, name)) is None:
            key = keys.get(name) or _given_key(ctx, name)
            keep_acceptance(ctx, acceptance(ctx, name, key))


def acceptance(
    ctx: Context, name: str, key: Ed25519PrivateKey, language: Language = "en"
) -> Acceptance:
    """What an officer signs to accept the newest texts, not handed in yet."""
    union, statement = draft_acceptance(ctx, name, language)
    return Acceptance(union, language, statement, sign_statement_ed25519(statement, name, key))


def holds(ctx: Context, name: str) -> bool:
    """Whether the officer's acceptance of the newest texts is good now."""
    return acceptance_of(ctx, accounts.account(ctx, name)) is not None


def withdraw_key(ctx: Context, name: str) -> None:
    """Take every key file off an account, and with it what it accepted."""
    with ctx.store.unit_of_work() as uow:
        uow.officers.save(replace(uow.officers.get(name), file_keys=()))
        uow.commit()


def _given_key(ctx: Context, name: str) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    with ctx.store.unit_of_work() as uow:
        officer = uow.officers.get(name)
        added = (*officer.file_keys, FileKey(public_key_text(key)))
        uow.officers.save(replace(officer, file_keys=added))
        uow.commit()
    return key
